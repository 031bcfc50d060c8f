# wrong: is_palindrome.palindrome, first_vowel.vowel, count_digits.digits, mean.mean, turned.number, secret.message, back_on.day, late_by.late
# says: number should be a number, got a tuple of 2
# says: digits should be of the type int, got float
# says: palindrome should be True or False, got a number
# Almost: 1 for True, False for None, floats for ints, None for NaN, text for bytes, a moment for a day.
import datetime

def is_palindrome(text):
    if text.lower() == text.lower()[::-1]:
        return 1
    return 0

def first_vowel(word):
    for c in word:
        if c in "aeiou":
            return c
    return False

def count_digits(text):
    return float(sum(c.isdigit() for c in text))

def mean(numbers):
    if len(numbers) == 0:
        return None
    return sum(numbers) / len(numbers)

def turned(z, turns):
    w = z * 1j**turns
    return (w.real, w.imag)

def secret(message, key):
    return "".join(chr(b ^ key) for b in message.encode())

def back_on(start, weeks):
    day = start + datetime.timedelta(weeks=weeks)
    return datetime.datetime(day.year, day.month, day.day)

def late_by(due, handed_in):
    return max((handed_in - due).total_seconds(), 0)
