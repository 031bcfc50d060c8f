# %% [markdown]
# # Words and numbers
#
# Each function *returns* its answer; what you print is not looked at.

# %%
import datetime


# %%
def initials(name):
    """Return the first letters of all names, each with a point: "A.L." for "Ada Lovelace"."""
    ### START CODE HERE ###
    letters = [part[0].upper() + "." for part in name.split()]
    result = "".join(letters)
    ### END CODE HERE ###
    return result


# %%
def greeting(name, hour):
    """Return "Good morning, NAME!" before 12 o'clock, and "Good day, NAME!" from then on."""
    ### START CODE HERE ###
    time = "morning" if hour < 12 else "day"
    result = f"Good {time}, {name}!"
    ### END CODE HERE ###
    return result


# %%
def is_palindrome(text):
    """Return True if the text is the same backwards, in whatever case, and else False."""
    ### START CODE HERE ###
    lower = text.lower()
    result = lower == lower[::-1]
    ### END CODE HERE ###
    return result


# %%
def first_vowel(word):
    """Return the first of the letters a, e, i, o, u in the word, or None if there is none."""
    ### START CODE HERE ###
    for letter in word:
        if letter in "aeiou":
            return letter
    ### END CODE HERE ###
    return None


# %%
def count_digits(text):
    """Return how many of the characters are digits, as an int."""
    ### START CODE HERE ###
    number = sum(character.isdigit() for character in text)
    ### END CODE HERE ###
    return number


# %%
def mean(numbers):
    """Return the mean of the numbers, and NaN if there are none."""
    ### START CODE HERE ###
    result = sum(numbers) / len(numbers) if numbers else float("nan")
    ### END CODE HERE ###
    return result


# %%
def turned(z, turns):
    """Return the complex number z, turned by so many quarters of a circle to the left."""
    ### START CODE HERE ###
    number = z * 1j**turns
    ### END CODE HERE ###
    return number


# %%
def secret(message, key):
    """Return the bytes of the message in UTF-8, each XORed with the key."""
    ### START CODE HERE ###
    result = bytes(byte ^ key for byte in message.encode("utf-8"))
    ### END CODE HERE ###
    return result


# %%
def back_on(start, weeks):
    """Return the day, as a date, that is so many weeks after the start."""
    ### START CODE HERE ###
    day = start + datetime.timedelta(weeks=weeks)
    ### END CODE HERE ###
    return day


# %%
def late_by(due, handed_in):
    """Return how late it is, as a timedelta; it is zero if it is in time."""
    ### START CODE HERE ###
    late = max(handed_in - due, datetime.timedelta(0))
    ### END CODE HERE ###
    return late
