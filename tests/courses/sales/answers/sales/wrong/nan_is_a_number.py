# wrong: by_region_and_month.units, dearest.rows, gaps.counts, draw_regions.points
# Missing entries filled with 0 or dropped, an unstacked table, a row too many.
import matplotlib.pyplot as plt
import pandas as pd

def by_region_and_month(table):
    months = pd.to_datetime(table["day"]).dt.month
    return table.groupby(["region", months], observed=True)["units"].sum().unstack()

def dearest(table):
    return table[~(table["price"] <= table["price"].mean())]

def gaps(table):
    return table.isna().sum() + (table["price"] > 0).sum(), sorted(set(table["day"][table.isna().any(axis=1)]))

def draw_regions(table):
    figure, (left, right) = plt.subplots(1, 2)
    units = table.groupby("region", observed=True)["units"].sum()
    left.bar(list(units.index), units)
    right.scatter(table["price"].fillna(0), table["units"])
    right.set_xlabel("price")
    right.set_ylabel("units")
    return figure
