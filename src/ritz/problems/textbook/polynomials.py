"""Polynomial features: products of Legendre polynomials, orthonormal on the box the points are drawn from."""

import itertools

import numpy as np
from jaxtyping import Float


def exponents(dimension: int, degree: int) -> list[tuple[int, ...]]:
    """All tuples of `dimension` degrees whose sum is at most `degree`, in order of the sum."""
    every = itertools.product(range(degree + 1), repeat=dimension)
    return sorted((powers for powers in every if sum(powers) <= degree), key=lambda powers: (sum(powers), powers))


def legendre(
    x: Float[np.ndarray, "n d"], degree: int, *, low: float = -1.0, high: float = 1.0
) -> Float[np.ndarray, "n p"]:
    """Columns prod_i sqrt(2 k_i + 1) P_{k_i}(x_i) of total degree <= `degree`, x scaled from [low, high] to [-1, 1].

    Their span is that of the monomials, and X^T X/n is near the identity for many uniform points, where that of
    monomials loses about one and a half digits a degree. Columns of a lower degree come first, so the first ones are
    the features of a smaller model. Raises ValueError for a negative degree."""
    if degree < 0:
        raise ValueError(f"Expected a degree of zero or more, got {degree}.")
    scaled = (2 * x - (low + high)) / (high - low)
    values = np.polynomial.legendre.legvander(scaled, degree) * np.sqrt(2 * np.arange(degree + 1) + 1)
    columns = [
        np.prod([values[:, axis, power] for axis, power in enumerate(powers)], axis=0)
        for powers in exponents(x.shape[1], degree)
    ]
    return np.stack(columns, axis=1)
