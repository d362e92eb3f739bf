"""The function of Mittag-Leffler on the negative axis: how a system with a long memory relaxes."""

import functools

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

RANGE = 40.0
"""How far the spectrum is followed on either side, in units of its decay: exp(-40) is below rounding."""


def mittag_leffler(order: float, x: Float[Array, "*batch"]) -> Float[Array, "*batch"]:
    """E_a(-x) = sum_k (-x)^k/Gamma(a k + 1) for x >= 0 and 0 < a = `order` < 1, to rounding.

    As a mixture of exponentials exp(-r t) (Gorenflo and Mainardi, arXiv:0805.3823, section 3), with r = exp(v/a):
    E_a(-t^a) = sin(pi a)/(2 pi a) int exp(-(t^a e^v)^(1/a))/(cosh v + cos pi a) dv, by the trapezium rule, whose error
    falls exponentially with the inverse spacing. Raises ValueError for an order not between 0 and 1.
    """
    shift, weights = _spectrum(order)
    values = jnp.exp(-(jnp.multiply.outer(x, jnp.asarray(np.exp(shift))) ** (1 / order)))
    return values @ jnp.asarray(weights)


@functools.lru_cache(maxsize=8)
def _spectrum(order: float) -> tuple[np.ndarray, np.ndarray]:
    if not 0 < order < 1:
        raise ValueError(f"Expected an order between 0 and 1, got {order}.")
    strip = min(np.pi * (1 - order), np.pi * order / 2)  # the integrand is analytic so far from the real axis
    spacing = 2 * np.pi * strip / RANGE
    count = int(np.ceil(RANGE / spacing))
    v = spacing * np.arange(-count, count + 1)
    weights = spacing * np.sin(np.pi * order) / (2 * np.pi * order) / (np.cosh(v) + np.cos(np.pi * order))
    return v, weights
