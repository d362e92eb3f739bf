"""Dates, times and durations as numbers of days."""

import numpy as np
import pyarrow as pa
from jaxtyping import Float64

DAYS = "{} is read as dates or times, in days (a date since 1970-01-01)."
IN_A_DAY = {"s": 86_400.0, "ms": 86_400e3, "us": 86_400e6, "ns": 86_400e9}


def days(array: pa.Array) -> Float64[np.ndarray, " n"]:
    """Arrow dates, timestamps, times of day and durations, in days; a date since 1970-01-01, NaN where missing."""
    kind = array.type
    if pa.types.is_date32(kind):
        return np.asarray(array.cast(pa.int32()).cast(pa.float64()).to_numpy(zero_copy_only=False), float)
    if pa.types.is_date64(kind):
        unit = IN_A_DAY["ms"]
    elif pa.types.is_interval(kind):
        raise ValueError("intervals of months and days have no length")
    else:
        unit = IN_A_DAY[kind.unit]
    whole = array.cast(pa.int32()).cast(pa.int64()) if pa.types.is_time32(kind) else array.cast(pa.int64())
    values = whole.to_numpy(zero_copy_only=False).astype(float)
    return values / unit
