"""The map from a function to the solution of an equation, as pairs of functions made by a solver."""

import abc
import dataclasses
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.functions import FunctionSpace
from ritz.problems.base import Problem, Source


class Pairs(NamedTuple):
    """Functions and their answers, one pair a row."""

    u: Float[np.ndarray, "n sensors"]
    """At the sensors."""
    s: Float[np.ndarray, "n places"]
    """At the places."""


@dataclasses.dataclass(frozen=True)
class SolutionOperator(Problem, abc.ABC):
    """u -> s, where s solves an equation in which u is the source, the initial state or the coefficient. Abstract.

    Data are made on the fly: functions are drawn from `space` and `solve` is asked for their answers."""

    @property
    @abc.abstractmethod
    def space(self) -> FunctionSpace:
        """Where the functions are drawn from."""

    @property
    @abc.abstractmethod
    def sensors(self) -> Float[np.ndarray, "m d"]:
        """Where u is known."""

    @property
    @abc.abstractmethod
    def places(self) -> Float[np.ndarray, "q k"]:
        """Where the answer is given, last coordinate fastest."""

    @property
    @abc.abstractmethod
    def axes(self) -> dict[str, int]:
        """Coordinate to the number of its values among the places, which are a tensor grid."""

    @abc.abstractmethod
    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n q"]:
        """The answers for functions given by their coefficients in `space`."""

    @property
    @abc.abstractmethod
    def source(self) -> Source:
        """Who posed it."""

    @property
    @abc.abstractmethod
    def accuracy(self) -> float:
        """The relative L2 error of the solver (a test measures it by refinement)."""

    def draw(self, count: int, *, key: PRNGKeyArray) -> Float[np.ndarray, "n k"]:
        """Coefficients of `count` independent functions. Raises ValueError for a count below 1."""
        if count < 1:
            raise ValueError(f"Expected at least 1 function, got {count}.")
        return np.asarray(jax.vmap(lambda k: self.space.sample(key=k))(jax.random.split(key, count)))

    def given(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n m"]:
        """The functions at the sensors."""
        return self.values(coefficients, self.sensors)

    def values(self, coefficients: Float[np.ndarray, "n k"], x: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "n m"]:
        """The functions at any places x, as a network is shown them."""
        return coefficients @ basis_at(self.space, x).T

    @property
    def periodic(self) -> bool:
        """Whether the functions live on a circle of length one."""
        return False

    @abc.abstractmethod
    def rougher(self) -> "SolutionOperator":
        """The same equation for functions of shorter correlations or more terms, with answers at the same places."""

    def larger(self) -> tuple["SolutionOperator", float]:
        """The problem and the factor of its coefficients by which its functions are larger than those learnt from."""
        return self, 2.0

    def pairs(self, count: int, *, key: PRNGKeyArray) -> Pairs:
        """`count` functions with their answers."""
        coefficients = self.draw(count, key=key)
        return Pairs(self.given(coefficients), self.solve(coefficients))


def basis_at(space: FunctionSpace, x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n k"]:
    """The basis of a space at n places, compiled once for as many."""
    return np.asarray(_basis(space, jnp.asarray(x)))


@eqx.filter_jit
def _basis(space: FunctionSpace, x: Float[Array, "n d"]) -> Float[Array, "n k"]:
    return space.basis(x)


def tensor_grid(*axes: np.ndarray) -> Float[np.ndarray, "n d"]:
    """All combinations of the coordinates, last one fastest."""
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
