"""Hodge numbers of a complete-intersection Calabi-Yau threefold, by two independent routes.

From the adjunction and Euler sequences (Green, Hubsch and Lutken, Class. Quant. Grav. 6 (1989) 105)

    0 -> T_X -> T_A|X -> N -> 0,    N = sum_a O(q_a)
    0 -> O^R -> sum_i O(e_i)^{n_i+1} -> T_A|X -> 0

and with u_q = sum_i (n_i + 1) h^q(X, O(e_i)), n_q = sum_a h^q(X, O(q_a)),

    h21 = n_0 - (u_0 - R) + max(0, u_1 - n_1),    h11 = h21 + chi / 2,

where the kernel of H^1(T_A|X) -> H^1(N) is taken as small as its dimensions allow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ritz.problems.strings.cicy.cohomology import second_page
from ritz.problems.strings.cicy.finite_field import PRIME
from ritz.problems.strings.cicy.invariants import Matrix, euler_number
from ritz.problems.strings.cicy.koszul import Configuration
from ritz.problems.strings.cicy.spectral import Cohomology, Four, forced, tableau_oracle

GENERIC_KERNEL = "the kernel of H^1(T_A|X) -> H^1(N) is as small as its dimensions allow"
MAXIMAL_RANK = "every Koszul differential has the largest rank that its two ends allow"
RANDOM_POLYNOMIALS = "random polynomials modulo a prime have the Koszul ranks of general complex ones"

_TORUS = np.array([[1, 1], [1, 1]])
_K3 = np.array([[1, 0, 1], [0, 20, 0], [1, 0, 1]])

Oracle = Callable[[Configuration, tuple[int, ...]], Cohomology]


@dataclass(frozen=True, slots=True)
class Differentials:
    """Ranks used for one bundle: that of d_1, and of all d_r with r >= 2 together. Bundles without are left out."""

    charges: tuple[int, ...]
    first: int
    higher: int


@dataclass(frozen=True, slots=True)
class HodgeNumbers:
    """h11 and h21 with chi = 2 (h11 - h21), the differentials used and what had to be assumed.

    ``assumed_rank`` is min(u_1, n_1), the rank granted to H^1(T_A|X) -> H^1(N): where it is 0 nothing is assumed
    about that map.
    """

    h11: int
    h21: int
    euler: int
    differentials: tuple[Differentials, ...] = ()
    assumed_rank: int = 0
    assumptions: tuple[str, ...] = ()


def hodge_numbers(
    matrix: Matrix, *, method: str = "tableau", products: str = "true", prime: int = PRIME, seed: int = 0
) -> HodgeNumbers:
    """The Hodge numbers of the general member of a configuration, ``matrix`` of shape (R, K).

    ``method``: "tableau" cancels dimensions, "ranks" takes d_1 from random polynomials modulo ``prime`` and accepts
    a later differential only where q < 0 or q > 3 forces it. ``products``: a block-diagonal configuration gets its
    Kunneth numbers ("true": K3 x T2 (21, 21), T2^3 (9, 9)) or the (0, 0) printed in the published list ("list").
    Raises ValueError for a matrix that is no Calabi-Yau threefold or an unknown word, and ArithmeticError
    (`NotDetermined` among them) where the route leaves a choice or contradicts itself.
    """
    if method not in ("tableau", "ranks"):
        raise ValueError(f"expected method 'tableau' or 'ranks', got {method!r}")
    if products not in ("true", "list"):
        raise ValueError(f"expected products 'true' or 'list', got {products!r}")
    configuration = Configuration(matrix)
    factors = _factor_dimensions(configuration)
    if factors != [3]:
        h11, h21 = _product_hodge(factors) if products == "true" else (0, 0)
        return HodgeNumbers(h11, h21, 0)
    if method == "tableau":
        return _hodge(configuration, _by_tableau, MAXIMAL_RANK)
    return _hodge(configuration, _by_ranks(prime, seed), RANDOM_POLYNOMIALS)


def _by_tableau(configuration: Configuration, charges: tuple[int, ...]) -> Cohomology:
    return tableau_oracle(configuration.resolve(charges).tableau())


def _by_ranks(prime: int, seed: int) -> Oracle:
    def cohomology(configuration: Configuration, charges: tuple[int, ...]) -> Cohomology:
        resolution = configuration.resolve(charges)
        page = second_page(configuration, charges, resolution, prime, seed)
        first = (sum(term.dimension for term in resolution.terms) - sum(page.values())) // 2
        return forced(page, 2, first)

    return cohomology


def _hodge(configuration: Configuration, oracle: Oracle, assumption: str) -> HodgeNumbers:
    R = len(configuration.dimensions)
    known: dict[tuple[int, ...], Four] = {}
    used = []

    def h(charges: tuple[int, ...]) -> Four:
        if charges not in known:
            bundle = oracle(configuration, charges)
            known[charges] = bundle.h
            if bundle.first or bundle.higher:
                used.append(Differentials(charges, bundle.first, bundle.higher))
        return known[charges]

    unit = [tuple(int(i == j) for j in range(R)) for i in range(R)]
    ambient = [(n + 1, h(e)) for n, e in zip(configuration.dimensions, unit, strict=True)]
    normal = [h(q) for q in configuration.columns]
    u0, u1 = (sum(m * value[q] for m, value in ambient) for q in (0, 1))
    n0, n1 = (sum(value[q] for value in normal) for q in (0, 1))
    chi = euler_number(configuration.matrix)
    h21 = n0 - (u0 - R) + max(0, u1 - n1)
    granted = min(u1, n1)
    assumptions = (assumption, GENERIC_KERNEL) if granted else (assumption,)
    return HodgeNumbers(h21 + chi // 2, h21, chi, tuple(used), granted, assumptions)


def _factor_dimensions(configuration: Configuration) -> list[int]:
    """Dimensions of the factors of X, one for each connected block of the matrix, ascending."""
    dimensions = sorted(
        height - mask.bit_count() for mask, height in configuration.blocks(range(len(configuration.dimensions)))
    )
    if dimensions[0] < 1:
        raise ValueError(
            f"expected every block of the configuration to have positive dimension, got {dimensions}; "
            "a block of dimension 0 is a set of points (X falls apart), a negative one is empty"
        )
    return dimensions


def _product_hodge(dimensions: list[int]) -> tuple[int, int]:
    """(h11, h21) of a product of T2 (dimension 1) and K3 (dimension 2), by Kunneth."""
    diamond = np.ones((1, 1), np.int64)
    for dimension in dimensions:
        diamond = _kunneth(diamond, _TORUS if dimension == 1 else _K3)
    return int(diamond[1, 1]), int(diamond[2, 1])


def _kunneth(X: NDArray[np.int64], Y: NDArray[np.int64]) -> NDArray[np.int64]:
    """h^{p,q}(X x Y) = sum_{a,b} h^{a,b}(X) h^{p-a,q-b}(Y), arrays indexed by (p, q)."""
    out = np.zeros((len(X) + len(Y) - 1,) * 2, np.int64)
    for (a, b), h in np.ndenumerate(X):
        out[a : a + len(Y), b : b + len(Y)] += h * Y
    return out
