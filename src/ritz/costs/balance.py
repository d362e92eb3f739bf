"""How much each residual counts, learnt along the way: rules whose weights live in the state of the cost.

A step is made with the weights that the step before has left, so that they are constants of its cost.
"""

import abc
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float, PyTree

from ritz.costs.base import ravel


class Seen(NamedTuple):
    """What a step has seen of one residual, before the rule's weights."""

    points: Any
    squares: Float[Array, " n"]
    """|r|^2 at each point."""
    gradient: Callable[[], PyTree]
    """That of its share of the cost."""


class Balance(eqx.Module):
    """A rule for the weights of the named residuals. Abstract."""

    @abc.abstractmethod
    def init(self, names: Iterable[str]) -> PyTree:
        """The state before the first step, with all weights one. Raises ValueError for names that do not fit."""

    @abc.abstractmethod
    def weights(self, state: PyTree, name: str, points: Any) -> Float[Array, "*n"]:
        """What multiplies the share of one residual: a number, or one for each of its points."""

    @abc.abstractmethod
    def update(self, state: PyTree, seen: Mapping[str, Seen]) -> PyTree:
        """The state after a step."""


class GradientNorm(Balance):
    """Residuals other than the equations get max |grad C_e| / mean |grad C_k|, averaged over some steps.

    C_e is the cost of the `equations` and C_k that of a condition, maximum and mean are over the parameters; after
    each step the weight keeps a share `keep` of what it was. S. Wang, Y. Teng and P. Perdikaris, SIAM J. Sci. Comput.
    43, A3055 (2021), algorithm 1, for gradients taken before the weights.

    Raises ValueError for no equation, or a share outside [0, 1).
    """

    equations: tuple[str, ...] = eqx.field(static=True)
    keep: float = eqx.field(static=True, default=0.9)

    def __check_init__(self) -> None:
        """Refuses what has no measure."""
        if not self.equations or not 0 <= self.keep < 1:
            raise ValueError(
                f"Expected names of equations and a share to keep in [0, 1), got {self.equations} and {self.keep}."
            )

    def init(self, names: Iterable[str]) -> dict[str, Array]:
        """One for each condition."""
        names = list(names)
        if not set(self.equations) < set(names):
            raise ValueError(
                f"Expected the equations {', '.join(self.equations)} and conditions beside them to be balanced; got "
                f"residuals {', '.join(names)}. Conditions that are built in need no weight."
            )
        return {name: jnp.ones(()) for name in names if name not in self.equations}

    def weights(self, state: dict[str, Array], name: str, points: Any) -> Float[Array, ""]:
        """One number for all points."""
        return state.get(name, jnp.ones(()))

    def update(self, state: dict[str, Array], seen: Mapping[str, Seen]) -> dict[str, Array]:
        """The average moved on; a condition whose gradient is zero keeps its weight."""
        sizes = {name: jnp.abs(ravel(one.gradient())[0]) for name, one in seen.items()}
        most = jnp.max(jnp.stack([jnp.max(sizes[name]) for name in self.equations]))

        def moved(name: str, weight: Array) -> Array:
            mean = jnp.mean(sizes[name])
            wanted = jnp.where(mean > 0, most / jnp.where(mean > 0, mean, 1.0), weight)
            return (self.keep * weight + (1 - self.keep) * wanted).astype(weight.dtype)

        return {name: moved(name, weight) for name, weight in state.items()}


class Causal(Balance):
    """Late times count once early ones are right: exp(-steepness * sum of mean |r|^2 over all earlier bins of time).

    `bins` of equal length divide the interval of the coordinate `name`; each residual has weights of its own, the
    first of them one. S. Wang, S. Sankaran and P. Perdikaris, arXiv:2203.07404, equation (14), with bins in place of
    a grid of times. Raises ValueError for an empty interval, fewer than two bins or a steepness that is not positive.
    """

    low: float = eqx.field(static=True)
    high: float = eqx.field(static=True)
    steepness: float = eqx.field(static=True, default=1.0)
    bins: int = eqx.field(static=True, default=16)
    name: str = eqx.field(static=True, default="t")

    def __check_init__(self) -> None:
        """Refuses what has no order in time."""
        if not self.low < self.high or self.bins < 2 or not self.steepness > 0:
            raise ValueError(
                "Expected an interval of time, at least two bins and a positive steepness, got "
                f"({self.low}, {self.high}), {self.bins} and {self.steepness}."
            )

    def init(self, names: Iterable[str]) -> dict[str, Array]:
        """Ones."""
        return {name: jnp.ones(self.bins) for name in names}

    def weights(self, state: dict[str, Array], name: str, points: Any) -> Float[Array, " n"]:
        """That of the bin of each point."""
        return state[name][self._bin(points)]

    def update(self, state: dict[str, Array], seen: Mapping[str, Seen]) -> dict[str, Array]:
        """From the residuals of this step; a bin without points adds nothing."""
        return {name: self._from(one).astype(state[name].dtype) for name, one in seen.items()}

    def _from(self, seen: Seen) -> Float[Array, " bins"]:
        place = self._bin(seen.points)
        sums = jnp.zeros(self.bins, seen.squares.dtype).at[place].add(seen.squares)
        counts = jnp.zeros(self.bins, seen.squares.dtype).at[place].add(1.0)
        means = sums / jnp.maximum(counts, 1.0)
        return jnp.exp(-self.steepness * (jnp.cumsum(means) - means))

    def _bin(self, points: Any) -> Array:
        share = (points[self.name] - self.low) / (self.high - self.low)
        return jnp.clip(jnp.floor(share * self.bins).astype(jnp.int32), 0, self.bins - 1)
