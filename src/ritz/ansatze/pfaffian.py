"""Pfaffians: states in which particles are paired, as in a superfluid.

Pf A of an antisymmetric matrix [2m, 2m] is the sum over all ways to pair its indices up, each with the sign of the
permutation: Pf [[0, a], [-a, 0]] = a. Pf^2 = det, so log|Pf| = log|det|/2, which has the derivatives; the sign, which
has none, comes from an elimination (B. N. Parlett and J. K. Reid, BIT 10, 386 (1970); M. Wimmer, ACM Trans. Math.
Softw. 38, 30 (2012))."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example
from ritz.ansatze.orbitals import Orbitals, Oscillator
from ritz.domains.base import Signed

SMALL = 0.05
"""Of the pairs that a Slater determinant does not have, at the start."""


def log_pfaffian(a: Float[Array, "n n"]) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """(sign, log|Pf A|) of an antisymmetric matrix; of one with an odd number of rows (0, -inf).

    Only what is above the diagonal is read by the sign, all of A by the logarithm."""
    return pfaffian_sign(jax.lax.stop_gradient(a)), jnp.linalg.slogdet(a)[1] / 2


def pfaffian_sign(a: Float[Array, "n n"]) -> Float[Array, ""]:
    """+1, -1 or 0: two rows and columns are eliminated at a time, the largest entry of a row taken first."""
    n = a.shape[0]
    if n % 2:
        return jnp.zeros((), a.dtype)
    places = jnp.arange(n)

    def two(step: Array, carry: tuple[Array, Array]) -> tuple[Array, Array]:
        sign, a = carry
        first = 2 * step
        row = a[first]
        place = jnp.argmax(jnp.where(places > first, jnp.abs(row), -1.0))
        order = places.at[first + 1].set(place).at[place].set(first + 1)
        a = a[order][:, order]
        pivot = a[first, first + 1]
        scaled = a[first] / jnp.where(pivot == 0, 1.0, pivot)
        below = a[first + 1]
        after = a + below[:, None] * scaled[None] - scaled[:, None] * below[None]
        moved = jnp.where(place == first + 1, 1.0, -1.0).astype(a.dtype)
        return sign * jnp.sign(pivot) * moved, after

    return jax.lax.fori_loop(0, n // 2, two, (jnp.ones((), a.dtype), a))[0]


class Pfaffian(Signed, Ansatz):
    """Pf of a pairing matrix over particles with spin up (the first `up` rows of a point) and down (the rest).

    Unlike spins pair in a singlet, even in r_i - r_j, like spins (`triplets`) in an odd state:

        A_ij = sum_k c_shell(k) phi_k(r_i) phi_k(r_j)    i up, j down
        A_ij = sum_kl (D - D^T)_kl phi_k(r_i) phi_l(r_j)    both up, or both down

    in as many `orbitals` as one likes; for plane waves the first is sum_k c_k cos k.(r_i - r_j). With as many orbitals
    as particles of one spin, up = down and no triplets it is a product of two Slater determinants (Bouchaud, Georges
    and Lhuillier, J. Physique 49, 553 (1988); Bajdich et al., PRL 96, 130201 (2006))."""

    orbitals: Orbitals
    singlet: Float[Array, " s"]
    """c, one for each shell."""
    triplet: Float[Array, "k k"] | None
    """D."""
    up: int = eqx.field(static=True)
    down: int = eqx.field(static=True)

    def __init__(
        self, orbitals: Orbitals, up: int, down: int, *, triplets: bool, small: float = SMALL, key: PRNGKeyArray
    ) -> None:
        """Shells that the lowest orbitals fill start at c = 1, the others, and D, are normal of size `small`.

        Raises ValueError for an odd number of particles, fewer orbitals than particles of one spin, and without
        triplets for up != down: then psi would be zero."""
        if (up + down) % 2 or not 1 <= max(up, down) <= len(orbitals.shells):
            raise ValueError(
                f"Expected an even number of particles and an orbital (of {len(orbitals.shells)}) for each of one "
                f"spin, got {up} and {down}."
            )
        if not triplets and up != down:
            raise ValueError(f"Singlets alone pair as many up as down, got {up} and {down}; take triplets=True.")
        singlet_key, triplet_key = jax.random.split(key)
        shells = np.asarray(orbitals.shells)
        count = int(shells.max()) + 1
        filled = jnp.asarray(np.isin(np.arange(count), shells[: max(up, down)]))
        self.orbitals, self.up, self.down = orbitals, up, down
        self.singlet = jnp.where(filled, 1.0, small * jax.random.normal(singlet_key, (count,)))
        self.triplet = small * jax.random.normal(triplet_key, (len(shells),) * 2) if triplets else None

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log|psi|."""
        return self._singlets(x)[1] if self.triplet is None else jnp.linalg.slogdet(self.pairs(x))[1] / 2

    def signed(self, x: Float[Array, "n d"]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        """(sign, log|psi|). Raises ValueError for another number of particles."""
        return self._singlets(x) if self.triplet is None else log_pfaffian(self.pairs(x))

    def pairs(self, x: Float[Array, "n d"]) -> Float[Array, "n n"]:
        """A."""
        up, down = self._values(x)
        unlike = self._unlike(up, down)
        if self.triplet is None:
            first, last = jnp.zeros((self.up, self.up), unlike.dtype), jnp.zeros((self.down, self.down), unlike.dtype)
        else:
            odd = self.triplet - self.triplet.T
            first, last = up @ odd @ up.T, down @ odd @ down.T
        return jnp.block([[first, unlike], [-unlike.T, last]])

    def _singlets(self, x: Float[Array, "n d"]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        """Pf [[0, B], [-B^T, 0]] = (-1)^(m (m - 1)/2) det B, of half the size."""
        sign, log = jnp.linalg.slogdet(self._unlike(*self._values(x)))
        return -sign if self.up % 4 in (2, 3) else sign, log

    def _values(self, x: Float[Array, "n d"]) -> tuple[Float[Array, "u k"], Float[Array, "v k"]]:
        if x.shape[0] != self.up + self.down:
            raise ValueError(f"Expected {self.up} + {self.down} particles, got {x.shape[0]}.")
        values = jax.vmap(self.orbitals)(x)
        return values[: self.up], values[self.up :]

    def _unlike(self, up: Float[Array, "u k"], down: Float[Array, "v k"]) -> Float[Array, "u v"]:
        return (up * self.singlet[jnp.asarray(self.orbitals.shells)][None]) @ down.T

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Three particles up and one down in a plane, both kinds of pairs."""
        pairing_key, point_key = jax.random.split(key)
        made = cls(Oscillator(6, 2), 3, 1, triplets=True, small=0.5, key=pairing_key)
        return Example(made, jax.random.normal(point_key, (4, 2)))
