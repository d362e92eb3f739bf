"""Variances of the rules, orthogonality, and the edge of chaos against published and independently computed points."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import fsolve
from scipy.special import expit

from ritz.ansatze import ACTIVATIONS, Gaussian, GlorotNormal, GlorotUniform, Orthogonal, edge_of_chaos, he, lecun

pytestmark = pytest.mark.usefixtures("strict_promotion")

FLOAT = jnp.dtype(jnp.float64)


@pytest.mark.parametrize(
    ("rule", "variance"),
    [
        (GlorotUniform(), 2 / 500),
        (GlorotNormal(), 2 / 500),
        (he(), 2 / 300),
        (lecun(), 1 / 300),
        (Gaussian(1.5, 0.3), 2.25 / 300),
    ],
)
def test_variance_of_the_weights(rule, variance, key):
    weight = rule.weight((200, 300), 300, 200, key=key, dtype=FLOAT)
    # 60000 normal draws: relative standard error of the variance sqrt(2 / 60000) = 0.6 %
    assert float(jnp.var(weight)) == pytest.approx(variance, rel=0.025)
    assert abs(float(jnp.mean(weight))) < 4 * (variance / 60000) ** 0.5


def test_variance_of_the_biases(key):
    bias = Gaussian(1.0, 0.3).bias(20000, key=key, dtype=FLOAT)
    assert float(jnp.std(bias)) == pytest.approx(0.3, rel=0.02)
    for rule in (he(), lecun(), GlorotNormal(), GlorotUniform(), Orthogonal()):
        assert not np.any(rule.bias(5, key=key, dtype=FLOAT))


@pytest.mark.parametrize("shape", [(4, 7), (7, 4), (5, 5), (3, 2, 2, 4)])
@pytest.mark.parametrize("dtype", [jnp.float64, jnp.complex128])
def test_orthogonal_rows_or_columns(shape, dtype, key):
    weight = Orthogonal(2.0).weight(shape, 1, 1, key=key, dtype=jnp.dtype(dtype))
    matrix = np.asarray(weight).reshape(shape[0], -1)
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T
    np.testing.assert_allclose(short @ short.conj().T, 4.0 * np.eye(len(short)), atol=1e-12)


def test_orthogonal_is_drawn_from_the_haar_measure(key):
    """E trace(Q) = 0 and E trace(Q)^2 = 1 over O(3) (Diaconis, Shahshahani 1994); plain QR has a definite sign."""
    draw = jax.vmap(lambda k: jnp.trace(Orthogonal().weight((3, 3), 3, 3, key=k, dtype=FLOAT)))
    traces = draw(jax.random.split(key, 20000))
    assert float(jnp.mean(traces)) == pytest.approx(0.0, abs=4 / 20000**0.5)
    assert float(jnp.mean(traces**2)) == pytest.approx(1.0, abs=0.06)


def test_edge_of_chaos_of_relu_is_he():
    rule = edge_of_chaos(ACTIVATIONS["relu"])
    assert rule.sigma_w**2 == pytest.approx(2.0, rel=1e-12)
    assert rule.sigma_b == 0.0


@pytest.mark.parametrize("name", ["tanh", "identity"])
def test_edge_of_chaos_without_bias_is_the_inverse_slope_at_zero(name):
    assert edge_of_chaos(ACTIVATIONS[name]).sigma_w == pytest.approx(1.0, rel=1e-9)
    assert edge_of_chaos(ACTIVATIONS[name]).sigma_b == 0.0


@pytest.mark.parametrize(
    ("name", "variance_w", "variance_b"),
    [("gelu", 1.98305826, 0.17292239), ("silu", 1.98800468, 0.55514317)],
)
def test_half_stable_points_as_published(name, variance_w, variance_b):
    """Roberts, Yaida, Hanin, The Principles of Deep Learning Theory (2022), section 5.3.4; C_W and C_b there."""
    rule = edge_of_chaos(ACTIVATIONS[name])
    assert rule.sigma_w**2 == pytest.approx(variance_w, abs=1e-8)
    assert rule.sigma_b**2 == pytest.approx(variance_b, abs=1e-8)


def gauss(f) -> float:
    return quad(lambda z: np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * f(z), -12, 12, epsabs=1e-13, limit=400)[0]


@pytest.mark.parametrize("variance_b", [0.001, 0.05, 0.5])
def test_tanh_critical_line_against_adaptive_quadrature(variance_b):
    """Both conditions solved together for (q, sigma_w^2) by another method: QUADPACK and Powell's hybrid method."""

    def conditions(unknowns):
        q, variance_w = np.exp(unknowns)
        length = variance_w * gauss(lambda z: np.tanh(q**0.5 * z) ** 2) + variance_b - q
        chi = variance_w * gauss(lambda z: np.cosh(q**0.5 * z) ** -4.0) - 1.0
        return [length, chi]

    _, log_variance_w = fsolve(conditions, np.log([(variance_b / 2) ** 0.5, 1.5]), xtol=1e-13)
    rule = edge_of_chaos(jnp.tanh, sigma_b=variance_b**0.5)
    assert rule.sigma_b == variance_b**0.5
    assert rule.sigma_w**2 == pytest.approx(np.exp(log_variance_w), rel=1e-8)


def test_tanh_critical_line_as_published():
    """sigma_w^2 = 1.76 at sigma_b^2 = 0.05 (Pennington, Schoenholz, Ganguli 2017 and others use this point)."""
    assert edge_of_chaos(jnp.tanh, sigma_b=0.05**0.5).sigma_w ** 2 == pytest.approx(1.76, abs=0.005)


def test_sigmoid_comes_to_rest_where_its_slopes_say():
    """The length map iterated from q = 1 by the trapezoidal rule; at its fixed point chi_1 = 1."""
    rule = edge_of_chaos(ACTIVATIONS["sigmoid"])
    z = np.linspace(-10.0, 10.0, 8001)
    w = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    q = 1.0
    for _ in range(400):
        phi = expit(q**0.5 * z)
        q = rule.sigma_w**2 * w @ phi**2 + rule.sigma_b**2
    assert rule.sigma_w**2 * w @ (phi * (1 - phi)) ** 2 == pytest.approx(1.0, abs=1e-6)


def test_leaky_relu_is_he_with_both_slopes():
    """sigma_w^2 = 2 / (1 + alpha^2) (He et al. 2015, eq. 15)."""
    rule = edge_of_chaos(lambda x: jax.nn.leaky_relu(x, 0.2))
    assert rule.sigma_w**2 == pytest.approx(2 / 1.04, rel=1e-10)
    assert rule.sigma_b == 0.0


def test_refusals():
    with pytest.raises(ValueError, match="relu has a critical point"):
        edge_of_chaos(ACTIVATIONS["relu"], sigma_b=0.1)
    with pytest.raises(ValueError, match="softplus has none"):
        edge_of_chaos(ACTIVATIONS["softplus"])
    with pytest.raises(ValueError, match="sigma_b >= 0; got -1"):
        edge_of_chaos(jnp.tanh, sigma_b=-1.0)
    with pytest.raises(ValueError, match="sigma_w, sigma_b >= 0; got -2"):
        Gaussian(-2.0)
