"""Two routes to each exact value of the problems of the lectures."""

import jax
import numpy as np
import pytest
from scipy.integrate import dblquad, quad, solve_ivp
from scipy.optimize import brentq
from scipy.special import expit

from ritz.measures.ranking import auc
from ritz.problems.textbook import (
    BreastCancer,
    Digits,
    DoublePendulum,
    Franke,
    HeartDisease,
    IsingCouplings,
    LorenzSeries,
    Overfitting,
    Runge,
)
from ritz.problems.textbook.polynomials import legendre
from ritz.problems.textbook.runge import interpolant, potential
from ritz.problems.textbook.series import windows


def test_the_volume_under_franke_by_error_functions_and_by_quadrature():
    by_quadrature, _ = dblquad(lambda y, x: Franke.height(np.array([[x, y]]))[0], 0, 1, 0, 1, epsabs=1e-10)
    assert Franke.volume().value == pytest.approx(by_quadrature, abs=1e-9)
    top = 0.75 + 0.75 * np.exp(-9 / 49 - 0.3) + 0.5 * np.exp(-6.5) - 0.2 * np.exp(-29)
    assert Franke.height(np.array([[2 / 9, 2 / 9]]))[0] == pytest.approx(top), "by hand, on the higher hill"


def test_noise_about_franke_has_its_variance(key):
    problem = Franke(points=20, test=20000)
    _, (x, y) = problem.table(key=key)
    squares = (y - Franke.height(x)) ** 2
    assert squares.mean() == pytest.approx(problem.floor().value, abs=4 * squares.std() / np.sqrt(len(y)))


def test_features_are_orthonormal_and_span_the_polynomials():
    nodes, weights = np.polynomial.legendre.leggauss(8)
    grid = np.stack(np.meshgrid(nodes, nodes, indexing="ij"), -1).reshape(-1, 2) / 2 + 0.5
    design = legendre(grid, 4, low=0.0, high=1.0)
    assert design.shape == (64, 15)
    mass = np.outer(weights, weights).ravel() / 4
    np.testing.assert_allclose(design.T @ (mass[:, None] * design), np.eye(15), atol=1e-12)
    monomials = np.stack([grid[:, 0] ** a * grid[:, 1] ** b for a in range(5) for b in range(5 - a)], 1)
    fitted = design @ np.linalg.lstsq(design, monomials)[0]
    np.testing.assert_allclose(fitted, monomials, atol=1e-12)
    np.testing.assert_allclose(legendre(grid, 2, low=0.0, high=1.0), design[:, :6], atol=1e-14)


def test_the_potential_of_even_points_by_its_formula_and_by_quadrature():
    for z in (0.2j, 0.5 + 0.3j, 2.0 + 0j):
        mean, _ = quad(lambda t, z=z: np.log(abs(z - t)) / 2, -1, 1, epsabs=1e-12)
        assert potential(z) == pytest.approx(mean, abs=1e-10)
    edge = brentq(lambda x: potential(x + 0j) - potential(0.2j), 0.5, 0.9)
    assert edge == pytest.approx(0.7266768604776, abs=1e-9), "where Runge's interpolants begin to diverge"


def test_the_decay_at_chebyshev_points_is_that_of_the_error():
    x = np.linspace(-1, 1, 2001)
    errors = []
    for degree in (40, 60):
        nodes = Runge.chebyshev(degree + 1)
        errors.append(np.abs(interpolant(nodes, Runge.value(nodes), x) - Runge.value(x)).max())
    assert (errors[0] / errors[1]) ** (1 / 20) == pytest.approx(Runge.decay().value, rel=2e-3)


def test_interpolants_pass_through_their_nodes_and_are_the_polynomial():
    nodes = np.array([-1.0, -0.2, 0.5, 1.0])
    values = nodes**3 - 2 * nodes
    x = np.r_[np.linspace(-1, 1, 7), nodes]
    np.testing.assert_allclose(interpolant(nodes, values, x), x**3 - 2 * x, atol=1e-13)


def test_the_optimism_is_twice_the_covariance_of_fit_and_noise(key):
    """2/n sum_i Cov(y_i, fit_i), with the hat matrix, and by drawing."""
    problem = Overfitting()
    design = legendre(problem.places(), 3, low=0.0, high=1.0)
    hat = design @ np.linalg.pinv(design)
    assert problem.optimism(4).value == pytest.approx(2 * problem.noise**2 * np.trace(hat) / problem.points)
    train, new = (problem.draws(4000, key=k) for k in jax.random.split(key))
    gaps = ((new - train @ hat.T) ** 2 - (train - train @ hat.T) ** 2).mean(1)
    assert gaps.mean() == pytest.approx(problem.optimism(4).value, abs=4 * gaps.std() / np.sqrt(4000))


def test_energies_are_the_quadratic_form_of_the_couplings(key):
    problem = IsingCouplings(length=7, states=10, test=10)
    (spins, energies), _ = problem.table(key=key)
    np.testing.assert_allclose(problem.features(spins) @ problem.couplings().ravel(), energies)
    np.testing.assert_allclose(np.einsum("ni,ij,nj->n", spins, problem.couplings(), spins), energies)
    assert problem.error(problem.couplings().T) == 0, "only the sums are fixed"
    assert problem.error(np.zeros((7, 7))) == pytest.approx(1)


