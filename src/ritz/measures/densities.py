"""Where particles are, and how they stand to one another: densities, pair correlations, the structure factor.

Errors are those of independent points; with `chains`, of points that are ordered draw by draw, chain by chain, of which
only the chains are independent of one another: then the error is that of the mean over the chains.
"""

import numpy as np
from jaxtyping import Float

CHUNK = 2000
"""As many points have their pairs in memory at a time."""


def radial_density(
    points: Float[np.ndarray, "m n d"], edges: Float[np.ndarray, " edges"], chains: int | None = None
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """(rho, its standard error) in shells around the origin between the `edges`: particles in a unit of volume.

    The integral over all of space is N."""
    counts = _histograms(np.sqrt((points**2).sum(-1)), edges)
    return _density(counts, edges, points.shape[2], chains)


def pair_density(
    points: Float[np.ndarray, "m n d"], edges: Float[np.ndarray, " edges"], chains: int | None = None
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """(rho_2(r), its standard error): pairs at distance r in a unit of volume of their separation; its integral is
    N(N-1)/2."""
    counts = np.concatenate([_histograms(_distances(part), edges) for part in _parts(points)])
    return _density(counts, edges, points.shape[2], chains)


def pair_correlation(
    points: Float[np.ndarray, "m n d"],
    length: float,
    edges: Float[np.ndarray, " edges"],
    chains: int | None = None,
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """(g(r), its standard error) in a periodic cube of side `length`: 1 for particles that do not notice one another.

    Nearest images; so `edges` must not exceed L/2. Raises ValueError otherwise, or for fewer than two particles."""
    _, n, d = points.shape
    if edges[-1] > length / 2 * (1 + 1e-12) or n < 2:
        raise ValueError(f"Expected two particles or more and distances up to {length / 2:.6g}, got {n}, {edges[-1]}.")
    counts = np.concatenate([_histograms(_distances(part, length), edges) for part in _parts(points)])
    density, error = _density(counts, edges, d, chains)
    free = n * (n - 1) / 2 / length**d
    return density / free, error / free


def structure_factor(
    points: Float[np.ndarray, "m n d"],
    length: float,
    waves: Float[np.ndarray, "k d"],
    chains: int | None = None,
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """(S(k), its standard error) = <|sum_i exp(i k.r_i)|^2>/N at k = 2 pi `waves`/L, `waves` whole numbers, not 0."""
    phases = [np.abs(np.exp(2j * np.pi / length * (part @ waves.T)).sum(1)) ** 2 for part in _parts(points)]
    values = np.concatenate(phases) / points.shape[1]
    return values.mean(0), _standard_error(values, chains)


def shells(highest: int, dimension: int) -> list[Float[np.ndarray, "k d"]]:
    """Whole-number vectors with square 1, 2, ... `highest`, one of each pair k and -k; squares without any are left
    out."""
    reach = int(highest**0.5)
    grid = np.stack(np.meshgrid(*[np.arange(-reach, reach + 1)] * dimension, indexing="ij"), -1).reshape(-1, dimension)
    signs = np.array([next((x for x in vector if x), 0) for vector in grid])
    half = grid[signs > 0].astype(float)
    squares = (half**2).sum(1)
    return [half[squares == square] for square in range(1, highest + 1) if (squares == square).any()]


def _parts(points: Float[np.ndarray, "m n d"]) -> list[np.ndarray]:
    return [points[start : start + CHUNK] for start in range(0, len(points), CHUNK)]


def _distances(points: Float[np.ndarray, "m n d"], length: float | None = None) -> Float[np.ndarray, "m pairs"]:
    first, second = np.triu_indices(points.shape[1], 1)
    apart = points[:, first] - points[:, second]
    if length is not None:
        apart = apart - length * np.round(apart / length)
    return np.sqrt((apart**2).sum(-1))


def _histograms(values: Float[np.ndarray, "m v"], edges: Float[np.ndarray, " edges"]) -> Float[np.ndarray, "m k"]:
    """How many values of each row lie between neighbouring edges."""
    bins = len(edges) - 1
    place = np.searchsorted(edges, values, side="right") - 1
    place = np.where((place < 0) | (place >= bins), bins, place) + (bins + 1) * np.arange(len(values))[:, None]
    counts = np.bincount(place.ravel(), minlength=len(values) * (bins + 1))
    return counts.reshape(len(values), bins + 1)[:, :bins].astype(float)


def _density(
    counts: Float[np.ndarray, "m k"], edges: Float[np.ndarray, " edges"], dimension: int, chains: int | None
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    ball = {1: 2.0, 2: np.pi, 3: 4 * np.pi / 3}[dimension]
    volumes = ball * (edges[1:] ** dimension - edges[:-1] ** dimension)
    return counts.mean(0) / volumes, _standard_error(counts, chains) / volumes


def _standard_error(values: Float[np.ndarray, "m k"], chains: int | None) -> Float[np.ndarray, " k"]:
    """Of the mean over rows that are independent, or ordered draw by draw from so many chains.

    Raises ValueError where there are fewer than two chains or the rows are no whole number of draws."""
    if chains is None:
        return values.std(0, ddof=1) / np.sqrt(len(values))
    if chains < 2 or len(values) % chains:
        raise ValueError(f"Expected whole draws of two chains or more, got {len(values)} points of {chains} chains.")
    return values.reshape(-1, chains, values.shape[1]).mean(0).std(0, ddof=1) / np.sqrt(chains)
