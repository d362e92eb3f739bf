"""Polynomials with random coefficients."""

from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.domains.functions.base import FunctionSpace, require_positive


class Polynomials(FunctionSpace):
    """u(x) = sum_{k <= degree} c_k x^k on [0, 1], c_k uniform in [-bound, bound].

    Raises ValueError for a negative degree or a bound that is not positive.
    """

    degree: int = eqx.field(static=True, default=9)
    bound: float = eqx.field(static=True, default=1.0)

    def __check_init__(self) -> None:
        """Refuses to draw nothing."""
        _check(self.degree, self.bound)

    @property
    def size(self) -> int:
        """degree + 1."""
        return self.degree + 1

    @property
    def dimension(self) -> int:
        """A line."""
        return 1

    @property
    def variance(self) -> float:
        """bound^2/3."""
        return self.bound**2 / 3

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, " k"]:
        """Uniform coefficients."""
        return jax.random.uniform(key, (self.size,), float, -self.bound, self.bound)

    def basis(self, x: Float[Array, "n 1"]) -> Float[Array, "n k"]:
        """Powers."""
        return jnp.cumprod(jnp.concatenate([jnp.ones_like(x), jnp.repeat(x, self.degree, axis=1)], axis=1), axis=1)

    @classmethod
    def example(cls) -> Self:
        """Cubics."""
        return cls(3, 2.0)


class Chebyshev(FunctionSpace):
    """u(x) = sum_{k <= degree} c_k T_k(2 x - 1) on [0, 1], c_k uniform in [-bound, bound], T_k(cos t) = cos(k t).

    Raises ValueError for a negative degree or a bound that is not positive.
    """

    degree: int = eqx.field(static=True, default=20)
    bound: float = eqx.field(static=True, default=1.0)

    def __check_init__(self) -> None:
        """Refuses to draw nothing."""
        _check(self.degree, self.bound)

    @property
    def size(self) -> int:
        """degree + 1."""
        return self.degree + 1

    @property
    def dimension(self) -> int:
        """A line."""
        return 1

    @property
    def variance(self) -> float:
        """bound^2/3."""
        return self.bound**2 / 3

    def sample(self, *, key: PRNGKeyArray) -> Float[Array, " k"]:
        """Uniform coefficients."""
        return jax.random.uniform(key, (self.size,), float, -self.bound, self.bound)

    def basis(self, x: Float[Array, "n 1"]) -> Float[Array, "n k"]:
        """By the recurrence T_{k+1}(z) = 2 z T_k(z) - T_{k-1}(z)."""
        z = 2 * x[:, 0] - 1
        columns = [jnp.ones_like(z), z]
        for _ in range(self.degree - 1):
            columns.append(2 * z * columns[-1] - columns[-2])
        return jnp.stack(columns[: self.size], axis=-1)

    @classmethod
    def example(cls) -> Self:
        """Degree four."""
        return cls(4, 2.0)


def _check(degree: int, bound: float) -> None:
    require_positive(bound=bound)
    if degree < 0:
        raise ValueError(f"Expected a degree of at least 0; got {degree}.")
