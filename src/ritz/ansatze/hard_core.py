"""The two-body solution of hard spheres at low energy as a Jastrow factor: prod_{i<j} (1 - a/r_ij)."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze.base import Ansatz, Example


class HardCoreJastrow(Ansatz):
    """log psi = sum_{i<j} log(1 - a/r_ij), and minus infinity where two particles are closer than a.

    The s-wave solution at zero energy for spheres of diameter a in three dimensions, a their scattering length (DuBois
    and Glyde, Phys. Rev. A 63, 023602 (2001), eq. 5). It has no parameters."""

    diameter: float = eqx.field(static=True)

    def __check_init__(self) -> None:
        if not self.diameter >= 0:
            raise ValueError(f"Expected a diameter of at least 0, got {self.diameter}.")

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """log psi at the positions; 0 for one particle."""
        first, second = np.triu_indices(x.shape[0], 1)
        square = jnp.sum((x[first] - x[second]) ** 2, axis=-1)
        bound = max(self.diameter**2, float(jnp.finfo(x.dtype).tiny))
        apart = jnp.sqrt(jnp.maximum(square, 1.000001 * bound))  # so that slopes stay finite inside
        clear = jnp.where(jnp.all(square > bound), 0.0, -jnp.inf).astype(x.dtype)
        return jnp.sum(jnp.log1p(-self.diameter / apart)) + clear

    @classmethod
    def example(cls, *, key: PRNGKeyArray) -> Example:
        """Four spheres of a tenth on a line in space, more than a half apart."""
        shift = 0.1 * jax.random.uniform(key, (4, 3))
        return Example(cls(0.1), shift + 0.7 * jnp.arange(4.0)[:, None])
