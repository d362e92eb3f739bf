"""Block Gibbs chains of Boltzmann machines: the exact transition keeps the law; draws follow it."""

import itertools

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2, kstest, norm

from ritz.ansatze import BinaryRBM, GaussianBinaryRBM, Linear
from ritz.domains import Spins
from ritz.samplers import Gibbs

SIGNIFICANCE = 1e-3
"""Of every statistical test here; the keys are fixed."""


def bits(count):
    return np.array(list(itertools.product((0, 1), repeat=count)))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def chances(on, outcomes):
    """prod_i p_i^o_i (1 - p_i)^(1 - o_i) for all rows of `on` and `outcomes`."""
    return np.prod(np.where(outcomes[None], on[:, None], 1 - on[:, None]), axis=-1)


@pytest.mark.parametrize("root", [True, False], ids=["root F", "F"])
def test_the_transition_that_is_drawn_keeps_the_density(root, key):
    """T(v, v') = sum_h p(h|v) p(v'|h), the conditional laws estimated from 20 000 draws of the code's own, each within
    the tail of a chi-square, and exactly stationary under |psi|^2 in closed form."""
    psi = BinaryRBM(3, 2, root=root, scale=1.0, key=key)
    a, b, w = (np.asarray(leaf) for leaf in (psi.visible, psi.hidden, psi.weight))
    copies, v = psi.hidden_shape[0], bits(3)
    h = bits(2 * copies).reshape(-1, copies, 2)
    up = chances(np.tile(sigmoid(b + v @ w), (1, copies)), h.reshape(len(h), -1))
    down = chances(sigmoid(copies * a + h.sum(1) @ w.T), v)
    density = np.exp(2 * np.array([float(psi(jnp.asarray(2 * one - 1, jnp.int8))) for one in v]))
    np.testing.assert_allclose(density @ (up @ down), density, rtol=1e-12)
    keys = jax.random.split(key, 20_000)
    spins, hidden = jnp.asarray(2 * v[5] - 1, jnp.int8), jnp.asarray(h[-2], bool)
    drawn = np.asarray(jax.vmap(lambda k: psi.draw_hidden(spins, key=k))(keys), int).reshape(20_000, -1)
    follows(drawn, h.reshape(len(h), -1), up[5])
    drawn = (np.asarray(jax.vmap(lambda k: psi.draw_visible(hidden, key=k))(keys), int) + 1) // 2
    follows(drawn, v, down[len(h) - 2])


def follows(drawn, outcomes, law):
    place = {tuple(row): n for n, row in enumerate(outcomes.tolist())}
    counts = np.bincount([place[tuple(row)] for row in drawn.tolist()], minlength=len(outcomes))
    expected = len(drawn) * law / law.sum()
    assert ((counts - expected) ** 2 / expected).sum() < chi2(len(outcomes) - 1).isf(SIGNIFICANCE)


def test_visits_are_as_frequent_as_the_density_says(key):
    """Chi-square of the last point of each of 20 000 independent chains against the enumerated |psi|^2."""
    psi, domain = BinaryRBM(4, 3, root=True, scale=0.7, key=key), Spins(4)
    sampler = Gibbs(chains=20_000, warm_up=30)
    state, batch = sampler.step(sampler.init(psi, key=key), psi, key=jax.random.fold_in(key, 1))
    points = np.asarray(domain.points(), int)
    law = np.exp(2 * np.asarray(jax.vmap(psi)(domain.points())))
    follows(np.asarray(batch.x, int), points, law)
    np.testing.assert_allclose(batch.log_density, 2 * jax.vmap(psi)(batch.x), rtol=1e-12)
    assert batch.notes["acceptance"] == 1
    assert int(state.sweeps) == 31


@pytest.mark.slow
def test_coordinates_follow_the_mixture_of_gaussians(key):
    """|psi|^2 = F^copies is a mixture over hidden units with means a + W h (averaged over copies), variance
    sigma^2/copies: Kolmogorov and Smirnov for each coordinate of 2000 chains, two draws 30 sweeps apart of each."""
    psi = GaussianBinaryRBM(1, 2, 3, sigma=0.7, root=True, scale=1.0, key=key)
    copies = psi.hidden_shape[0]
    a, b, w = np.asarray(psi.visible).ravel(), np.asarray(psi.hidden), np.asarray(psi.weight).reshape(2, 3)
    h = bits(3 * copies).reshape(-1, copies, 3)
    means = a + (h.sum(1) @ w.T) / copies
    square = 0.49
    log_weight = h.sum(1) @ b + copies * ((means**2).sum(1) - (a**2).sum()) / (2 * square)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    sampler = Gibbs(chains=2000, draws=2, sweeps=30, warm_up=40)
    state, batch = sampler.step(sampler.init(psi, key=key), psi, key=jax.random.fold_in(key, 2))
    assert batch.x.shape == (4000, 1, 2)
    np.testing.assert_array_equal(batch.x[-2000:], state.x)
    assert sampler.describe(state) == "2000 chains after 100 sweeps of both layers"
    assert jax.tree.leaves(sampler.pieces(state)) == [True, False]
    width = (square / copies) ** 0.5
    for axis in range(2):

        def law(x, axis=axis):
            return norm.cdf((np.asarray(x)[:, None] - means[:, axis]) / width) @ weight

        assert kstest(np.asarray(batch.x)[:, 0, axis], law).pvalue > SIGNIFICANCE
    grid = jnp.asarray(np.random.default_rng(1).normal(size=(5, 1, 2)))
    parts = norm.pdf((np.asarray(grid) - means) / width).prod(-1) @ weight
    ratio = np.exp(2 * np.asarray(jax.vmap(psi)(grid))) / parts
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-10)


def test_what_is_refused(key):
    with pytest.raises(ValueError, match="at least 1 chain"):
        Gibbs(chains=0)
    with pytest.raises(ValueError, match="no negative warm-up"):
        Gibbs(warm_up=-1)
    for ansatz in (Linear(2, 1, key=key), None):
        with pytest.raises(TypeError, match=r"Use Metropolis or Walkers"):
            eqx.filter_jit(Gibbs().init)(ansatz, key=key)
