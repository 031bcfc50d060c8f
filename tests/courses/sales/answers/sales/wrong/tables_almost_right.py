# wrong: by_region_and_month.units, dearest.rows, gaps.counts, gaps.days, draw_regions.bars, draw_regions.points
# The levels exchanged, labels numbered anew, strict types lost, one entry counted too often.
import matplotlib.pyplot as plt
import pandas as pd

def by_region_and_month(table):
    months = pd.to_datetime(table["day"]).dt.month
    return table.groupby([months, "region"], observed=True)["units"].sum()

def dearest(table):
    rows = table[table["price"] >= table["price"].mean()].copy()
    rows["region"] = rows["region"].astype(str)
    return rows

def gaps(table):
    return table.count(), sorted(table["day"].unique())

def draw_regions(table):
    figure, (left, right) = plt.subplots(1, 2)
    means = table.groupby("region", observed=True)["units"].mean()
    left.bar(list(means.index), means)
    right.scatter(table["units"], table["price"])
    right.set_xlabel("price")
    right.set_ylabel("units")
    return figure
