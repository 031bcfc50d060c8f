# wrong: by_region_and_month.units, dearest.rows, gaps.counts, gaps.days, draw_regions.bars, draw_regions.points, draw_regions.labels
# One level, numbers that became texts, a gap taken for a region, drawings one below the other's kind.
import matplotlib.pyplot as plt
import pandas as pd

def by_region_and_month(table):
    months = pd.to_datetime(table["day"]).dt.strftime("%m")
    return table.groupby(table["region"].astype(str) + "-" + months)["units"].sum()

def dearest(table):
    table = table.copy()
    table["units"] = table["units"].astype(float)
    return table[table["price"] > table["price"].mean()]

def gaps(table):
    return table.isna().sum().sum(), table["day"][table.isna().any(axis=1)].astype(str).tolist()

def draw_regions(table):
    f, (a, b) = plt.subplots(1, 2)
    a.scatter(table["price"], table["units"])
    b.bar(["north", "south", "west"], table.groupby("region", observed=True)["units"].sum())
    return f
