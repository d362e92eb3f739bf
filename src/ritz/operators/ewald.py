"""The Coulomb energy of charges in a periodic cube, by Ewald's two sums.

P. P. Ewald, Ann. Phys. 369, 253 (1921); the self-term as in L. M. Fraser et al., Phys. Rev. B 53, 1814 (1996). With the
potential of a unit charge, all its images and a neutralising background, of zero mean over the cube,

    psi(r) = sum_R erfc(k |r+R|)/|r+R| + (4 pi/V) sum_{G != 0} exp(-G^2/4k^2) cos(G.r)/G^2 - pi/(k^2 V),

independent of the sharpness k, and v_M = lim_{r -> 0} (psi(r) - 1/r), the energy is

    E = sum_{i<j} q_i q_j psi(r_ij) + (v_M/2) sum_i q_i^2.

The second term, a charge with its own images, is the Madelung term. It is part of the energy of a crystal and usual
for the electron gas; some authors leave it out, so it can be switched off."""

import functools
import itertools
import math
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.operators.potentials import Potential

CORNERS = np.asarray(list(itertools.product((0.0, 1.0), repeat=3)))
"""The images, in units of -L, that can be nearer than L to a point of the octant 0 <= x, y, z <= L/2."""


class Ewald(Potential):
    """E of N charges in a cube of side `length`, in units of charge^2/length (hartree where lengths are in bohr).

    charges     q_i, or None for N equal ones of size one in their background
    madelung    whether (v_M/2) sum q_i^2 is part of E
    tolerance   of a pair's energy, about, in units of 1/L
    sharpness   k L; None for the smallest at which eight images are enough. E does not depend on it

    Raises ValueError for a length or tolerance that is not positive, and for a sharpness too small for eight images."""

    length: float = eqx.field(static=True)
    charges: tuple[float, ...] | None = eqx.field(static=True, default=None)
    madelung: bool = eqx.field(static=True, default=True)
    tolerance: float = eqx.field(static=True, default=1e-7)
    sharpness: float | None = eqx.field(static=True, default=None)

    def __check_init__(self) -> None:
        if not 0 < self.length < math.inf or not 0 < self.tolerance < 1:
            raise ValueError(
                f"Expected a positive length and a tolerance below 1, got {self.length} and {self.tolerance}."
            )
        if self.sharpness is not None and math.erfc(self.sharpness) > 2 * self.tolerance:
            raise ValueError(
                f"A sharpness k L of {self.sharpness} leaves more than {self.tolerance} of an image beyond the nearest "
                f"eight; expected at least {_sharpness(self.tolerance):.2f}."
            )

    def value(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """E at the positions, which need not lie in the cube. Raises ValueError in other than three dimensions, and
        for another number of particles than charges."""
        if x.shape[1] != 3:
            raise ValueError(f"This sum is for three dimensions, got positions in {x.shape[1]}.")
        if self.charges is not None and len(self.charges) != x.shape[0]:
            raise ValueError(f"Expected a charge for each of {x.shape[0]} particles, got {len(self.charges)}.")
        waves = self._waves()
        q = np.ones(x.shape[0]) if self.charges is None else np.asarray(self.charges)
        first, second = np.triu_indices(x.shape[0], 1)
        near = jnp.sum(jnp.asarray(q[first] * q[second], x.dtype) * self._near(x[first] - x[second]))
        far = jnp.sum(jnp.asarray(waves.weights, x.dtype) * self._structure(x, q, waves.top))
        squares = float(np.sum(q**2))
        constant = -squares * waves.weights.sum() + waves.background * (q.sum() ** 2 - squares) / 2
        return near + far + constant + (squares * self.constant() / 2 if self.madelung else 0.0)

    def constant(self) -> float:
        """v_M; -2.8372974795/L for a cube."""
        waves = self._waves()
        shifts = np.asarray([n for n in itertools.product(range(-2, 3), repeat=3) if any(n)])
        apart = self.length * np.sqrt((shifts**2).sum(1))
        images = sum(math.erfc(waves.k * r) / r for r in apart)
        return float(images + 2 * waves.weights.sum() + waves.background - 2 * waves.k / math.sqrt(math.pi))

    def _waves(self) -> "Waves":
        sharpness = _sharpness(self.tolerance) if self.sharpness is None else self.sharpness
        return _waves(self.length, sharpness, self.tolerance)

    def _near(self, apart: Float[Array, "pairs 3"]) -> Float[Array, " pairs"]:
        """sum_R erfc(k |r+R|)/|r+R|, by reflections brought into the octant where eight images are enough."""
        folded = jnp.abs(apart - self.length * jnp.round(apart / self.length))
        images = folded[None] - self.length * jnp.asarray(CORNERS, apart.dtype)[:, None]
        r = jnp.sqrt(jnp.sum(images**2, axis=-1))
        return jnp.sum(jax.scipy.special.erfc(self._waves().k * r) / r, axis=0)

    def _structure(self, x: Float[Array, "n 3"], q: np.ndarray, top: int) -> Float[Array, "a b b"]:
        """|sum_i q_i exp(i G.r_i)|^2 from powers of exp(2 pi i x/L): for all G on a grid one product of matrices."""
        angles = (2 * math.pi / self.length) * x[..., None] * jnp.arange(-top, top + 1, dtype=x.dtype)[None, None]
        cosines, sines = jnp.cos(angles), jnp.sin(angles)
        powers = jax.lax.complex(cosines, sines)
        plane = (powers[:, 0, top:, None] * powers[:, 1, None]).reshape(x.shape[0], -1)
        plane = plane * jnp.asarray(q, x.dtype)[:, None]
        left = jnp.concatenate([plane.real, plane.imag], axis=1)
        right = jnp.concatenate([cosines[:, 2], sines[:, 2]], axis=1)
        parts = (left.T @ right).reshape(2, top + 1, 2 * top + 1, 2, 2 * top + 1)
        return (parts[0, :, :, 0] - parts[1, :, :, 1]) ** 2 + (parts[0, :, :, 1] + parts[1, :, :, 0]) ** 2


class Waves(NamedTuple):
    """For G = 2 pi n/L with n on the half grid 0 <= n_x <= top, |n_y|, |n_z| <= top the weights (4 pi/V)
    exp(-G^2/4k^2)/G^2, halved where -n is on it too and 0 at n = 0; k; and -pi/(k^2 V)."""

    top: int
    weights: Float[np.ndarray, "a b b"]
    k: float
    background: float


@functools.cache
def _waves(length: float, sharpness: float, tolerance: float) -> Waves:
    top = math.ceil(sharpness * math.sqrt(-math.log(tolerance)) / math.pi)
    along = np.arange(-top, top + 1)
    first, second, third = np.meshgrid(along[top:], along, along, indexing="ij")
    k, volume = sharpness / length, length**3
    square = (2 * math.pi / length) ** 2 * (first**2 + second**2 + third**2)
    square[0, top, top] = np.inf
    weights = 4 * math.pi / volume * np.exp(-square / (4 * k**2)) / square
    return Waves(top, np.where(first == 0, weights / 2, weights), k, -math.pi / (k**2 * volume))


@functools.cache
def _sharpness(tolerance: float) -> float:
    """The k L at which erfc(k L), what the nearest image that is left out adds, is the tolerance."""
    low, high = 0.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle) > tolerance else (low, middle)
    return high
