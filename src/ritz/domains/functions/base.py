"""A set of functions as a domain: a point of it is the coefficients of one function in a basis."""

import abc
from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from ritz.domains.base import Domain


class Query(NamedTuple):
    """What an operator is asked at: a function u by its values at the sensors, and the place y of the answer s(y)."""

    u: Float[Array, "*batch sensors"]
    y: Float[Array, "*batch d"]


class FunctionSpace(Domain):
    """u(x) = sum_k c_k phi_k(x) with independent coefficients of zero mean. Abstract.

    `sample` draws the coefficients of one function; whoever knows them knows the function everywhere, so that a solver
    may refine its grid and still solve for the same function.
    """

    @property
    @abc.abstractmethod
    def size(self) -> int:
        """The number of coefficients k."""

    @property
    @abc.abstractmethod
    def dimension(self) -> int:
        """The number of coordinates of x."""

    @property
    @abc.abstractmethod
    def variance(self) -> float:
        """Of each coefficient."""

    @abc.abstractmethod
    def basis(self, x: Float[Array, "n d"]) -> Float[Array, "n k"]:
        """phi_k at n places."""

    def values(self, coefficients: Float[Array, "*batch k"], x: Float[Array, "n d"]) -> Float[Array, "*batch n"]:
        """u at n places, for one function or many."""
        return coefficients @ self.basis(x).T

    def covariance(self, x: Float[Array, "n d"], y: Float[Array, "m d"]) -> Float[Array, "n m"]:
        """E[u(x) u(y)] = variance sum_k phi_k(x) phi_k(y)."""
        return self.variance * self.basis(x) @ self.basis(y).T

    def contains(self, point: Float[Array, " k"]) -> Bool[Array, ""]:
        """Whether the coefficients are finite."""
        return jnp.all(jnp.isfinite(point))


def require_positive(**numbers: float) -> None:
    """Raises ValueError, naming the first of the numbers that is not positive and finite."""
    for name, number in numbers.items():
        if not 0 < number < float("inf"):
            raise ValueError(f"Expected a positive, finite {name}; got {number}.")
