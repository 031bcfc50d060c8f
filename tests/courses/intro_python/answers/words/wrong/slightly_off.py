# wrong: initials.initials, greeting.greeting, is_palindrome.palindrome, first_vowel.vowel, count_digits.digits, mean.mean, turned.number, secret.message, back_on.day, late_by.late
# A space, a comma, a case, an edge: each is a small slip that no setting forgives.
import datetime

def initials(name):
    return ". ".join(w[0].upper() for w in name.split()) + "."

def greeting(name, hour):
    return f"Good {'morning' if hour < 12 else 'day'} {name}!"

def is_palindrome(text):
    return bool(text) and text.lower() == text.lower()[::-1]

def first_vowel(word):
    for c in word:
        return c if c in "aeiou" else None

def count_digits(text):
    n = 0
    for i in range(len(text) - 1):
        if text[i].isdigit():
            n += 1
    return n

def mean(numbers):
    return round(sum(numbers) / len(numbers), 2) if numbers else float("nan")

def turned(z, turns):
    return (z * 1j**turns).conjugate()

def secret(message, key):
    return bytes(b ^ key for b in message.encode("latin-1"))

def back_on(start, weeks):
    return start + datetime.timedelta(days=7 * weeks - 1)

def late_by(due, handed_in):
    return abs(handed_in - due)
