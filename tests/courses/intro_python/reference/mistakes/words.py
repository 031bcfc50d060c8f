"""Which mistakes do beginners make?"""

from grader.mistakes import mistake


def wrong(id, function, title, **change):
    return mistake(id, function, title=title, explanation=f"{title}.", change=change["change"])


MISTAKES = [
    wrong("two-initials", "initials", "Only two names count", change={"split()": "split()[:2]"}),
    wrong("without-points", "initials", "The points are missing", change={' + "."': ""}),
    wrong("noon-is-morning", "greeting", "Noon is no morning", change={"hour < 12": "hour <= 12"}),
    wrong("case-counts", "is_palindrome", "Case counts", change={"text.lower()": "text"}),
    wrong("last-vowel", "first_vowel", "The last vowel", change={"in word": "in word[::-1]"}),
    wrong("empty-text", "first_vowel", "A text is no None", change={"return None": 'return ""'}),
    wrong("letters-too", "count_digits", "Letters count", change={"isdigit": "isalnum"}),
    wrong("zero-for-none", "mean", "0 is a number", change={'float("nan")': "0.0"}),
    wrong("one-off", "mean", "One less", change={"len(numbers) if": "(len(numbers) + 1) if"}),
    wrong("to-the-right", "turned", "To the right", change={"1j**turns": "(-1j) ** turns"}),
    wrong("added", "secret", "Added", change={"byte ^ key": "(byte + key) % 256"}),
    wrong("days", "back_on", "Days, not weeks", change={"weeks=weeks": "days=weeks"}),
    wrong("early", "late_by", "Early is not late", change={"max(": "max(due - handed_in, "}),
]
