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


@public("by_region_and_month")
@public("dearest")
@public("draw_regions")
def forty_days():
    """Forty days."""
    return Call((sales(np.random.default_rng(5), 40),))


@hidden("by_region_and_month")
@hidden("dearest")
@hidden("draw_regions")
def more_days(rng):
    """More days."""
    return Call((sales(rng, 50),))


def with_gaps(rng, days):
    table = sales(rng, days)
    table.loc[rng.choice(days, 3, replace=False), "region"] = None
    table["day"] = pd.to_datetime(table["day"])
    return table


@public("gaps")
def gaps_in_ten_days():
    """Ten days with gaps."""
    return Call((with_gaps(np.random.default_rng(6), 10),))


@hidden("gaps")
def gaps_in_other_days(rng):
    """Other days with gaps."""
    return Call((with_gaps(rng, 14),))
