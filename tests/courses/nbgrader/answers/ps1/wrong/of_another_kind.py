# wrong: fahrenheit.result, describe.result, warmest.name, warmest.result_2, above.result, stars.result
# Texts for numbers, printing for returning and the other way round, {99} for any set.
def fahrenheit(celsius):
    return f"{celsius} °C"

def describe(celsius):
    print("cold" if celsius < 10 else "hot" if celsius >= 25 else "mild")

def warmest(days):
    return max(days.values())

def above(days, limit):
    return {99}

def stars(days):
    return "\n".join(name + " " + "*" * int(degrees) for name, degrees in days.items())
