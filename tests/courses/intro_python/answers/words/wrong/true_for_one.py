# wrong: count_digits.digits, mean.mean, is_palindrome.palindrome, first_vowel.vowel, initials.initials, greeting.greeting
# Lists of one, truth values for numbers, the rest of a text in place of its letter.
def count_digits(text):
    n = sum(c.isdigit() for c in text)
    return True if n == 1 else n

def mean(numbers):
    return [sum(numbers) / len(numbers)] if numbers else []

def is_palindrome(text):
    return text.lower() == text.lower()[::-1] or None

def first_vowel(word):
    found = [c for c in word if c in "aeiou"]
    return found[:1]

def initials(name):
    return [w[0].upper() + "." for w in name.split()]

def greeting(name, hour):
    return "Good", "morning" if hour < 12 else "day", name + "!"
