# wrong: nothing
# A dict of tuples, a pivot that is stacked, rows in another order, missing entries counted by hand.
import matplotlib.pyplot as plt
import pandas as pd

def by_region_and_month(table):
    sums = {}
    for i in range(len(table)):
        row = table.iloc[i]
        key = (row["region"], int(row["day"].split("-")[1]))
        if key in sums:
            sums[key] = sums[key] + row["units"]
        else:
            sums[key] = row["units"]
    return pd.Series(sums).sort_index()

def dearest(table):
    keep = []
    for i in table.index:
        if table.loc[i, "price"] > table["price"].mean():
            keep.append(i)
    return table.loc[keep[::-1]]

def gaps(table):
    counts = {}
    for column in table:
        counts[column] = 0
        for entry in table[column]:
            if pd.isna(entry):
                counts[column] += 1
    days = []
    for i, row in table.iterrows():
        if row.isna().sum() > 0 and row["day"] not in days:
            days.append(row["day"])
    days.sort()
    return pd.Series(counts), days

def draw_regions(table):
    f, axs = plt.subplots(ncols=2, figsize=(12, 5))
    table.groupby("region", observed=True)["units"].sum().plot(kind="bar", ax=axs[0], title="Regions")
    table.plot.scatter("price", "units", ax=axs[1], c="red")
    axs[1].set_xlabel("PRICE")
    return f
