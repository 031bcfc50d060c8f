# sums should be a Series of 3, got a DataFrame of 3 × 1
def revenue(table):
    table = table.assign(amount=table.units * table.price)
    return table.groupby("region", observed=True)[["amount"]].sum()
