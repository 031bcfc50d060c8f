# wrong: nothing
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

def by_region_and_month(table):
    t = table.copy()
    t["month"] = t["day"].map(lambda d: pd.Timestamp(d).month)
    return t.pivot_table(values="units", index=["region", "month"], aggfunc="sum", observed=True)["units"]

def dearest(table):
    return table.loc[table.price.gt(np.nanmean(table.price))].sample(frac=1, random_state=1)

def gaps(table):
    n = len(table) - table.count()
    return n, list(table[table.isnull().values.any(axis=1)].day.drop_duplicates().sort_values())

def draw_regions(table):
    plt.subplot(121)
    names = sorted(set(table["region"]))
    plt.bar(range(len(names)), [table.units[table.region == n].sum() for n in names], color=["r", "g", "b"])
    plt.xticks(range(len(names)), names)
    plt.subplot(122)
    good = table.dropna(subset=["price"])
    plt.scatter(table["price"].values, table["units"].values, alpha=0.5)
    plt.xlabel("price")
    plt.ylabel("units")
    return plt.gca()
