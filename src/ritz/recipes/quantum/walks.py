"""Fresh walkers at fixed parameters: local energies part by part, points, and what is measured and drawn of them."""

import dataclasses
from collections.abc import Mapping

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz
from ritz.domains.base import positions
from ritz.measures import blocking, pair_correlation, pair_density, radial_density, structure_factor
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.densities import shells
from ritz.operators import Potential, Total
from ritz.samplers import Sampler, Walkers
from ritz.samplers.base import mapped

BINS = 40
SHOWN = 20_000
"""As many points are looked at for densities."""


@dataclasses.dataclass(frozen=True)
class Walked:
    """Local energies and their parts [chains, draws], accepted share of the proposals, positions [points, N, d]."""

    energies: Float[np.ndarray, "chains draws"]
    parts: Mapping[str, Float[np.ndarray, "chains draws"]]
    acceptance: float
    points: Float[np.ndarray, "points n d"]

    @property
    def independent(self) -> int | None:
        """The number of chains, over whose means errors are taken; None for one chain, whose points count each."""
        return len(self.energies) if len(self.energies) > 1 else None

    @property
    def scale(self) -> float:
        """The size of what is added up to a local energy: the root mean square of its parts together."""
        return float(np.sqrt(sum(np.mean(values.astype(float) ** 2) for values in self.parts.values())))


def walk(
    psi: Ansatz, operator: Total, sampler: Walkers, batches: int, *, chunk: int | None, key: PRNGKeyArray
) -> Walked:
    """`batches` batches of fresh chains at fixed parameters, with widths that no longer change."""
    start_key, walk_key = jax.random.split(key)
    chains = sampler.init(psi, key=start_key)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in operator.terms}
    acceptances, points = [], []
    for key in jax.random.split(walk_key, batches):
        chains, local, acceptance, x = _batch(sampler, psi, operator, chains, chunk, key)
        for name, values in local.items():
            parts[name].append(np.asarray(values).reshape(sampler.draws, sampler.chains).T)
        acceptances.append(float(acceptance))
        points.append(np.asarray(x))
    joined = {name: np.concatenate(values, axis=1) for name, values in parts.items()}
    energies = np.sum(list(joined.values()), axis=0)
    return Walked(energies, joined, float(np.mean(acceptances)), np.concatenate(points))


@eqx.filter_jit
def _batch(
    sampler: Sampler, psi: Ansatz, operator: Total, chains: PyTree, chunk: int | None, key: PRNGKeyArray
) -> tuple[PyTree, dict[str, Array], Array, Array]:
    chains, sample = sampler.step(chains, psi, key=key)
    parts = mapped(lambda x: {k: v.real for k, v in operator.parts(psi, x).items()}, sample.x, chunk)
    return chains, parts, sample.notes["acceptance"], positions(sample.x)


def part_measures(walked: Walked, operator: Total, unit: str) -> dict[str, Measure]:
    """The mean of each part, and the virial ratio sum_k k <V_k>/(2 <T>) where every potential has a degree k.

    1 for every eigenstate (Fock, Z. Phys. 63, 855 (1930)), and for a trial function that is best under scaling."""
    measures = {name: Measure(*blocking(values), unit) for name, values in walked.parts.items()}
    degrees = {name: term.degree for name, term in operator.terms.items() if isinstance(term, Potential)}
    if "kinetic" in walked.parts and len(degrees) == len(operator.terms) - 1 and None not in degrees.values():
        virial = np.sum([(k or 0) * walked.parts[name] for name, k in degrees.items()], axis=0)
        twice = 2 * walked.parts["kinetic"]
        ratio = virial.mean() / twice.mean()
        error = blocking(virial - ratio * twice)[1] / abs(twice.mean())
        measures["virial_ratio"] = Measure(float(ratio), error, note="sum of degree times potential over 2 T")
    return measures


def part_curve(walked: Walked, unit: str) -> Curves:
    """Running means of the parts against draws: whether the walk had settled."""
    draws = np.arange(1, walked.energies.shape[1] + 1)
    lines = {
        name: Line(draws, np.cumsum(values.mean(0)) / draws - values.mean()) for name, values in walked.parts.items()
    }
    return Curves(
        "Running means of the parts",
        "draws of each chain",
        f"mean so far - mean of all ({unit})",
        lines,
        caption="Each part of the energy, averaged over all chains and over the draws up to here.",
    )


def trap_figures(walked: Walked, length_unit: str) -> list[Curves]:
    """One-body density around the origin, and pairs against their distance."""
    points, chains = _thinned(walked), walked.independent
    reach = float(np.quantile(np.sqrt((points**2).sum(-1)), 0.999))
    edges = np.linspace(0, reach, BINS + 1)
    middle, (density, error) = (edges[1:] + edges[:-1]) / 2, radial_density(points, edges, chains)
    d, n = points.shape[2], points.shape[1]
    one = Curves(
        "One-body density",
        f"r ({length_unit})",
        f"density ({length_unit}^-{d})",
        {"particles in a unit of volume": Line(middle, density, error)},
        caption=f"Particles at distance r from the centre; the integral over space is {n}.",
    )
    if n < 2:
        return [one]
    edges = np.linspace(0, 1.6 * reach, BINS + 1)
    middle, (pairs, error) = (edges[1:] + edges[:-1]) / 2, pair_density(points, edges, chains)
    two = Curves(
        "Pairs",
        f"distance of two particles ({length_unit})",
        f"pair density ({length_unit}^-{d})",
        {"pairs in a unit of volume": Line(middle, pairs, error)},
        caption=f"Pairs against their distance; the integral over space is {n * (n - 1) // 2}.",
    )
    return [one, two]


def cell_figures(walked: Walked, length: float, length_unit: str, *, up: int | None) -> list[Curves]:
    """g(r) of all pairs (and of like and unlike spins where the first `up` particles have spin up) and S(k)."""
    points, chains = _thinned(walked), walked.independent
    edges = np.linspace(0, length / 2, BINS + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    lines = {"all pairs": Line(middle, *pair_correlation(points, length, edges, chains))}
    if up is not None and 2 <= up < points.shape[1]:
        like, error = pair_correlation(points[:, :up], length, edges, chains)
        lines["like spins"] = Line(middle, like, error)
    correlation = Curves(
        "Pair correlation",
        f"r ({length_unit})",
        "g(r)",
        lines,
        {"no correlation": 1.0},
        caption="1 where two particles do not notice one another; distances to the nearest image.",
    )
    waves = shells(12, points.shape[2])
    k = np.array([2 * np.pi / length * np.sqrt((shell[0] ** 2).sum()) for shell in waves])
    both = [structure_factor(points, length, shell, chains) for shell in waves]
    means = np.array([value.mean() for value, _ in both])
    errors = np.array([np.sqrt((error**2).mean() / len(error)) for _, error in both])
    factor = Curves(
        "Structure factor",
        f"k ({length_unit}^-1)",
        "S(k)",
        {"mean over directions": Line(k, means, errors, style="points")},
        {"no correlation": 1.0},
        caption="<|sum_i exp(i k.r_i)|^2>/N at the wave vectors of the cell.",
    )
    return [correlation, factor]


def _thinned(walked: Walked) -> Float[np.ndarray, "k n d"]:
    """About `SHOWN` points, of whole draws of all chains."""
    points, chains = walked.points, len(walked.energies)
    step = max(len(points) // SHOWN, 1)
    return points.reshape(-1, chains, *points.shape[1:])[::step].reshape(-1, *points.shape[1:])
