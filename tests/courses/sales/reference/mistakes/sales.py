"""Which mistakes do beginners make?"""

from grader.mistakes import mistake


def wrong(id, function, title, **change):
    return mistake(id, function, title=title, explanation=f"{title}.", change=change["change"])


MISTAKES = [
    wrong("twice", "clean", "Lines stay twice", change={"drop_duplicates().": ""}),
    wrong("filled-with-zero", "clean", "A gap is no 0", change={'table["price"].mean()': "0"}),
    wrong("day-is-text", "clean", "Days stay texts", change={"pd.to_datetime(": "("}),
    wrong("units-alone", "revenue", "No prices", change={' * table["price"]': ""}),
    wrong("mean-revenue", "revenue", "The mean", change={".sum()": ".mean()"}),
    wrong("no-title", "draw_revenue", "No title", change={'set_title("Sales")': "grid()"}),
    wrong("same-line", "draw_revenue", "Units twice", change={'table["price"]': 'table["units"]'}),
    wrong("days-of-month", "by_region_and_month", "Days", change={"dt.month": "dt.day"}),
    wrong("not-below", "dearest", "The cheapest", change={'"] > table': '"] < table'}),
    wrong("median", "dearest", "The median", change={".mean()": ".median()"}),
    wrong("what-is-there", "gaps", "What is there", change={".isna().sum()": ".notna().sum()"}),
    wrong("all-columns", "gaps", "Any, not all", change={"any(axis=1)": "all(axis=1)"}),
    wrong("lines", "draw_regions", "Lines", change={"right.scatter(": "right.plot("}),
    wrong("mean-bars", "draw_regions", "The mean", change={".sum()": ".mean()"}),
    wrong(
        "label-exchanged", "draw_regions", "Exchanged", change={'xlabel("price': 'xlabel("units'}
    ),
]
