"""Shells of one atom without their common decay, for determinants beside a `NuclearCusp`."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Example
from ritz.ansatze.orbitals import Orbitals


class AtomicOrbitals(Orbitals):
    """phi_k(r) = (1 + c_k q) exp(-zeta_k q) with q = r^2/(1 + r): 1s, 2s, ... around the origin.

    They have no slope at the nucleus, so the cusp is that of the `NuclearCusp` beside them, whose decay is the slowest;
    zeta_k says how much faster shell k falls off. Raises ValueError for no shell, or more than two."""

    growth: Float[Array, " k"]
    """c, in inverse bohr."""
    decay: Float[Array, " k"]
    """zeta, in inverse bohr."""
    shells: tuple[int, ...] = eqx.field(static=True)

    def __init__(self, count: int, *, charge: float) -> None:
        """The inner of two shells starts with zeta = `charge`/2, the outer one with c = 1."""
        if count not in (1, 2):
            raise ValueError(f"Expected one shell or two (up to four electrons), got {count}.")
        self.growth = jnp.asarray([0.0, 1.0][:count])
        self.decay = jnp.asarray([charge / 2 if count == 2 else 0.0, 0.0][:count])
        self.shells = tuple(range(count))

    def __call__(self, x: Float[Array, " d"]) -> Float[Array, " k"]:
        """The values at a position, in bohr from the nucleus."""
        square = jnp.sum(x**2)
        smooth = square / (1 + jnp.sqrt(jnp.maximum(square, jnp.finfo(square.dtype).tiny)))
        return (1 + self.growth * smooth) * jnp.exp(-self.decay * smooth)

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Two shells, the decay drawn."""
        charge = float(jax.random.uniform(key, (), minval=2.0, maxval=4.0))
        return Example(cls(2, charge=charge), jax.random.normal(key, (3,)))
