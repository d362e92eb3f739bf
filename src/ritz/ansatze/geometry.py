"""How far apart particles are, in open space or around a torus, in smooth functions that a network can take in."""

import abc
import functools
import operator

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

SCALES = (0.3, 1.0, 3.0)
"""Lengths, in units of the geometry's own, at which log(1 + r^2/l^2) bends."""


class Geometry(eqx.Module):
    """Distances and what is smooth in them. Abstract; every method takes x_i - x_j [..., d]."""

    scale: eqx.AbstractVar[float]

    @abc.abstractmethod
    def square(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n"]:
        """r^2: of the distance itself, or of a periodic function that is the distance where that is small."""

    @abc.abstractmethod
    def vector(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n d"]:
        """The displacement, or an odd periodic function of it that is the displacement where that is small."""

    def scalars(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n f"]:
        """Even smooth functions of the displacement, of order one."""
        lengths = jnp.asarray(SCALES, apart.dtype) * self.scale
        bent = jnp.log1p(self.square(apart)[..., None] / (lengths**2).reshape((1,) * (apart.ndim - 1) + (-1,)))
        return jnp.concatenate([bent, self.rest(apart)], axis=-1)

    def rest(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n f"]:
        """Further scalars; none."""
        return jnp.zeros((*apart.shape[:-1], 0), apart.dtype)

    @property
    def count(self) -> int:
        """How many scalars there are."""
        return len(SCALES)


class Open(Geometry):
    """All of space; `scale` is the length of order one, such as that of a trap."""

    scale: float = eqx.field(static=True, default=1.0)

    def square(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n"]:
        """r^2."""
        return jnp.sum(apart**2, axis=-1)

    def vector(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n d"]:
        """The displacement."""
        return apart


class Torus(Geometry):
    """A periodic cube of side `length`; `scale` is the mean distance of particles.

    r^2 = (L/pi)^2 sum_a sin^2(pi x_a/L), the vector (L/2 pi) sin(2 pi x/L); beside r^2 the same with the
    second harmonic and the product of the cosines are scalars, so that the directions of the cube can be told apart."""

    length: float = eqx.field(static=True)
    scale: float = eqx.field(static=True, default=1.0)

    def square(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n"]:
        """A periodic function of the displacement, r^2 where that is small."""
        return self._unit**2 * jnp.sum(4 * jnp.sin(apart / (2 * self._unit)) ** 2, axis=-1)

    def vector(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n d"]:
        """(L/2 pi) sin(2 pi x/L)."""
        return self._unit * jnp.sin(apart / self._unit)

    def rest(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n f"]:
        """The second harmonic and the product of the cosines."""
        cosines = jnp.cos(apart / self._unit)
        product = functools.reduce(operator.mul, jnp.moveaxis(cosines, -1, 0))
        return jnp.stack([jnp.mean(2 * cosines**2 - 1, axis=-1), product], axis=-1)

    @property
    def count(self) -> int:
        """Two more than in open space."""
        return len(SCALES) + 2

    @property
    def _unit(self) -> float:
        return self.length / (2 * jnp.pi)
