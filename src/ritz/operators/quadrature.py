"""Gauss rules for the integrals of `ritz.operators.integrals`: nodes and weights, computed once."""

import functools
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from scipy.linalg import eigh_tridiagonal
from scipy.special import beta, gamma, gammaln, roots_gegenbauer, roots_jacobi, roots_legendre

FINE = 500
"""Nodes that stand for a weight without a classical rule."""


class Chord(NamedTuple):
    """The fractional Laplacian on a chord from -1 to 1, of values at places along it to a value anywhere."""

    places: Float[np.ndarray, " nodes"]
    order: float
    matrix: Float[np.ndarray, "degrees nodes"]

    def at(self, place: Float[Array, ""]) -> Float[Array, " nodes"]:
        """The weights of the values for the point at `place` between -1 and 1."""
        return jnp.asarray(_orthonormal(place, self.order, len(self.places))) @ jnp.asarray(self.matrix)


@functools.lru_cache(maxsize=16)
def legendre(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes in (0, 1) and weights that add up to one. Raises ValueError for fewer than 1 node."""
    _check(nodes=nodes)
    places, weights = roots_legendre(nodes)
    return (1 + places) / 2, weights / 2


@functools.lru_cache(maxsize=16)
def memory(order: float, grading: float, nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """The Gauss rule on (0, 1) for the weight (1 - p^(1/g))^-a/Gamma(1 - a), a = `order`, g = `grading`.

    The weight is represented by that of Jacobi on many nodes, from which Lanczos's method makes the few (Gautschi,
    Orthogonal Polynomials (Oxford 2004), section 2.2.3). Raises ValueError for an order that is not between 0 and 1, a
    grading that is not in (0, 1], or fewer than 1 node.
    """
    _check(nodes=nodes)
    if not 0 < order < 1 or not 0 < grading <= 1:
        raise ValueError(
            f"Expected an order between 0 and 1 and a grading of at most 1, above 0; got {order} and {grading}."
        )
    fine, weights = roots_jacobi(max(FINE, 4 * nodes), -order, 0)
    p = (1 + fine) / 2
    weights = weights * (-np.expm1(np.log(p) / grading) / (1 - p)) ** -order
    places, shares = _gauss(p, weights / weights.sum(), nodes)
    return places, shares * grading * beta(grading, 1 - order) / gamma(1 - order)


@functools.lru_cache(maxsize=16)
def chord(order: float, directions: int, nodes: int) -> Chord:
    """The rule for one of `directions` chords through a point.

    Raises ValueError for an order that is not between 0 and 2, or fewer than 1 of either.
    """
    _check(directions=directions, nodes=nodes)
    if not 0 < order < 2:
        raise ValueError(f"Expected an order between 0 and 2, got {order}.")
    s, n = order / 2, np.arange(nodes)
    places, weights = roots_gegenbauer(nodes, s + 0.5)
    weights = weights / weights.sum()
    basis = np.asarray(_orthonormal(places, s, nodes))
    values = np.exp(gammaln(2 * s + n + 1) - gammaln(n + 1)) * np.pi / directions / beta(s + 0.5, 0.5)
    return Chord(places, s, values[:, None] * basis.T * weights[None])


def _orthonormal(place: np.ndarray | Array, s: float, count: int) -> Array | np.ndarray:
    """Polynomials orthonormal for (1 - x^2)^s, scaled to a mean of one, along a new last axis: x p_n = b_{n+1} p_{n+1}
    + b_n p_{n-1}."""
    n = np.arange(1, count + 1)
    b = np.sqrt(n * (n + 2 * s) / ((2 * n + 2 * s + 1) * (2 * n + 2 * s - 1)))
    xp = np if isinstance(place, np.ndarray) else jnp
    found = [xp.ones_like(place), place / b[0]]
    for k in range(1, count - 1):
        found.append((place * found[k] - b[k - 1] * found[k - 1]) / b[k])
    return xp.stack(found[:count], axis=-1)


def _gauss(places: np.ndarray, weights: np.ndarray, nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """The rule of few nodes for a measure given by many, by Lanczos's method, each vector cleared of all before it."""
    vectors = [np.sqrt(weights)]
    diagonal, beside = [], []
    for _ in range(nodes):
        after = places * vectors[-1]
        diagonal.append(after @ vectors[-1])
        for _ in range(2):
            known = np.stack(vectors)
            after = after - known.T @ (known @ after)
        beside.append(np.linalg.norm(after))
        vectors.append(after / beside[-1])
    found, first = eigh_tridiagonal(np.array(diagonal), np.array(beside[:-1]))
    return found, first[0] ** 2


def _check(**counts: int) -> None:
    for name, count in counts.items():
        if count < 1:
            raise ValueError(f"Expected at least 1 of {name}, got {count}.")
