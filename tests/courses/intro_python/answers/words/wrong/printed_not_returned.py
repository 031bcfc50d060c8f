# wrong: initials.initials, greeting.greeting, is_palindrome.palindrome, first_vowel.vowel, count_digits.digits, mean.mean, turned.number, secret.message, back_on.day, late_by.late
# says: initials is None (Two names)
# Everything is printed, and nothing returned.
import datetime

def initials(name):
    print("".join(w[0].upper() + "." for w in name.split()))

def greeting(name, hour):
    print("Good", "morning," if hour < 12 else "day,", name + "!")

def is_palindrome(text):
    print(text.lower() == text.lower()[::-1])

def first_vowel(word):
    for c in word:
        if c in "aeiou":
            print(c)
            break

def count_digits(text):
    print(sum(c.isdigit() for c in text))

def mean(numbers):
    print(sum(numbers) / len(numbers) if numbers else "nan")

def turned(z, turns):
    print(z * 1j**turns)

def secret(message, key):
    print(bytes(b ^ key for b in message.encode()))

def back_on(start, weeks):
    print(start + datetime.timedelta(weeks=weeks))

def late_by(due, handed_in):
    print(max(handed_in - due, datetime.timedelta()))
