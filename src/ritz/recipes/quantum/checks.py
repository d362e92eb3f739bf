"""Checks of a Hamiltonian and a trial function against closed forms, at settings other than those of the run.

They cost seconds and see what an energy at one symmetric setting cannot: a frequency in the place of its square at
omega = 1, a wrong cusp, a sum over images cut short."""

import math
from collections.abc import Sequence

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ritz.ansatze.base import Ansatz
from ritz.measures.base import Measure
from ritz.operators import Hamiltonian, Potential
from ritz.problems.base import Reference, Source
from ritz.recipes.base import Expectation

EIGENSTATES = Source("Closed-form eigenstates: their local energy is the eigenvalue everywhere")
KATO = Source(
    "T. Kato, On the eigenfunctions of many-particle systems in quantum mechanics, Commun. Pure Appl. Math. 10, 151 "
    "(1957): the local energy stays finite where two charges meet",
    "@article{Kato1957, author={Kato, Tosio}, title={On the eigenfunctions of many-particle systems in quantum "
    "mechanics}, journal={Communications on Pure and Applied Mathematics}, volume={10}, pages={151--177}, year={1957}, "
    "doi={10.1002/cpa.3160100201}}",
)
WIGNER = Source(
    "R. A. Coldwell-Horsfall and A. A. Maradudin, Zero-point energy of an electron lattice, J. Math. Phys. 1, 395 "
    "(1960): lattice sums of jellium",
    "@article{Coldwell1960, author={Coldwell-Horsfall, Rosemary A. and Maradudin, Alexei A.}, title={Zero-point energy "
    "of an electron lattice}, journal={Journal of Mathematical Physics}, volume={1}, pages={395--404}, year={1960}, "
    "doi={10.1063/1.1703670}}",
)
BODY_CENTRED = -0.895929
"""Energy of an electron in the body-centred lattice times r_s, in hartree bohr."""
POINTS = 16
EXACT = 1e-8
"""Relative: how far the local energy of an exact eigenstate may be from its eigenvalue."""
FINITE = 1e-3
"""Of the strength of the repulsion or attraction: how much of its 1/r may be left in the local energy."""


class OscillatorState(eqx.Module):
    """log psi = -sum_a omega_a x_a^2/2 over all particles, and log(1 + slope r_12) of two that repel each other."""

    frequencies: tuple[float, ...] = eqx.field(static=True)
    slope: float = eqx.field(static=True, default=0.0)

    def __call__(self, x: Float[Array, "n d"]) -> Float[Array, ""]:
        """Log psi at one point."""
        gaussian = -jnp.sum(jnp.asarray(self.frequencies)[None] * x**2) / 2
        if not self.slope:
            return gaussian
        return gaussian + jnp.log1p(self.slope * jnp.sqrt(jnp.sum((x[0] - x[1]) ** 2)))


def eigenstate_error(states: Sequence[tuple[Hamiltonian, OscillatorState, float, int]]) -> Measure:
    """Largest relative deviation of the local energy of exact states (operator, state, eigenvalue, particles)."""
    worst = 0.0
    for operator, state, energy, particles in states:
        shape = (POINTS, particles, len(state.frequencies))
        x = jnp.asarray(np.random.default_rng(particles).normal(size=shape))
        local = np.asarray(jax.jit(jax.vmap(lambda point: operator.local(state, point)))(x))  # noqa: B023
        worst = max(worst, float(np.abs(local / energy - 1).max()))
    return Measure(worst, note="local energy of exact eigenstates at other settings, relative, largest")


def eigenstates_agree() -> Expectation:
    """The Hamiltonian has the eigenvalues of closed forms."""
    return Expectation(Reference(0.0, "exact", EIGENSTATES), "at most", goal=EXACT)


def pair_divergence(
    psi: Ansatz, operator: Hamiltonian, points: Float[np.ndarray, "m n d"], pairs: Sequence[tuple[int, int]]
) -> Measure:
    """What is left of 1/r in the local energy where particles i, j of each pair meet, as r E_L; 0 with the right cusp.

    From distances r and 2 r: E_L = a/r + b + O(r) gives a = 2 r (E_L(r) - E_L(2 r))."""
    return _divergence(psi, operator, points, [_meeting(points, i, j) for i, j in pairs], "particles that meet")


def nuclear_divergence(
    psi: Ansatz, operator: Hamiltonian, points: Float[np.ndarray, "m n d"], centres: Sequence[Sequence[float]]
) -> Measure:
    """The same where the first electron meets each nucleus."""
    return _divergence(psi, operator, points, [_arriving(points, np.asarray(c)) for c in centres], "nuclei")


def finite_where_charges_meet(strength: float) -> Expectation:
    """The local energy has no 1/r left."""
    return Expectation(Reference(0.0, "exact", KATO), "at most", goal=FINITE * strength)


def crystal_energy(potential: Potential, length: float) -> Measure:
    """Energy of an electron times r_s of two electrons on a body-centred lattice in a cube of side `length`."""
    x = length * jnp.asarray([[0.1, 0.2, 0.3], [0.6, 0.7, 0.8]])
    spacing = length / (8 * math.pi / 3) ** (1 / 3)
    return Measure(float(potential.value(x)) / 2 * spacing, unit="hartree bohr", note="body-centred lattice, times r_s")


def lattice_sums_agree() -> Expectation:
    """The sum over images gives the energy of the Wigner crystal."""
    reference = Reference(BODY_CENTRED, "published", WIGNER, error=1e-6, unit="hartree bohr")
    return Expectation(reference, tolerance=3e-6, sigmas=1.0)


Displace = tuple[Float[np.ndarray, "m n d"], Float[np.ndarray, "m n d"]]
"""Points where two charges are on top of each other, and the displacement that separates them by one."""


def _meeting(points: np.ndarray, i: int, j: int) -> Displace:
    step = np.zeros_like(points)
    unit = _directions(len(points), points.shape[2])
    step[:, i], step[:, j] = unit / 2, -unit / 2
    together = points.copy()
    together[:, i] = together[:, j] = (points[:, i] + points[:, j]) / 2
    return together, step


def _arriving(points: np.ndarray, centre: np.ndarray) -> Displace:
    step, together = np.zeros_like(points), points.copy()
    together[:, 0], step[:, 0] = centre, _directions(len(points), points.shape[2])
    return together, step


def _directions(count: int, dimension: int) -> np.ndarray:
    drawn = np.random.default_rng(count).normal(size=(count, dimension))
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _divergence(
    psi: Ansatz, operator: Hamiltonian, points: np.ndarray, moves: Sequence[Displace], what: str
) -> Measure:
    local = eqx.filter_jit(lambda psi, x: jax.lax.map(lambda point: operator.local(psi, point).real, x))
    r, found = 1e-3 * float(np.std(points)), []
    for x, step in moves:
        near, far = (np.asarray(local(psi, jnp.asarray(x + distance * step))) for distance in (r, 2 * r))
        found.append(2 * r * (near - far))
    value = max((float(np.median(np.abs(each))) for each in found), default=math.nan)
    return Measure(value, note=f"r times the local energy at {what}, r -> 0")


def like_and_unlike(up: int, particles: int) -> list[tuple[int, int]]:
    """A pair of unlike spins and a pair of like ones, where there are any, of `up` particles up and the rest down."""
    return [*([(0, up)] if 0 < up < particles else []), *([(0, 1)] if up > 1 else [])]
