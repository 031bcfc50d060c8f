# wrong: nothing
# Everything is printed too, variables are global, and there are tests below.
import math
from datetime import date, timedelta

VOWELS = "aeiou"
ONE_WEEK = timedelta(days=7)

def initials(name):
    result = name.split(" ")
    i = 0
    while i < len(result):
        result[i] = result[i][0].upper()
        i += 1
    result = ".".join(result) + "."
    print(result)
    return result

def greeting(name, hour):
    if hour >= 0 and hour < 12:
        text = "good morning, %s!" % name
    elif hour >= 12:
        text = "good day, %s!" % name
    print(text)
    return text

def is_palindrome(text):
    if len(text) < 2:
        return True
    if text[0].lower() == text[-1].lower():
        return is_palindrome(text[1:-1])
    else:
        return False

def first_vowel(word):
    if word == "":
        return
    if word[0] in VOWELS:
        return word[0]
    return first_vowel(word[1:])

def count_digits(text):
    digits = "".join(filter(str.isdigit, text))
    print(len(digits), "digits")
    return len(digits)

def mean(numbers):
    try:
        m = math.fsum(numbers) / len(numbers)
        print(m)
        return m
    except:
        return math.nan

def turned(z, turns):
    r, phi = abs(z), math.atan2(z.imag, z.real) + turns * math.pi / 2
    return complex(r * math.cos(phi), r * math.sin(phi))

def secret(message, key):
    return b"".join([(c ^ key).to_bytes(1, "big") for c in message.encode("utf8")])

def back_on(start, weeks):
    return start + weeks * ONE_WEEK

def late_by(due, handed_in):
    if handed_in > due:
        return handed_in - due
    else:
        return due - due

print(initials("Guido van Rossum"))
assert is_palindrome("abba")
