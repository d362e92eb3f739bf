"""Numbers on a fine grid as a function of a point."""

import dataclasses

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

NODES = 8
"""Points of the interpolation in each coordinate: polynomials of degree seven."""


@dataclasses.dataclass(frozen=True, eq=False)
class Table:
    """Values [T, X, F] of F fields at T even times from 0 to `time` and X even places of a circle [low, high).

    Between them polynomials of degree seven through the nearest eight times and eight places. X = 1: no coordinate of
    space. Raises ValueError for fewer than eight times or, beside one, eight places.
    """

    values: Float[np.ndarray, "t x f"]
    time: float
    low: float = 0.0
    high: float = 1.0
    error: float = float("nan")
    """The relative L2 error of these numbers, as the solver measured it."""

    def __post_init__(self) -> None:
        """Refuses what is too short to be interpolated."""
        times, places, _ = self.values.shape
        if times < NODES or 1 < places < NODES:
            raise ValueError(
                f"Expected at least {NODES} times and 1 or at least {NODES} places; got {times}, {places}."
            )

    def at(self, t: Float[Array, ""], x: Float[Array, ""] | None = None) -> Float[Array, " f"]:
        """The fields at a time and a place; no place where the table has one only."""
        values = jnp.asarray(self.values)
        times, places, _ = values.shape
        rows, in_time = stencil(t / self.time * (times - 1), times - NODES)
        if x is None or places == 1:
            return in_time @ values[rows, 0]
        columns, in_space = stencil((x - self.low) / (self.high - self.low) * places, None)
        return jnp.einsum("i,j,ijf->f", in_time, in_space, values[rows[:, None], columns[None] % places])


def stencil(place: Float[Array, ""], last: int | None) -> tuple[Array, Array]:
    """(the eight whole numbers around a place, starting no later than `last` and no earlier than 0 where it is given;
    the weights of Lagrange's interpolation)."""
    first = jnp.floor(place).astype(int) - (NODES // 2 - 1)
    if last is not None:
        first = jnp.clip(first, 0, last)
    nodes = np.arange(NODES)
    gaps = np.where(np.eye(NODES, dtype=bool), 1, nodes[:, None] - nodes[None])
    offsets = place - first - nodes
    others = jnp.where(np.eye(NODES, dtype=bool), 1.0, jnp.broadcast_to(offsets, (NODES, NODES)))
    return first + nodes, jnp.prod(others, axis=1) / gaps.prod(axis=1)
