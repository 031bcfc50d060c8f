# wrong: is_palindrome.palindrome, first_vowel.vowel, count_digits.digits, mean.mean, turned.number, secret.message, back_on.day, late_by.late
# says: palindrome should be True or False, got a string
# says: vowel is 'None', expected None
# Everything is a text, as it would be printed.
import datetime

def initials(name):
    return "".join(w[0].upper() + "." for w in name.split())

def greeting(name, hour):
    return "Good " + ("morning" if hour < 12 else "day") + ", " + name + "!"

def is_palindrome(text):
    return str(text.lower() == text.lower()[::-1])

def first_vowel(word):
    for c in word:
        if c in "aeiou":
            return c
    return "None"

def count_digits(text):
    return str(sum(c.isdigit() for c in text))

def mean(numbers):
    return str(sum(numbers) / len(numbers)) if numbers else "nan"

def turned(z, turns):
    return str(z * 1j**turns)

def secret(message, key):
    return str(bytes(b ^ key for b in message.encode()))

def back_on(start, weeks):
    return str(start + datetime.timedelta(weeks=weeks))

def late_by(due, handed_in):
    return str(max(handed_in - due, datetime.timedelta()))
