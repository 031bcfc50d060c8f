import pandas as pd


def clean(table):
    return (
        table.drop_duplicates(ignore_index=False)
        .assign(day=lambda t: pd.to_datetime(t.day, format="%Y-%m-%d"))
        .assign(price=lambda t: t.price.fillna(t.price.mean()))[
            ["region", "day", "units", "price", "online"]
        ]
    )
