# the entries of table['day'] have the type str, expected datetime64[us]
def clean(table):
    table = table.drop_duplicates().copy()
    table["price"] = table["price"].fillna(table["price"].mean())
    return table
