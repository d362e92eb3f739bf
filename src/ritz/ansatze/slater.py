"""Slater determinants: antisymmetric in the particles of each spin."""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Inexact, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.orbitals import Orbitals, Oscillator
from ritz.domains.base import Signed


class Slater(Signed, Ansatz):
    """det phi_k(x_i) over the particles with spin up, times the same over those with spin down (Slater 1929).

    The first `up` rows of a point have spin up, the other `down` spin down; each block takes the lowest orbitals.
    Raises ValueError where there are fewer orbitals than particles of one spin."""

    orbitals: Orbitals
    up: int = eqx.field(static=True)
    down: int = eqx.field(static=True)

    def __check_init__(self) -> None:
        if min(self.up, self.down) < 0 or not 1 <= max(self.up, self.down) <= len(self.orbitals.shells):
            raise ValueError(
                f"Expected at most {len(self.orbitals.shells)} particles of each spin, one for each orbital, got "
                f"{self.up} up and {self.down} down."
            )

    def __call__(self, x: Float[Array, "n d"]) -> Inexact[Array, ""]:
        """log|psi|; with complex orbitals log psi, its imaginary part the phase."""
        sign, log = self.signed(x)
        if jnp.iscomplexobj(sign):
            return jax.lax.complex(log, jnp.angle(sign))
        return log

    def signed(self, x: Float[Array, "n d"]) -> tuple[Inexact[Array, ""], Float[Array, ""]]:
        """(sign or phase, log|psi|). Raises ValueError for another number of particles."""
        if x.shape[0] != self.up + self.down:
            raise ValueError(f"Expected {self.up} + {self.down} particles, got {x.shape[0]}.")
        values = jax.vmap(self.orbitals)(x)
        return two_determinants(values[: self.up, : self.up][None], values[self.up :, : self.down][None])

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three particles up, one down, in a plane."""
        return Example(cls(Oscillator(3, 2), 3, 1), jax.random.normal(key, (4, 2)))


def two_determinants(
    up: Inexact[Array, "k u u"], down: Inexact[Array, "k v v"]
) -> tuple[Inexact[Array, ""], Float[Array, ""]]:
    """(sign, log|.|) of sum_k det up_k det down_k; a block without particles counts as one."""
    both = [jnp.linalg.slogdet(block) for block in (up, down) if block.shape[-1]]
    sign, log = both[0]
    for other_sign, other_log in both[1:]:
        sign, log = sign * other_sign, log + other_log
    if sign.shape[0] == 1:
        return sign[0], log[0]
    largest = jax.lax.stop_gradient(jnp.max(log))
    total = jnp.sum(sign * jnp.exp(log - largest))
    return jnp.sign(total), jnp.log(jnp.abs(total)) + largest
