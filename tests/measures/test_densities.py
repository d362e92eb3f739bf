"""Densities of points whose law is known: within their own errors, and with the right integrals."""

import numpy as np
import pytest
from scipy.signal import lfilter

from ritz.measures import pair_correlation, pair_density, radial_density, structure_factor
from ritz.measures.densities import shells

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_density_of_normal_points(dimension):
    """N exp(-r^2/2)/(2 pi)^(d/2) at the middle of narrow shells: chi-square of 20 bins below its 0.999 quantile, 45."""
    points = RNG.standard_normal((20_000, 3, dimension))
    edges = np.linspace(0, 2, 21)
    density, error = radial_density(points, edges)
    middle = (edges[1:] + edges[:-1]) / 2
    fine = np.linspace(edges[:-1], edges[1:], 201)
    weight = fine ** (dimension - 1)
    law = 3 * np.exp(-(fine**2) / 2) / (2 * np.pi) ** (dimension / 2)
    expected = (law * weight).sum(0) / weight.sum(0)
    assert (((density - expected) / error) ** 2).sum() < 45.3
    assert middle.shape == density.shape


def test_pairs_integrate_to_their_number():
    points = RNG.standard_normal((500, 4, 2))
    edges = np.linspace(0, 20, 50)
    pairs, _ = pair_density(points, edges)
    assert (pairs * np.pi * (edges[1:] ** 2 - edges[:-1] ** 2)).sum() == pytest.approx(6, abs=1e-12)


def test_particles_that_do_not_notice_one_another():
    """g = 1 and S = 1 within 4 standard errors in every bin."""
    points = 2.5 * RNG.uniform(size=(4000, 5, 3))
    g, error = pair_correlation(points, 2.5, np.linspace(0.2, 1.25, 15))
    assert (np.abs(g - 1) < 4 * error).all()
    for shell in shells(3, 3):
        value, error = structure_factor(points, 2.5, shell)
        assert (np.abs(value - 1) < 4 * error).all()


def test_a_crystal_scatters_at_its_own_wave_vectors_only():
    grid = np.stack(np.meshgrid(*[np.arange(2) / 2] * 3, indexing="ij"), -1).reshape(8, 3)
    points = np.repeat(grid[None], 2, axis=0)
    value, _ = structure_factor(points, 1.0, np.array([[2.0, 0, 0], [1.0, 0, 0], [1.0, 1.0, 0]]))
    np.testing.assert_allclose(value, [8, 0, 0], atol=1e-12)


def test_shells_are_counted():
    """r_3(n)/2 = 3, 6, 4, 3 for n = 1 ... 4, and none with square 7."""
    assert [len(shell) for shell in shells(8, 3)] == [3, 6, 4, 3, 12, 12, 6]


def test_distances_beyond_half_a_cell_are_refused():
    with pytest.raises(ValueError, match="distances up to"):
        pair_correlation(RNG.uniform(size=(3, 2, 3)), 1.0, np.linspace(0, 0.6, 4))


def test_errors_of_correlated_points_cover():
    """Chains of normal points with tau 9, 100 times: the density of a shell within one and two errors as often as it
    should be; errors of independent points would be three times too small."""
    generator, edges = np.random.default_rng(21), np.array([0.8, 1.2])
    exact = (np.exp(-(edges[0] ** 2) / 2) - np.exp(-(edges[1] ** 2) / 2)) / (np.pi * (edges[1] ** 2 - edges[0] ** 2))
    pulls, naive = [], []
    for _ in range(200):
        noise = np.sqrt(1 - 0.9**2) * generator.standard_normal((60, 80, 1, 2))
        start = 0.9 * generator.standard_normal((1, 80, 1, 2))
        points = lfilter([1.0], [1.0, -0.9], noise, axis=0, zi=start)[0].reshape(-1, 1, 2)
        value, error = radial_density(points, edges, 80)
        pulls.append((value[0] - exact) / error[0])
        naive.append((value[0] - exact) / radial_density(points, edges)[1][0])
    for sigmas, share in ((1, 0.6827), (2, 0.9545)):
        inside = np.mean(np.abs(pulls) < sigmas)
        assert abs(inside - share) < 4 * np.sqrt(share * (1 - share) / 200)
    assert np.std(naive) > 1.4
    with pytest.raises(ValueError, match="whole draws"):
        radial_density(points, edges, 7)
