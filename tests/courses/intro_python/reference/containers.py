# %% [markdown]
# # Lists, dicts and sets


# %%
def evens(numbers):
    """Return the even numbers in a new list, in their order; leave the given list as it is."""
    ### START CODE HERE ###
    result = [number for number in numbers if number % 2 == 0]
    ### END CODE HERE ###
    return result


# %%
def divisors(n):
    """Return a list of all divisors of n, in any order."""
    ### START CODE HERE ###
    result = [d for d in range(1, n + 1) if n % d == 0]
    ### END CODE HERE ###
    return result


# %%
def extremes(numbers):
    """Return the smallest and the largest number as a tuple, each of them as it was given."""
    ### START CODE HERE ###
    pair = (min(numbers), max(numbers))
    ### END CODE HERE ###
    return pair


# %%
def word_counts(text):
    """Return a dict that tells how often each word of the text occurs."""
    ### START CODE HERE ###
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    ### END CODE HERE ###
    return counts


# %%
def contact(name, born, address):
    """Return a dict with "name", "born" (a date) and "address" (None if it is empty).

    Put in whatever else you like.
    """
    ### START CODE HERE ###
    card = {"name": name, "born": born, "address": address or None}
    ### END CODE HERE ###
    return card


# %%
def common(a, b):
    """Return the set of the letters that are in both words."""
    ### START CODE HERE ###
    letters = set(a) & set(b)
    ### END CODE HERE ###
    return letters


# %%
def matches(players):
    """Return the set of all matches; a match is a frozenset of its two players."""
    ### START CODE HERE ###
    result = {frozenset([a, b]) for a in players for b in players if a != b}
    ### END CODE HERE ###
    return result


# %%
def price_list(lines):
    """Return, for each kind, the list of its things, as tuples of name and price.

    A line is "kind,thing,price". Where there is no price, it is None.
    """
    ### START CODE HERE ###
    prices = {}
    for line in lines:
        kind, thing, price = line.split(",")
        prices.setdefault(kind, []).append((thing, float(price) if price else None))
    ### END CODE HERE ###
    return prices


# %%
def statistics(ages):
    """Return a dict with "mean", "oldest" and "youngest", and the rows (age, name), sorted.

    The oldest and the youngest are names.
    """
    ### START CODE HERE ###
    found = {
        "mean": sum(ages.values()) / len(ages),
        "oldest": max(ages, key=ages.get),
        "youngest": min(ages, key=ages.get),
    }
    rows = sorted((age, name) for name, age in ages.items())
    ### END CODE HERE ###
    return found, rows
