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
