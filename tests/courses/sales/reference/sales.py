# %%
import matplotlib.pyplot as plt
import pandas as pd


# %%
def clean(table):
    """Return the table without lines entered twice and without gaps, the day as a date."""
    ### START CODE HERE ###
    table = table.drop_duplicates().copy()
    table["price"] = table["price"].fillna(table["price"].mean())
    table["day"] = pd.to_datetime(table["day"])
    ### END CODE HERE ###
    return table


# %%
def revenue(table):
    """Return the revenue of each region, by the name of the region."""
    ### START CODE HERE ###
    amounts = table["units"] * table["price"]
    sums = amounts.groupby(table["region"], observed=True).sum()
    ### END CODE HERE ###
    return sums


# %%
def draw_revenue(table):
    """Draw the units and the prices as lines, with a legend; return the figure."""
    ### START CODE HERE ###
    figure, axes = plt.subplots()
    axes.plot(table.index, table["units"], label="units")
    axes.plot(table.index, table["price"], label="price")
    axes.set_title("Sales")
    axes.set_xlabel("line")
    axes.legend()
    ### END CODE HERE ###
    return figure


# %%
def by_region_and_month(table):
    """Return the units as a Series, by region and number of the month (two levels)."""
    ### START CODE HERE ###
    months = pd.to_datetime(table["day"]).dt.month
    units = table.groupby(["region", months], observed=True)["units"].sum()
    ### END CODE HERE ###
    return units


# %%
def dearest(table):
    """Return the lines with a price above the mean, in any order, with their labels and types."""
    ### START CODE HERE ###
    rows = table[table["price"] > table["price"].mean()]
    ### END CODE HERE ###
    return rows


# %%
def gaps(table):
    """Return how many entries are missing in each column, and the days on which some are.

    The first is a Series by the name of the column, the second a list of Timestamps, sorted, each
    day once.
    """
    ### START CODE HERE ###
    counts = table.isna().sum()
    days = sorted(table.loc[table.isna().any(axis=1), "day"].unique())
    ### END CODE HERE ###
    return counts, days


# %%
def draw_regions(table):
    """Draw the units of each region as bars; right of it, the units (y) over the price (x).

    Label both axes of the second drawing, and return the figure.
    """
    ### START CODE HERE ###
    figure, (left, right) = plt.subplots(1, 2)
    units = table.groupby("region", observed=True)["units"].sum()
    left.bar(list(units.index), units)
    right.scatter(table["price"], table["units"])
    right.set_xlabel("price")
    right.set_ylabel("units")
    ### END CODE HERE ###
    return figure
