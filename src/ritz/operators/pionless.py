"""The force between neutrons at leading order of pionless effective field theory, with spins as coordinates.

    V = sum_{i<j} v(r_ij) P_ij,   v(r) = v_0 exp(-(r/R)^2),   P = (1 - sigma_i.sigma_j)/4 = (1 - X_ij)/2,

P projects on the singlet and X_ij exchanges the spins of i and j (R. Schiavilla et al., Phys. Rev. C 103, 054003
(2021), arXiv:2102.02327: model "o" has v_0 = -30.48357 MeV and R = 1.83039397 fm). In a periodic cube v is a sum over
all images, which for a Gaussian is a product over directions, or the nearest image alone."""

from typing import Literal

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Inexact, Int, PyTree

from ritz.domains.base import Signed, Spinful
from ritz.operators.base import Hamiltonian, LogPsi

Images = Literal["all", "nearest"]
NEGLIGIBLE = 40.0
"""Images at which r^2/R^2 is larger for every point of the cube are left out."""


class Pionless(Hamiltonian):
    """V for neutrons in a cube of side `length`, acting on points with spins, `Spinful`.

    (V psi)/psi = sum_{i<j} v(r_ij) (1 - psi(X_ij s)/psi(s))/2: pairs of equal spins drop out, for each of the others
    psi is evaluated once with the two spins exchanged, `up` (N - up) times at a point with `up` spins up. `strength`
    v_0 in MeV, `reach` R in fm. Where psi is a real function with a sign it must be `Signed`; a complex log psi carries
    the sign itself. Raises ValueError for an unknown way to take images, or a length or reach that is not positive."""

    length: float = eqx.field(static=True)
    up: int = eqx.field(static=True)
    strength: float = eqx.field(static=True)
    reach: float = eqx.field(static=True)
    images: Images = eqx.field(static=True, default="all")

    def __check_init__(self) -> None:
        if self.images not in ("all", "nearest"):
            raise ValueError(f"Expected images 'all' or 'nearest', got {self.images!r}.")
        if not (0 < self.length < float("inf") and 0 < self.reach < float("inf")):
            raise ValueError(f"Expected a positive length and reach, got {self.length} and {self.reach}.")

    def local(self, log_psi: LogPsi, x: PyTree) -> Inexact[Array, ""]:
        """(V psi)/psi. Raises ValueError, while tracing, for points without spins."""
        if not isinstance(x, Spinful):
            raise ValueError("This force exchanges spins and needs points with spins (Spinful), got bare positions.")
        order = jnp.argsort(-x.spins, stable=True)
        first, second = np.meshgrid(np.arange(self.up), np.arange(self.up, x.spins.shape[0]), indexing="ij")
        i, j = order[first.reshape(-1)], order[second.reshape(-1)]
        forces = self.pair(x.positions[i] - x.positions[j])
        ratios = jax.vmap(_exchange(log_psi, x))(i, j)
        return jnp.sum(forces.astype(ratios.dtype) * (1 - ratios)) / 2

    def pair(self, apart: Float[Array, "*n d"]) -> Float[Array, "*n"]:
        """v of a displacement in MeV."""
        folded = apart - self.length * jnp.round(apart / self.length)
        if self.images == "nearest":
            return self.strength * jnp.exp(-jnp.sum(folded**2, axis=-1) / self.reach**2)
        count = max(1, int(np.ceil(np.sqrt(NEGLIGIBLE) * self.reach / self.length)))
        shifts = self.length * jnp.arange(-count, count + 1, dtype=apart.dtype)
        moved = folded[..., None] + shifts.reshape((1,) * apart.ndim + (-1,))
        return self.strength * jnp.prod(jnp.sum(jnp.exp(-((moved / self.reach) ** 2)), axis=-1), axis=-1)


def _exchange(log_psi: LogPsi, x: Spinful) -> "_Ratio":
    return _Ratio(log_psi, x, _signed(log_psi, x))


class _Ratio(eqx.Module):
    """psi with two spins exchanged over psi."""

    log_psi: LogPsi
    x: Spinful
    here: tuple[Array, Array]

    def __call__(self, i: Int[Array, ""], j: Int[Array, ""]) -> Inexact[Array, ""]:
        spins = self.x.spins.at[i].set(self.x.spins[j]).at[j].set(self.x.spins[i])
        sign, log = _signed(self.log_psi, Spinful(self.x.positions, spins))
        return sign * self.here[0].conj() * jnp.exp(log - self.here[1])


def _signed(log_psi: LogPsi, x: Spinful) -> tuple[Inexact[Array, ""], Inexact[Array, ""]]:
    if isinstance(log_psi, Signed):
        return log_psi.signed(x)
    log = log_psi(x).reshape(())
    return jnp.ones((), log.dtype), log
