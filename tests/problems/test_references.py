"""Our own solvers: against closed forms, and their stated errors against finer solutions."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.regions import point_at
from ritz.operators import partial
from ritz.problems.equations import AllenCahn, KdV, KuramotoSivashinsky, Lorenz, LotkaVolterra
from ritz.problems.equations.references import Circle, Table, in_time, on_a_circle


def each(function):
    """The function at every point of a batch, in one program."""
    return jax.jit(jax.vmap(function))


def at(table, t, x=None):
    places = () if x is None else (jnp.asarray(x),)
    return np.asarray(each(table.at)(jnp.asarray(t), *places))


def test_a_soliton_keeps_its_shape():
    """u = 3 c sech^2((x - c t - 2 k)/2 (c/m)^(1/2)) on a circle so long that its neighbours are not felt."""
    m, c = 0.01, 1.0

    def soliton(x, t):
        place = (x - c * t + 2) % 4 - 2
        return 3 * c / np.cosh(np.sqrt(c / m) / 2 * place) ** 2

    circle = Circle(lambda x: soliton(x, 0.0), lambda d: -m * d**3, lambda u: -(u**2) / 2, 1, 1.0, -2.0, 2.0)
    table = on_a_circle(circle, points=256, steps=800, kept=100)
    t, x = np.random.default_rng(1).random((2, 400))
    values = at(table, t, 4 * x - 2)[:, 0]
    error = np.linalg.norm(values - soliton(4 * x - 2, t)) / np.linalg.norm(values)
    assert table.error < 1e-6
    assert error < 2 * table.error + 1e-8


def test_linear_decay_is_exact_whatever_the_step():
    """A mode of the heat equation: no force, so the exponential is all there is."""
    circle = Circle(np.cos, lambda d: 0.5 * d**2, np.zeros_like, 0, 2.0, 0.0, 2 * np.pi)
    table = on_a_circle(circle, points=64, steps=64, kept=16)
    t, x = np.asarray([0.3, 1.7]), np.asarray([0.1, 5.0])
    np.testing.assert_allclose(at(table, t, x)[:, 0], np.exp(-0.5 * t) * np.cos(x), rtol=1e-8)


@pytest.mark.parametrize(
    ("problem", "bound"),
    [
        (AllenCahn(), 1e-8),
        (AllenCahn(start="kinked"), 2e-6),
        (KdV(), 1e-9),
        (KuramotoSivashinsky(), 1e-7),
        (LotkaVolterra(), 1e-10),
        (Lorenz(), 1e-10),
    ],
    ids=["allen-cahn", "allen-cahn kinked", "kdv", "kuramoto-sivashinsky", "lotka-volterra", "lorenz"],
)
def test_the_error_that_a_problem_states(problem, bound):
    """Small, and measured: no reference is known without one."""
    assert 0 < problem.accuracy < bound


@pytest.mark.parametrize("problem", [AllenCahn(), KuramotoSivashinsky(0.2)], ids=["allen-cahn", "kuramoto"])
def test_the_stated_error_bounds_the_one_against_a_finer_solution(problem):
    """Twice the modes and steps differ from the reference by no more than it states of itself."""
    finer = on_a_circle(problem.circle(), **{name: 2 * number for name, number in problem.resolution.items()})
    points = problem.grid(41)
    reference = np.asarray(each(problem.exact)(points))
    other = at(finer, points["t"], points["x"])
    assert np.linalg.norm(other - reference) / np.linalg.norm(other) < problem.accuracy


@pytest.mark.parametrize(
    ("problem", "residual"),
    [
        (AllenCahn(), lambda u, p: partial(u, "t")(p) - 1e-4 * partial(u, "x", "x")(p) - 5 * (u(p) - u(p) ** 3)),
        (KdV(), lambda u, p: partial(u, "t")(p) + u(p) * partial(u, "x")(p) + 0.0025 * partial(u, "x", "x", "x")(p)),
    ],
    ids=["allen-cahn", "kdv"],
)
def test_the_tables_solve_the_equations(problem, residual):
    """Written out once more, with nested derivatives of the interpolation."""
    t, x = np.random.default_rng(2).random((2, 40))
    rates = each(lambda p: partial(lambda q: problem.exact(q)[0], "t")(p))(
        point_at(t=jnp.asarray(t), x=jnp.asarray(2 * x - 1))
    )
    left = each(lambda p: residual(lambda q: problem.exact(q)[0], p))(
        point_at(t=jnp.asarray(t), x=jnp.asarray(2 * x - 1))
    )
    assert np.abs(left).max() < 1e-5 * np.abs(rates).max()


def test_the_logistic_equation():
    """u' = u (1 - u) from 1/2: 1/(1 + e^{-t})."""
    table = in_time(lambda u: [u[0] * (1 - u[0])], [0.5], 4.0, 200)
    t = np.asarray([0.01, 1.234, 3.99])
    np.testing.assert_allclose(at(table, t)[:, 0], 1 / (1 + np.exp(-t)), rtol=1e-11)
    assert table.error < 1e-10


def test_interpolation_is_exact_for_polynomials_of_degree_seven_and_wraps_around():
    times = np.linspace(0, 2, 11)
    table = Table((times**7)[:, None, None], 2.0)
    np.testing.assert_allclose(at(table, [0.03, 1.0, 1.97])[:, 0], np.asarray([0.03, 1.0, 1.97]) ** 7, atol=1e-12)
    x = np.arange(64) / 64
    wave = Table(np.tile(np.sin(2 * np.pi * x), (8, 1))[..., None], 1.0)
    np.testing.assert_allclose(
        at(wave, [0.5, 0.5], [0.999, 0.001])[:, 0], [np.sin(-0.002 * np.pi), np.sin(0.002 * np.pi)], atol=1e-9
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Table(np.zeros((4, 1, 1)), 1.0), "at least 8 times"),
        (lambda: on_a_circle(AllenCahn().circle(), points=64, steps=10, kept=5), "even number kept"),
        (lambda: AllenCahn(start="rough"), "smooth or kinked"),
        (lambda: AllenCahn(1e-6), "diffusion of at least"),
        (lambda: KdV(1e-5), "dispersion of at least"),
        (lambda: KuramotoSivashinsky(2.0), "the chaos that follows"),
        (lambda: Lorenz(time=100.0), "at most 20"),
        (lambda: LotkaVolterra(prey=0.0), "positive ratio"),
        (lambda: LotkaVolterra(time=0.0), "positive time"),
    ],
)
def test_what_has_no_reference_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
