import numpy as np
import pandas as pd

from grader.assignment import Call, hidden, public


def sales(rng, days):
    """A table as a shop would keep it: with gaps, and with some lines entered twice."""
    table = pd.DataFrame(
        {
            "day": pd.date_range("2024-03-01", periods=days).astype(str),
            "region": pd.Categorical(rng.choice(["north", "south", "west"], days)),
            "units": rng.integers(1, 20, days),
            "price": rng.uniform(1, 9, days).round(2),
            "online": rng.random(days) < 0.5,
        }
    )
    table.loc[2, "price"] = np.nan
    return pd.concat([table, table.iloc[:2]], ignore_index=True)


@public("clean")
@public("revenue")
@public("draw_revenue")
def ten_days():
    """Ten days."""
    return Call((sales(np.random.default_rng(4), 10),))


@hidden("clean")
@hidden("revenue")
@hidden("draw_revenue")
def other_days(rng):
    """Other days."""
    return Call((sales(rng, 12),))
