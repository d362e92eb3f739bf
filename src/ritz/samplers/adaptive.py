"""Points drawn where the equation is violated most."""

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, PRNGKeyArray

from ritz.ansatze.base import Ansatz
from ritz.domains.regions.base import Point, Region
from ritz.samplers.base import Example, Sampler
from ritz.samplers.collocation import check_count, draw, unit_interval


class ResidualAdaptive(Sampler):
    """`count` of `ratio` times as many uniform candidates, without repetition, drawn with probabilities proportional
    to |r|^sharpness / mean |r|^sharpness + floor.

    r is the residual of the ansatz as it stands when the points are drawn, so the sampler holds the residual function.
    This is the residual-based adaptive distribution of Wu, Zhu, Tan, Kartha and Lu, Comput. Methods Appl. Mech. Eng.
    403, 115671 (2023), drawn anew at every step. Where r has components |r| is its Euclidean length.
    """

    region: Region
    count: int = eqx.field(static=True)
    residual: Callable[[Any, Point], Array] = eqx.field(static=True)
    """(ansatz, point) to the residual there, a number or a vector."""
    ratio: int = eqx.field(static=True, default=4)
    sharpness: float = eqx.field(static=True, default=1.0)
    floor: float = eqx.field(static=True, default=1.0)

    def __check_init__(self) -> None:
        """Refuses what leaves no choice."""
        check_count(self.count)
        if self.ratio < 2 or self.sharpness <= 0 or self.floor < 0:
            raise ValueError(
                "Expected a ratio of at least 2, a positive sharpness and a floor of at least 0, got "
                f"{self.ratio}, {self.sharpness} and {self.floor}."
            )

    def init(self, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> PRNGKeyArray:
        """The key of `init`, which is not used."""
        return key

    def step(self, state: PRNGKeyArray, ansatz: Ansatz | None, *, key: PRNGKeyArray) -> tuple[PRNGKeyArray, Point]:
        """The points [count, d]. A residual that is not finite counts as the largest one, so that it is met again."""
        place_key, choice_key = jax.random.split(key)
        candidates = draw(self.region, self.ratio * self.count, key=place_key)
        residuals = jax.vmap(lambda point: jnp.ravel(self.residual(ansatz, point)))(candidates)
        size = jnp.sqrt(jnp.sum(jnp.abs(residuals) ** 2, axis=1)) ** self.sharpness
        finite = jnp.isfinite(size)
        size = jnp.where(finite, size, jnp.max(jnp.where(finite, size, 0.0)))
        mean = jnp.mean(size)
        weight = size / jnp.where(mean > 0, mean, 1.0) + self.floor
        # the largest of log p plus Gumbel noise: a draw without repetition
        noise = jax.random.gumbel(choice_key, weight.shape, weight.dtype)
        _, chosen = jax.lax.top_k(jnp.log(weight) + noise, self.count)
        return state, Point(candidates.values[chosen], self.region.names)

    def describe(self, state: PRNGKeyArray) -> str:
        """How many, and how."""
        return f"{self.count} points drawn where the residual is large"

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Four of sixteen points of an interval, for a residual that knows no ansatz."""
        return Example(cls(unit_interval(), 4, _identity), None)


def _identity(ansatz: Any, point: Point) -> Array:
    del ansatz
    return point["x"]
