"""Special cases of the data-set sampler."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import chi2

from ritz.samplers import Dataset, Labelled
from ritz.samplers.permutation import permuted


def visits(n, batch, epochs):
    data = Dataset(Labelled(jnp.zeros((n, 1)), jnp.arange(n)), batch=batch)
    state = data.init(None, key=jax.random.key(4))
    seen = []
    step = jax.jit(lambda s: data.step(s, None, key=jax.random.key(0)))
    while len(seen) < n * epochs:
        state, rows = step(state)
        seen.extend(np.asarray(rows.y).tolist())
    return seen


@pytest.mark.parametrize(("n", "batch"), [(12, 4), (13, 4), (17, 16), (64, 64), (5, 1), (101, 100)])
def test_every_row_is_visited_exactly_once_an_epoch(n, batch):
    seen = visits(n, batch, 5)
    for epoch in range(5):
        assert sorted(seen[epoch * n : (epoch + 1) * n]) == list(range(n))


def test_epochs_have_different_orders():
    seen = visits(64, 8, 3)
    assert seen[:64] != seen[64:128]
    assert seen[:64] != list(range(64))


@pytest.mark.parametrize("n", [1, 2, 3, 7, 64, 65, 1000, 4097])
def test_the_permutation_is_one(n):
    image = permuted(jnp.arange(n), n, key=jax.random.key(n))
    assert sorted(np.asarray(image).tolist()) == list(range(n))


def test_every_place_is_sent_everywhere_equally_often():
    """Chi-square of image counts over many keys, at one stated significance: 1e-4 for each of two tables."""
    n, draws = 11, 4000
    keys = jax.random.split(jax.random.key(20), draws)
    images = np.asarray(jax.vmap(lambda key: permuted(jnp.arange(n), n, key=key))(keys))
    counts = np.stack([np.bincount(images[:, place], minlength=n) for place in range(n)])
    chi_square = ((counts - draws / n) ** 2 / (draws / n)).sum()
    # A cell of a random permutation matrix has variance (n - 1)/n^2, rows and columns fixed: (n - 1)/n times the sum
    # of squares is chi-square with (n - 1)^2 degrees of freedom.
    assert 1e-4 < chi2.sf(chi_square * (n - 1) / n, (n - 1) ** 2) < 1 - 1e-4
    pairs = np.bincount(images[:, 0] * n + images[:, 1], minlength=n * n)
    allowed = np.delete(pairs, np.arange(n) * (n + 1))
    assert allowed.sum() == draws
    expected = draws / (n * (n - 1))
    assert 1e-4 < chi2.sf(((allowed - expected) ** 2 / expected).sum(), n * (n - 1) - 1) < 1 - 1e-4


def test_bad_sizes_are_refused_in_words():
    with pytest.raises(ValueError, match=r"common, positive length, got lengths \[2, 3\]"):
        Dataset(Labelled(jnp.zeros((2, 1)), jnp.zeros(3)))
    with pytest.raises(ValueError, match="at least 1 row, got 0"):
        Dataset(Labelled(jnp.zeros((2, 1)), jnp.zeros(2)), batch=0)
    with pytest.raises(ValueError, match="got n = 0"):
        permuted(jnp.arange(3), 0, key=jax.random.key(0))
