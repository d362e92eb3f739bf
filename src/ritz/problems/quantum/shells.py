"""Plane waves in a periodic cube: which of them a closed shell occupies."""

import functools
import itertools

import numpy as np
from jaxtyping import Float

GAP = 1e-9
"""Two squares of wave numbers are equal if they differ by less."""


@functools.cache
def closed_shell(count: int, twist: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Float[np.ndarray, "count 3"]:
    """The `count` smallest wave numbers n + twist (k = 2 pi (n + twist)/L), n integer, by their length.

    Raises ValueError where `count` ends within a shell: there the choice, and with it the energy, is not unique."""
    numbers, ends = _ordered(3 + round(count ** (1 / 3)), twist)
    if count not in ends:
        nearest = [str(end) for end in (*[e for e in ends if e < count][-1:], *[e for e in ends if e > count][:1])]
        raise ValueError(
            f"Expected a closed shell of plane waves for each spin at twist {twist}, got {count}; the nearest are "
            f"{' and '.join(nearest)} ({', '.join(str(end) for end in ends[:5])} ... are closed)."
        )
    return numbers[:count]


@functools.cache
def lowest_shells(count: int, twist: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Float[np.ndarray, "k 3"]:
    """The wave numbers of the `count` lowest shells. Raises ValueError for none."""
    if count < 1:
        raise ValueError(f"Expected at least one shell of plane waves, got {count}.")
    numbers, ends = _ordered(2 + count, twist)
    return numbers[: ends[count - 1]]


def _ordered(reach: int, twist: tuple[float, float, float]) -> tuple[Float[np.ndarray, "k 3"], list[int]]:
    """(n + twist by length, how many there are up to the end of each shell), complete up to a length of `reach`."""
    span = range(-reach - 1, reach + 2)
    numbers = np.asarray(list(itertools.product(span, repeat=3)), float) + np.asarray(twist)
    square = (numbers**2).sum(1)
    order = np.lexsort((*numbers.T[::-1], np.round(square, 9)))
    numbers, square = numbers[order], square[order]
    ends = [int(place) for place in np.flatnonzero(np.diff(square) > GAP) + 1 if square[place - 1] <= reach**2]
    return numbers, ends
