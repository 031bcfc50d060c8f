# wrong: nothing
def fahrenheit(celsius):
    try:
        return [c * 1.8 + 32 for c in celsius]
    except TypeError:
        return celsius * 1.8 + 32.0

def describe(celsius):
    result = "mild"
    if celsius < 10:
        result = "cold"
    elif celsius > 25 or celsius == 25:
        result = "hot"
    return result

def warmest(days):
    ordered = sorted(days.items(), key=lambda item: item[1])
    if len(ordered) == 0:
        raise ValueError("there must be at least one day")
    return ordered[-1]

def above(days, limit):
    return set([d for d in days if not days[d] <= limit])

def stars(days):
    text = ""
    for name, degrees in days.items():
        text += name + " " + int(degrees // 1) * "*" + "  \n"
    print(text)
