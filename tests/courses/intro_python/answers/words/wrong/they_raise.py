# wrong: initials.initials, is_palindrome.palindrome, mean.mean, secret.message, back_on.day
# says: ZeroDivisionError
# Exceptions, and endings that are never reached.
def initials(name):
    return "".join(w[0].upper() for w in name.split) 

def is_palindrome(text):
    for i in range(len(text)):
        if text[i] != text[len(text) - i]:
            return False
    return True

def mean(numbers):
    return sum(numbers) / len(numbers)

def secret(message, key):
    return bytes(c ^ key for c in message)

def back_on(start, weeks):
    return start.replace(day=start.day + 7 * weeks)
