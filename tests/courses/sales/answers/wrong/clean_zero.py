# table['price'] is wrong in 1 of 10 rows, first in the row 2: expected
import pandas as pd


def clean(table):
    table = table.drop_duplicates().copy()
    table["price"] = table["price"].fillna(0)
    table["day"] = pd.to_datetime(table["day"])
    return table
