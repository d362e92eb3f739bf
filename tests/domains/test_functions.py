"""Every space of functions: what is drawn has the covariance that is claimed, and the basis is what it should be."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ritz.domains.functions import Chebyshev, CosineField, GaussianField, PeriodicField, Polynomials

SPACES = (GaussianField, PeriodicField, CosineField, Chebyshev, Polynomials)
DRAWS = 4000
every_space = pytest.mark.parametrize("cls", SPACES, ids=lambda cls: cls.__name__)


@every_space
def test_the_covariance_of_what_is_drawn(cls, key):
    """Of 4000 functions at five places: every entry within five standard errors of the one claimed."""
    space = cls.example()
    functions, places = jax.random.split(key)
    x = jax.random.uniform(places, (5, space.dimension), float)
    drawn = jax.vmap(lambda k: space.sample(key=k))(jax.random.split(functions, DRAWS))
    u = np.asarray(space.values(drawn, x))
    assert drawn.shape == (DRAWS, space.size)
    products = u[:, :, None] * u[:, None, :]
    errors = products.std(axis=0, ddof=1) / np.sqrt(DRAWS)
    assert np.all(np.abs(products.mean(axis=0) - space.covariance(x, x)) < 5 * errors)
    assert np.all(np.abs(u.mean(axis=0)) < 5 * u.std(axis=0, ddof=1) / np.sqrt(DRAWS))


def test_a_gaussian_field_has_its_kernel_between_the_points_of_its_grid():
    """To 0.02 (h/length)^4, the error of a cubic, and the jitter."""
    space = GaussianField(0.2, 101)
    x = jnp.linspace(0.003, 0.997, 37)[:, None]
    exact = np.exp(-((np.asarray(x) - np.asarray(x).T) ** 2) / (2 * 0.2**2))
    np.testing.assert_allclose(space.covariance(x, x), exact, atol=1e-5)


def test_a_periodic_field_has_the_covariance_of_its_operator():
    """(-d^2/dx^2 + 25) C/25 twice gives a comb: checked as sum 2 * 625 cos(2 pi k (x - y))/((2 pi k)^2 + 25)^2."""
    x = jnp.array([[0.0], [0.2], [0.7], [1.0]])
    waves = 2 * np.pi * np.arange(1, 33)
    exact = [[np.sum(1250 * np.cos(waves * (a - b)) / (waves**2 + 25) ** 2) for b in x[:, 0]] for a in x[:, 0]]
    np.testing.assert_allclose(PeriodicField().covariance(x, x), exact, rtol=1e-12, atol=1e-14)


def test_a_cosine_field_has_no_slope_across_the_edges():
    space = CosineField.example()
    slope = jax.jacfwd(lambda x: space.basis(x[None])[0])
    np.testing.assert_allclose(slope(jnp.array([0.0, 0.3]))[:, 0], 0, atol=1e-14)
    np.testing.assert_allclose(slope(jnp.array([0.6, 1.0]))[:, 1], 0, atol=1e-14)


def test_polynomials_are_those_of_numpy():
    x = jnp.linspace(0, 1, 7)[:, None]
    c = jnp.array([0.3, -1.0, 0.5, 2.0])
    np.testing.assert_allclose(Polynomials(3).values(c, x), np.polynomial.polynomial.polyval(x[:, 0], c), rtol=1e-13)
    exact = np.polynomial.chebyshev.chebval(2 * x[:, 0] - 1, c)
    np.testing.assert_allclose(Chebyshev(3).values(c, x), exact, rtol=1e-12)
    assert Chebyshev(0).basis(x).shape == (7, 1)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: GaussianField(-1.0), "positive, finite length"),
        (lambda: GaussianField(0.01, 101), "five in a length"),
        (lambda: PeriodicField(shift=0.0), "positive, finite shift"),
        (lambda: PeriodicField(modes=0), "at least 1 harmonic"),
        (lambda: CosineField(modes=1), "at least 2 modes"),
        (lambda: Polynomials(-1), "degree of at least 0"),
        (lambda: Chebyshev(bound=0.0), "positive, finite bound"),
    ],
)
def test_what_is_no_space_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
