import pandas


def revenue(table):
    sums = {}
    for region, units, price in zip(table["region"], table["units"], table["price"]):
        if price == price:
            sums[region] = sums.get(region, 0) + units * price
    return pandas.Series(sums).sort_index()
