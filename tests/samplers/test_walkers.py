"""Walkers in space: the law they draw from, drift moves, adaptive widths, spins, and refusals in words."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import kstest

from ritz.ansatze.base import Ansatz
from ritz.domains import Cell, Space, Spinful, Spins, WithSpins
from ritz.samplers import AllParticles, ExchangeSpins, Langevin, OneParticle, Sharded, Walkers
from ritz.samplers.base import mapped
from ritz.samplers.walkers import look

PROPOSALS = {"all": (AllParticles(),), "one": (OneParticle(),), "drift": (Langevin(),)}


class Oval(Ansatz):
    """|psi|^2 normal with standard deviations 1/2 and 2 along the two axes."""

    def __call__(self, x):
        return -jnp.sum(x**2 / jnp.asarray([[0.25, 4.0]])) / 4

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError


class Wave(Ansatz):
    """|psi|^2 proportional to (1 + cos(2 pi x/L)/2)^2 in each coordinate, with spins that like to be up on the left."""

    length: float

    def __call__(self, x):
        positions = x.positions if isinstance(x, Spinful) else x
        value = jnp.sum(jnp.log(1 + jnp.cos(2 * jnp.pi * positions / self.length) / 2))
        if isinstance(x, Spinful):
            value = value + 0.3 * jnp.sum(x.spins[:, None] * jnp.cos(2 * jnp.pi * positions / self.length))
        return value

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError


@pytest.mark.parametrize("name", PROPOSALS)
def test_coordinates_follow_the_density(name, key):
    """Kolmogorov-Smirnov of one point from each of 3000 independent chains, p > 1e-3 for one key; widths adapted."""
    sampler = Walkers(Space(2, 2), PROPOSALS[name], chains=3000, warm_up=150, chunk=1000)
    walk = sampler.init(Oval(), key=key)
    walk, sample = sampler.step(walk, Oval(), key=jax.random.fold_in(key, 1))
    for axis, width in enumerate((0.5, 2.0)):
        assert kstest(np.asarray(sample.x[:, 0, axis]) / width, "norm").pvalue > 1e-3
    np.testing.assert_allclose(sample.log_density, 2 * jax.vmap(Oval())(sample.x), rtol=1e-12)
    target = sampler.proposals[0].target
    assert abs(float(sample.notes["acceptance"]) - target) < 0.1


def test_a_cell_keeps_its_points_and_the_density(key):
    cell = Cell(1, 1, 3.0)
    sampler = Walkers(cell, chains=3000, warm_up=60)
    _, sample = sampler.step(sampler.init(Wave(3.0), key=key), Wave(3.0), key=key)
    assert jnp.all(jax.vmap(cell.contains)(sample.x))
    x = np.asarray(sample.x).ravel()

    def law(y):
        """The integral of (1 + cos(k y)/2)^2 with k = 2 pi/3, normalised."""
        k = 2 * np.pi / 3
        return (y * 9 / 8 + np.sin(k * y) / k + np.sin(2 * k * y) / (16 * k)) / (27 / 8)

    assert kstest(x, law).pvalue > 1e-3


def test_spins_are_exchanged_and_follow_the_density(key):
    """The mean of s cos(kx) over both particles against a sum over spins and an integral over positions."""
    domain = WithSpins(Cell(2, 1, 3.0), Spins(2, 0))
    sampler = Walkers(domain, (AllParticles(), ExchangeSpins()), chains=4000, warm_up=60)
    _, sample = sampler.step(sampler.init(Wave(3.0), key=key), Wave(3.0), key=key)
    assert not np.asarray(sample.x.spins, int).sum(1).any()
    assert {"acceptance", "acceptance_1", "acceptance_2"} <= sample.notes.keys()
    measured = np.asarray((sample.x.spins[:, :, None] * jnp.cos(2 * jnp.pi * sample.x.positions / 3)).sum((1, 2)))
    grid = np.cos(2 * np.pi * (np.arange(400) + 0.5) / 400)
    left, right = np.meshgrid(grid, grid)
    density = ((1 + left / 2) * (1 + right / 2)) ** 2 * np.exp(0.6 * (left - right))
    exact = (density * (left - right)).sum() / density.sum()
    assert abs(measured.mean() - exact) < 4 * measured.std() / np.sqrt(len(measured))


def test_a_drift_move_is_in_detailed_balance(key):
    """pi(x) G(x, y) A(x, y) is symmetric: the log of the acceptance ratio changes sign with the direction."""
    psi, move, width = Oval(), Langevin(), jnp.asarray(0.7)
    x, y = jax.random.normal(key, (2, 3, 2))
    here, there = look(psi, x, True), look(psi, y, True)

    def log_green(a, at, b):
        middle = move._middle(a, at, width)
        return -jnp.sum((b - middle) ** 2) / (2 * width**2)

    expected = log_green(y, there, x) - log_green(x, here, y)
    np.testing.assert_allclose(move.log_ratio(x, here, y, there, width), expected, rtol=1e-12)
    np.testing.assert_allclose(move.log_ratio(y, there, x, here, width), -expected, rtol=1e-12)


def test_chunks_and_devices_change_nothing(key):
    psi = Oval()
    whole = Walkers(Space(2, 2), chains=12, draws=2, sweeps=2, warm_up=0)
    _, expected = whole.step(whole.init(psi, key=key), psi, key=key)
    for chunk in (4, 5):
        parts = Walkers(Space(2, 2), chains=12, draws=2, sweeps=2, warm_up=0, chunk=chunk)
        _, sample = parts.step(parts.init(psi, key=key), psi, key=key)
        np.testing.assert_allclose(sample.x, expected.x, rtol=1e-12)
    shared = Sharded(whole, devices=1)
    _, sample = shared.step(shared.init(psi, key=key), psi, key=key)
    np.testing.assert_allclose(sample.x, expected.x, rtol=1e-12)


@pytest.mark.parametrize("chunk", [None, 1, 3, 4, 7, 9])
def test_mapping_in_chunks_keeps_the_order(chunk):
    points = {"a": jnp.arange(7.0), "b": jnp.arange(14.0).reshape(7, 2)}
    made = mapped(lambda p: p["a"] + jnp.sum(p["b"]), points, chunk)
    np.testing.assert_array_equal(made, points["a"] + points["b"].sum(1))


class Nowhere(Ansatz):
    """psi = 0."""

    def __call__(self, x):
        return jnp.full((), -jnp.inf) + 0 * jnp.sum(x)

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError


class Spike(Ansatz):
    """So narrow that no proposal is ever accepted."""

    def __call__(self, x):
        return -1e30 * jnp.sum(x**2)

    @classmethod
    def example(cls, *, key):
        raise NotImplementedError


def test_a_state_that_is_zero_at_the_start_is_refused_in_words(key):
    with pytest.raises(ValueError, match="cannot start"):
        Walkers(Space(1, 1), chains=4, warm_up=10).init(Nowhere(), key=key)


def test_frozen_walkers_give_no_number(key):
    sampler = Walkers(Space(1, 1), chains=4, sweeps=1, warm_up=0)
    walk = eqx.tree_at(lambda w: w.x, sampler.init(Spike(), key=key), jnp.zeros((4, 1, 1)))
    walk, sample = sampler.step(walk, Spike(), key=key)
    assert jnp.isnan(sample.log_density).all()
    assert jnp.isnan(sample.notes["acceptance"])
    assert "frozen" in sampler.describe(walk)


@pytest.mark.parametrize(("options", "words"), [({"chains": 0}, "at least 1 chain"), ({"warm_up": -1}, "warm-up")])
def test_what_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        Walkers(Space(1, 1), **options)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Space(0, 2), "at least one particle"),
        (lambda: Space(1, 4), "1, 2 or 3 dimensions"),
        (lambda: Cell(2, 3, -1.0), "positive length"),
        (lambda: WithSpins(Space(3, 2), Spins(2, 0)), "a spin for each"),
    ],
)
def test_domains_refuse(make, words):
    with pytest.raises(ValueError, match=words):
        make()
