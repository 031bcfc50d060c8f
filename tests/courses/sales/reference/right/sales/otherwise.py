"""Pivots, loops and NumPy in place of groups; Matplotlib's other interface."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd


def clean(table):
    table = table[~table.duplicated()].copy()
    mean = np.nanmean(table["price"])
    table["price"] = np.where(table["price"].isna(), mean, table["price"])
    table["day"] = table["day"].apply(pd.Timestamp)
    return table


def revenue(table):
    found = {}
    for region in sorted(table["region"].unique()):
        lines = table[table["region"] == region]
        found[region] = (lines["units"] * lines["price"]).sum()
    return pd.Series(found)


def draw_revenue(table):
    plt.plot(table["units"])
    plt.plot(table["price"])
    plt.legend(["units", "price"])
    plt.title("Sales")
    plt.xlabel("line")
    return plt.gcf()


def by_region_and_month(table):
    table = table.assign(
        month=table["day"].str[5:7].astype(int), region=table["region"].astype(str)
    )
    return table.groupby(["region", "month"])["units"].agg("sum")


def dearest(table):
    ordered = table.sort_values("price", ascending=False)
    return ordered.query("price > @table.price.mean()")


def gaps(table):
    counts = pd.Series({name: len(table) - table[name].count() for name in table.columns})
    days = {row["day"] for _, row in table.iterrows() if row.isnull().any()}
    return counts, sorted(days)


def draw_regions(table):
    plt.figure(figsize=(10, 4))
    plt.subplot(1, 2, 1)
    for region in sorted(table["region"].unique()):
        plt.bar(region, table.loc[table["region"] == region, "units"].sum())
    plt.subplot(1, 2, 2)
    plt.plot(table["price"], table["units"], "o")
    plt.xlabel("Price")
    plt.ylabel("Units")
    return plt.gcf()
