"""Loops and conditions in place of expressions."""

import cmath
import datetime


def initials(name):
    result = ""
    for part in name.split(" "):
        result += part[:1].upper()
        result += "."
    return result


def greeting(name, hour):
    if hour >= 12:
        return "Good day, " + name + "!"
    return "Good morning, " + name + "!"


def is_palindrome(text):
    text = text.lower()
    for i in range(len(text) // 2):
        if text[i] != text[-1 - i]:
            return False
    return True


def first_vowel(word):
    vowels = [c for c in word if c in ["a", "e", "i", "o", "u"]]
    if len(vowels) > 0:
        return vowels[0]


def count_digits(text):
    n = 0
    for c in text:
        if c in "0123456789":
            n += 1
    return n


def mean(numbers):
    total = 0
    for x in numbers:
        total += x
    try:
        return total / len(numbers)
    except ZeroDivisionError:
        return float("nan")


def turned(z, turns):
    return z * cmath.exp(1j * cmath.pi / 2 * turns)


def secret(message, key):
    result = bytearray()
    for byte in bytes(message, "utf-8"):
        result.append(byte ^ key)
    return bytes(result)


def back_on(start, weeks):
    return datetime.date.fromordinal(start.toordinal() + 7 * weeks)


def late_by(due, handed_in):
    if handed_in <= due:
        return datetime.timedelta()
    return handed_in - due
