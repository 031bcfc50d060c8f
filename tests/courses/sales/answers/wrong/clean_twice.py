# table has 12 rows, expected 10
import pandas as pd


def clean(table):
    table = table.copy()
    table["price"] = table["price"].fillna(table["price"].mean())
    table["day"] = pd.to_datetime(table["day"])
    return table
