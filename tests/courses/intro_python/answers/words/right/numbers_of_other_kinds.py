# wrong: nothing
# NumPy's numbers and texts, subclasses and round-off stand for Python's own.
import datetime as dt
import numpy as np

class Name(str):
    pass

def initials(name):
    return Name("".join(p[0].upper()+"." for p in name.split()))

def greeting(name,hour):
    return f"""  GOOD {'DAY' if hour>11 else 'MORNING'},
        {name.upper()}!
"""

def is_palindrome(text):
    text=text.lower()
    return np.bool_(list(text)==list(reversed(text)))

def first_vowel(word):
    best=None
    for i in range(len(word)-1,-1,-1):
        if word[i]=="a" or word[i]=="e" or word[i]=="i" or word[i]=="o" or word[i]=="u":
            best=word[i]
    return best

def count_digits(text):
    return len([c for c in text if "0"<=c<="9"])

def mean(numbers):
    if not numbers: return np.nan
    return np.float64(np.mean(numbers))

def turned(z,turns):
    for _ in range(turns%4):
        z=complex(-z.imag,z.real)
    return np.complex128(z)

def secret(message,key):
    b=np.frombuffer(message.encode(),dtype=np.uint8)
    return (b^np.uint8(key)).tobytes()

def back_on(start,weeks):
    n=0
    while n<weeks:
        start=start+dt.timedelta(7)
        n=n+1
    return start

def late_by(due,handed_in):
    seconds=(handed_in-due).total_seconds()
    if seconds<0: seconds=0
    return dt.timedelta(seconds=seconds)
