"""The edge of chaos: weights and biases at which a deep random network neither forgets nor scrambles its input.

In a wide network with W ~ N(0, sigma_w^2 / fan_in) and b ~ N(0, sigma_b^2) the squared length q of z per neuron follows

    q -> sigma_w^2 E[phi(sqrt(q) Z)^2] + sigma_b^2,   Z ~ N(0, 1)           (Poole et al. 2016, eq. 3)

to a fixed point q*, and two nearby inputs, like a gradient on its way back, are stretched by the factor

    chi_1 = sigma_w^2 E[phi'(sqrt(q*) Z)^2]                                  (Schoenholz et al. 2017, eq. 5)

in each layer. Critical is chi_1 = 1: below, gradients vanish; above, they explode. Solved for q, the critical line is

    sigma_w^2(q) = 1 / E[phi'^2],   sigma_b^2(q) = q - sigma_w^2(q) E[phi^2].

A point of it is of use where the fixed point does not repel, chi_par = d(new q)/dq <= 1 (Roberts, Yaida, Hanin 2022,
chapter 5, who call the two slopes perpendicular and parallel susceptibility).
"""

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from scipy.optimize import brentq
from scipy.special import roots_hermitenorm

from ritz.ansatze.activations import Function
from ritz.ansatze.initialisation import Gaussian

LENGTHS = np.geomspace(1e-4, 400.0, 331)
"""The squared lengths q among which critical points are looked for."""

SLACK = 2e-5
"""How far above one chi_par may come out by rounding in single precision where it is one."""


class Critical(NamedTuple):
    """A point of the critical line, by its squared length q."""

    sigma_w: float
    variance_b: float
    """sigma_b^2; negative where no network has this fixed point at criticality."""
    chi_parallel: float


def edge_of_chaos(activation: Function, *, sigma_b: float | None = None) -> Gaussian:
    """The initialisation at which chi_1 = 1, by Gauss-Hermite quadrature of the activation itself.

    With `sigma_b` given, the fixed point of least length on the critical line with that sigma_b; without, the one of
    least length at all; both among those that do not repel. For ReLU (sigma_w, sigma_b) = (sqrt 2, 0), which is He's
    rule, for tanh (1, 0), for GELU (1.40821, 0.41584). The activation must act entry by entry.
    Raises ValueError where it has no such point.
    """
    if sigma_b is None:
        length = _least_length(activation)
        found = critical_point(activation, length)
        return Gaussian(found.sigma_w, math.sqrt(max(found.variance_b, 0.0)) if length else 0.0)
    if not sigma_b >= 0.0:
        raise ValueError(f"Expected a standard deviation sigma_b >= 0; got {sigma_b}. Pass its absolute value.")
    return Gaussian(critical_point(activation, _length_at(activation, sigma_b)).sigma_w, sigma_b)


def critical_point(activation: Function, length: float) -> Critical:
    """The critical line at squared length q = `length`; at q = 0 its limit."""
    return _critical_line(activation, np.array([1e-16 if length == 0.0 else length]))[0]


def _critical_line(activation: Function, lengths: np.ndarray) -> list[Critical]:
    moments = jax.vmap(lambda q: _moments(activation, q))(jnp.asarray(lengths, jnp.result_type(float)))
    return [
        Critical(1.0 / math.sqrt(slope), length - square / slope, growth / slope)
        for length, square, slope, growth in zip(lengths.tolist(), *(m.tolist() for m in moments), strict=True)
    ]


def _moments(activation: Function, length: Float[Array, ""]) -> tuple[Float[Array, ""], ...]:
    """E[phi^2], E[phi'^2] and d E[phi^2] / dq = E[phi phi' Z] / sqrt(q)."""
    nodes, weights = _quadrature()
    z, w = jnp.asarray(nodes, length.dtype), jnp.asarray(weights, length.dtype)
    root = jnp.sqrt(length)
    value, slope = jax.jvp(activation, (root * z,), (jnp.ones_like(z),))
    return w @ value**2, w @ slope**2, (w @ (value * slope * z)) / root


@functools.cache
def _quadrature() -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights for E f(Z), Z ~ N(0, 1); so many because f has a width of 1/sqrt(q)."""
    nodes, weights = roots_hermitenorm(1600)
    return nodes, weights / weights.sum()


def _least_length(activation: Function) -> float:
    """The smallest q with sigma_b^2 >= 0 and chi_par <= 1; zero where that holds down to q = 0."""
    if _rests_at_zero(activation):
        return 0.0
    excess = [_excess(point) for point in _critical_line(activation, LENGTHS)]
    for k in range(1, len(LENGTHS)):
        if excess[k] <= 0.0 < excess[k - 1]:
            return _root(lambda q: _excess(critical_point(activation, q)), k)
    raise ValueError(
        f"Expected an activation with a critical point; {_name(activation)} has none with q <= {LENGTHS[-1]:g} "
        "that does not repel. Use he() or lecun(), or another activation."
    )


def _length_at(activation: Function, sigma_b: float) -> float:
    """The smallest q on the critical line with that sigma_b and chi_par <= 1."""
    if sigma_b == 0.0 and _rests_at_zero(activation):
        return 0.0

    def miss(q: float) -> float:
        return critical_point(activation, q).variance_b - sigma_b**2

    misses = [point.variance_b - sigma_b**2 for point in _critical_line(activation, LENGTHS)]
    for k in range(1, len(LENGTHS)):
        if misses[k - 1] * misses[k] < 0.0:
            q = _root(miss, k)
            if critical_point(activation, q).chi_parallel <= 1.0 + SLACK:
                return q
    raise ValueError(
        f"Expected a sigma_b at which {_name(activation)} has a critical point that does not repel; got {sigma_b:g}. "
        "Leave sigma_b out to get the one of least length."
    )


def _root(function: Callable[[float], float], k: int) -> float:
    """The length between the (k-1)-th and the k-th at which the function changes sign."""
    root: Any = brentq(function, LENGTHS[k - 1], LENGTHS[k], xtol=1e-12)
    return float(root)


def _excess(point: Critical) -> float:
    """Positive where the point is not of use."""
    return max(-point.variance_b, point.chi_parallel - 1.0)


def _rests_at_zero(activation: Function) -> bool:
    """Whether q* = 0 is a critical point: phi(0) = 0 and small lengths do not grow at the sigma_w of the limit."""
    limit, near = critical_point(activation, 0.0), float(LENGTHS[0])
    if abs(float(activation(jnp.zeros(())))) > 0.0:
        return False
    square, _, _ = _moments(activation, jnp.asarray(near))
    return limit.sigma_w**2 * float(square) <= near * (1.0 + SLACK)


def _name(activation: Function) -> str:
    return getattr(activation, "__name__", str(activation))
