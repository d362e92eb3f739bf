"""Autoencoders against principal components."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import subspace_angles

from ritz.ansatze import Autoencoder, count_parameters
from ritz.costs import LeastSquares
from ritz.fitting import fit
from ritz.optimisers import Natural, TargetRatio
from ritz.samplers import Dataset, Labelled


def test_the_decoder_mirrors_the_encoder(key):
    ansatz = Autoencoder(10, 3, hidden=(7, 5), key=key)
    assert [layer.weight.shape for layer in ansatz.encoder.layers] == [(7, 10), (5, 7), (3, 5)]
    assert [layer.weight.shape for layer in ansatz.decoder.layers] == [(5, 3), (7, 5), (10, 7)]
    assert count_parameters(ansatz) == 77 + 40 + 18 + 20 + 42 + 80
    x = jnp.arange(10.0)
    np.testing.assert_allclose(ansatz(x), ansatz.decoder(ansatz.encoder(x)))


def test_the_linear_one_spans_the_first_principal_components(key):
    """Baldi and Hornik 1989: the global minimum of least squares, and there are no other minima."""
    data_key, mixing_key, ansatz_key, fit_key = jax.random.split(key, 4)
    spread = jnp.array([4.0, 3.0, 1.0, 0.7, 0.5, 0.3])
    mixing = jnp.linalg.qr(jax.random.normal(mixing_key, (6, 6)))[0]
    x = (jax.random.normal(data_key, (80, 6)) * spread[None]) @ mixing + 2.0
    ansatz = Autoencoder(6, 2, key=ansatz_key)
    made = fit(ansatz, Dataset(Labelled(x, x)), LeastSquares(), Natural(damping=TargetRatio()), steps=60, key=fit_key)
    left, sizes, right = np.linalg.svd(np.asarray(x - x.mean(0)[None]), full_matrices=False)
    assert subspace_angles(np.asarray(made.ansatz.decoder.layers[0].weight), right[:2].T).max() < 1e-6
    least = np.sum(sizes[2:] ** 2) / (2 * len(x))
    assert made.record.history["value"][-1] == pytest.approx(least, rel=1e-10)
    best = (left[:, :2] * sizes[:2]) @ right[:2] + np.asarray(x.mean(0))
    np.testing.assert_allclose(jax.vmap(made.ansatz)(x), best, atol=1e-5)