def test_the_best_log_loss_and_area_by_quadrature_and_by_drawing(key):
    problem = HeartDisease(patients=50, test=200_000)
    _, (x, y) = problem.table(key=key)
    p = expit(problem.logit(x))
    losses = -np.where(y == 1, np.log(p), np.log1p(-p))
    error = losses.std() / np.sqrt(len(y))
    assert losses.mean() == pytest.approx(problem.log_loss().value, abs=4 * error)
    assert y.mean() == pytest.approx(problem.share().value, abs=4 * 0.5 / np.sqrt(len(y)))
    area = problem.auc().value
    assert auc(p, y) == pytest.approx(area, abs=4 * np.sqrt(area * (1 - area) / (y == 0).sum()))


def test_the_tables_of_scikit_learn_are_what_they_are_said_to_be(key):
    x, y = BreastCancer().table()
    assert (x.shape, y.sum()) == ((569, 30), 212)
    fold = BreastCancer().fold()
    assert np.bincount(fold, weights=y).tolist() == pytest.approx([21.2] * 10, abs=0.9)
    (x, y), (other, _) = Digits().table(key=key)
    assert (len(x), len(other)) == (1200, 597)
    assert set(y) == set(range(10))


@pytest.mark.parametrize(
    "make",
    [lambda: Franke(points=3), lambda: Runge(nodes=2), lambda: Overfitting(noise=0.0), lambda: IsingCouplings(length=2),
     lambda: HeartDisease(patients=5), lambda: Digits(train=5)],
)  # fmt: skip
def test_meaningless_sizes_are_refused(make):
    with pytest.raises(ValueError, match="Expected"):
        make()


def test_orbits_are_those_of_an_independent_integrator(key):
    """DOP853 of SciPy from the same state: chaos multiplies what differs by a few hundred over the time compared."""
    for problem in (LorenzSeries(), DoublePendulum()):
        orbit = problem.orbits(1, 60, key=key)[0]
        rate = jax.jit(problem.rate)
        time = problem.interval * np.arange(60)
        made = solve_ivp(lambda _, z, r=rate: np.asarray(r(z)), (0, time[-1]), orbit[0], "DOP853", time, rtol=1e-11)
        np.testing.assert_allclose(orbit, made.y.T, atol=2e-3)


@pytest.mark.slow
def test_a_double_pendulum_keeps_its_energy(key):
    """To the fourth power of the step: sixteen times less at half of it; energies are those asked for."""
    drift = []
    for substeps in (5, 10):
        problem = DoublePendulum(energy=0.5, substeps=substeps, settling=0.0)
        energies = jax.vmap(jax.vmap(problem.hamiltonian))(jax.numpy.asarray(problem.orbits(16, 100, key=key)))
        np.testing.assert_allclose(energies[:, 0], 0.5, atol=1e-12)
        drift.append(float(np.abs(energies - 0.5).max()))
    assert drift[1] < 1e-4
    assert 10 < drift[0] / drift[1] < 40


@pytest.mark.slow
def test_hamiltons_equations_are_those_of_lagrange(key):
    """Small swings: normal modes of frequencies sqrt(2 -+ sqrt 2)."""
    problem = DoublePendulum()
    matrix = jax.jacobian(problem.rate)(jax.numpy.zeros(4))
    found = np.sort(np.abs(np.linalg.eigvals(np.asarray(matrix)).imag))[::2]
    np.testing.assert_allclose(found, np.sqrt([2 - np.sqrt(2), 2 + np.sqrt(2)]), rtol=1e-9)


@pytest.mark.slow
def test_the_lorenz_exponent_by_tangent_vectors_is_the_published_one_and_that_of_twins(key):
    """0.906 (Sprott); and two orbits 1e-7 apart, by growth over three times once they have turned to the fast
    direction."""
    problem = LorenzSeries()
    own = problem.exponent(orbits=32, time=150.0)
    assert own.value == pytest.approx(problem.published().value, abs=4 * own.error)
    assert own.error < 0.01
    starts = jax.numpy.asarray(problem.orbits(200, 1, key=key)[:, 0])
    logs = []
    one, two = starts, starts + 1e-7
    after = jax.jit(jax.vmap(problem.after))
    for step in range(100):
        if step in (40, 99):
            logs.append(np.log(np.linalg.norm(two - one, axis=1)))
        one, two = after(one), after(two)
    rates = (logs[1] - logs[0]) / (59 * problem.interval)
    assert rates.mean() == pytest.approx(0.906, abs=4 * rates.std() / np.sqrt(200))


def test_the_volume_shrinks_by_the_divergence(key):
    problem = LorenzSeries()
    state = jax.numpy.asarray(problem.orbits(1, 1, key=key)[0, 0])
    volume = np.linalg.det(jax.jacobian(problem.after)(state))
    assert np.log(volume) / problem.interval == pytest.approx(problem.contraction().value, rel=1e-5)


def test_windows_and_increments_follow_one_another():
    orbits = np.arange(24.0).reshape(2, 6, 2)
    states, jumps = windows(orbits, 3)
    assert states.shape == (6, 3, 2)
    np.testing.assert_array_equal(states[3], orbits[1, :3])
    np.testing.assert_array_equal(jumps, 2.0)
