def revenue(table):
    table = table.assign(amount=table.units * table.price)
    return table.groupby("region", observed=True)["amount"].sum()
