"""Recipes for equations of motion at small budgets: errors against the reference, and what they show."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.ansatze import MLP, Coordinates, Diffusive, Linear, Periodic
from ritz.domains.regions import point_at
from ritz.fitting import fit
from ritz.measures.base import Curves
from ritz.operators import kuramoto_sivashinsky, partial, taylor
from ritz.problems.equations import AllenCahn, KdV, KuramotoSivashinsky, Lorenz, Schrodinger
from ritz.recipes.base import verdict
from ritz.recipes.equations import assembly, marching
from ritz.recipes.equations.allen_cahn import AllenCahnRecipe
from ritz.recipes.equations.black_scholes import BlackScholesRecipe
from ritz.recipes.equations.decay import DecayRecipe
from ritz.recipes.equations.kdv import KdVRecipe
from ritz.recipes.equations.kuramoto_sivashinsky import KuramotoSivashinskyRecipe
from ritz.recipes.equations.lorenz import LorenzRecipe
from ritz.recipes.equations.schrodinger import SchrodingerRecipe


def performed(recipe, key):
    job = recipe.jobs(key=key)["main"]
    made = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    return recipe.findings({"main": made}, key=key)


def in_order(recipe, key):
    """The fits of several jobs, each after those before it."""
    fits = {}
    for name, job in recipe.jobs(key=key).items():
        job = job.after(fits)
        fits[name] = fit(job.ansatz, job.sampler, job.cost, job.optimiser, steps=job.steps, key=key)
    return fits


@pytest.mark.slow
def test_decay(key):
    recipe = DecayRecipe(width=8, points=32, steps=30, goal=1e-4)
    assert verdict(recipe.expectations(), performed(recipe, key).measures) == "met"


@pytest.mark.slow
def test_allen_cahn_with_thick_walls(key):
    findings = performed(AllenCahnRecipe(AllenCahn(1e-2, 2.0), width=8, points=128, growth=2.0, steps=25), key)
    assert findings.measures["relative_l2"].value < 1e-2
    assert isinstance(findings.exhibits[0], Curves)


@pytest.mark.parametrize("recipe", [KdVRecipe(KdV(time=0.1)), SchrodingerRecipe()], ids=["kdv", "schrodinger"])
def test_conditions_are_met_before_the_first_step(recipe, key):
    """Start, seam and walls are those of the problem, whatever the network."""
    ansatz, problem = recipe.jobs(key=key)["main"].ansatz, recipe.problem
    for region, residual in problem.conditions().values():
        for cube in np.random.default_rng(0).random((5, 2)):
            point = type(problem.grid(2))(region.place(jnp.asarray(cube)), problem.box.names)
            np.testing.assert_allclose(residual(ansatz, point), 0, atol=1e-12)
    if not isinstance(problem, Schrodinger):
        low, high = problem.box.intervals["x"]
        ends = [ansatz(point_at(t=0.05, x=x)) for x in (low, high)]
        np.testing.assert_allclose(ends[0], ends[1], atol=1e-12)


@pytest.mark.slow
def test_four_derivatives_in_one_pass_are_those_of_nested_ones(key):
    problem = KuramotoSivashinsky()
    network = MLP([5, 6, 6, 1], activation=jnp.tanh, key=key)
    u = assembly.built_in(problem, Periodic(network, ("x",), harmonics=2, **problem.box.intervals))["u"]
    point = point_at(t=0.2, x=1.3)
    nested = [partial(u, *["x"] * order)(point) for order in range(5)]
    np.testing.assert_allclose(taylor(u, "x", 4)(point), nested, rtol=1e-10)
    by_hand = partial(u, "t")(point) + 2 * nested[0] * nested[1] + 3 * nested[2] + 5 * nested[4]
    np.testing.assert_allclose(kuramoto_sivashinsky(u, 2.0, 3.0, 5.0)(point), by_hand, rtol=1e-10)


def test_early_residuals_weigh_more(key):
    problem, network = Lorenz(), MLP([1, 4, 3], activation=jnp.tanh, key=key)
    residual = assembly.early(problem.equations()["inside"], 2.0)
    plain = problem.equations()["inside"]
    ansatz = assembly.built_in(problem, Coordinates(network, **problem.box.intervals))
    for t in (0.0, 1.5):
        point = point_at(t=t)
        np.testing.assert_allclose(residual(ansatz, point), np.exp(-2 * t) * plain(ansatz, point), rtol=1e-12)


def test_every_slab_starts_where_the_one_before_ends(key):
    """Two slabs of the Lorenz equations, joined: one function of the whole time, close to the reference."""
    recipe = LorenzRecipe(Lorenz(time=0.2), slabs=2, width=6, points=16, steps=20)
    fits = in_order(recipe, key)
    first, second = (made.ansatz for made in fits.values())
    np.testing.assert_allclose(first(point_at(t=0.1)), second(point_at(t=0.0)), rtol=1e-14)
    whole = marching.joined(fits, 0.1)
    for t, part, local in ((0.03, first, 0.03), (0.17, second, 0.07)):
        np.testing.assert_allclose(whole.ansatz(point_at(t=t)), part(point_at(t=local)), rtol=1e-12)
        np.testing.assert_allclose(whole.ansatz(point_at(t=t)), recipe.problem.exact(point_at(t=t)), rtol=1e-2)
    np.testing.assert_array_equal(whole.ansatz(point_at(t=0.0)), recipe.problem.start)
    means = np.mean([made.record.history["inside"] for made in fits.values()], axis=0)
    np.testing.assert_array_equal(whole.record.history["inside"], means)


@pytest.mark.slow
def test_lorenz(key):
    recipe = LorenzRecipe()
    findings = recipe.findings(in_order(recipe, key), key=key)
    assert verdict(recipe.expectations(), findings.measures) == "met"


@pytest.mark.slow
@pytest.mark.parametrize(
    "recipe", [KuramotoSivashinskyRecipe(), BlackScholesRecipe()], ids=["kuramoto-sivashinsky", "black-scholes"]
)
def test_figures_are_reached(recipe, key):
    findings = recipe.findings(in_order(recipe, key), key=key)
    assert verdict(recipe.expectations(), findings.measures) == "met"


def test_a_kink_is_seen_from_a_direction(key):
    """Given the right network, what depends on y/(spread t^(1/2)) alone is represented; at the kink it is finite."""
    third = Linear(3, 1, bias=False, key=key)
    third = eqx.tree_at(lambda line: line.weight, third, jnp.asarray([[0.0, 0.0, 1.0]]))
    ansatz = Diffusive(third, t=(0.0, 1.0), x=(-1.0, 1.0), spread=0.5, origin=0.2)
    for t, x in ((0.04, 0.25), (1e-6, 0.2003), (0.5, -0.7)):
        ratio = (x - 0.2) / (0.5 * np.sqrt(t))
        np.testing.assert_allclose(ansatz(point_at(t=t, x=x)), [ratio / np.sqrt(1 + ratio**2)], rtol=1e-12)
    assert np.isfinite(jax.jacobian(lambda t: ansatz(point_at(t=t, x=0.2)))(0.0)).all()


def test_a_series_of_sines_about_a_place(key):
    """Its coefficients are those of the function it was asked to start from, which is odd about the place."""
    recipe = KuramotoSivashinskyRecipe(modes=8)
    ansatz = next(iter(recipe.jobs(key=key).values())).ansatz
    for x in (0.0, 0.7, 3.0):
        np.testing.assert_allclose(ansatz(point_at(t=0.0, x=x))[0], np.cos(x) * (1 + np.sin(x)), atol=1e-12)
        turned = ansatz(point_at(t=0.01, x=np.pi - x))
        np.testing.assert_allclose(turned, -ansatz(point_at(t=0.01, x=x)), atol=1e-12)
