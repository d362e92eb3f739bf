"""Cohomology of line bundles on a complete-intersection Calabi-Yau threefold, exact or honestly bounded.

Bott's theorem and the Koszul tableau live in `koszul`, the ranks of d_1 in `finite_field`, and what the later
differentials are forced to be in `spectral`. Here they are put together for one bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from ritz.problems.strings.cicy.finite_field import PRIME, RankTooLarge, Row, koszul_homology
from ritz.problems.strings.cicy.invariants import Charges, Matrix, check_charges, triple_intersections
from ritz.problems.strings.cicy.koszul import Configuration, Resolution, Tableau, Term
from ritz.problems.strings.cicy.spectral import Cohomology, NotDetermined, forced, tableau_oracle

__all__ = [
    "Cohomology",
    "Configuration",
    "NotDetermined",
    "line_bundle_cohomology",
    "second_page",
    "tableau_cohomology",
    "vanishing_degrees",
]


def line_bundle_cohomology(matrix: Matrix, charges: Charges, *, prime: int = PRIME, seed: int = 0) -> Cohomology:
    """h^0..h^3 of L = O(k) on the general X, ``charges`` the k_i of shape (R,).

    First from dimensions and the vanishing theorem alone; if they leave a choice, with the ranks of d_1 for random
    polynomials modulo ``prime``. A later differential that nothing forces, or a d_1 too large to rank, leaves bounds:
    then ``determined`` is False and ``h`` raises `NotDetermined`. Raises ValueError as `check_configuration`.
    """
    configuration = Configuration(matrix)
    k = check_charges(charges, len(configuration.dimensions)).tolist()
    resolution = configuration.resolve(k)
    vanishing = vanishing_degrees(configuration, k)
    by_dimension = forced(resolution.tableau(), 1, vanishing=vanishing)
    if by_dimension.determined:
        return by_dimension
    try:
        page = second_page(configuration, k, resolution, prime, seed)
    except RankTooLarge:
        return by_dimension
    first = (sum(resolution.tableau().values()) - sum(page.values())) // 2
    return forced(page, 2, first, vanishing)


def tableau_cohomology(matrix: Matrix, charges: Charges) -> Cohomology:
    """h^0..h^3 of L = O(k) if every differential has the largest rank its ends allow; fast, and not a proof.

    Raises ValueError as `check_configuration`, ArithmeticError where that assumption contradicts itself.
    """
    configuration = Configuration(matrix)
    k = check_charges(charges, len(configuration.dimensions)).tolist()
    return tableau_oracle(configuration.resolve(k).tableau())


def vanishing_degrees(configuration: Configuration, charges: Sequence[int]) -> tuple[int, ...]:
    """The q with h^q(X, L) = 0 by Kawamata-Viehweg: q > 3 - nu for nef L of numerical dimension nu.

    For -L nef, Serre duality turns q into 3 - q. Charges of both signs, and the trivial bundle, give no statement.
    """
    sign = 1 if min(charges) >= 0 else -1
    k = [sign * charge for charge in charges]
    if min(k) < 0 or not any(k):
        return ()
    d = triple_intersections(configuration.matrix)
    twice = d @ k @ k
    nu = 3 if int(twice @ k) else 2 if twice.any() else 1
    return tuple(q if sign > 0 else 3 - q for q in range(4 - nu, 4))


def second_page(
    configuration: Configuration, charges: Sequence[int], resolution: Resolution, prime: int, seed: int
) -> Tableau:
    """The dimensions of E_2^{k,j}, from the ranks of d_1 for random polynomials modulo ``prime``.

    d_1 keeps the sign of the degree on every row, so it never removes a column tied to a row of charge 0: each set of
    tied columns carries its own Koszul complex of the free ones, whose homology is looked up by its shape.
    Raises `RankTooLarge` where a rank is out of reach.
    """
    page: Tableau = {}
    groups: dict[int, list[Term]] = {}
    for term in resolution.terms:
        groups.setdefault(term.columns & resolution.tied, []).append(term)
    for terms in groups.values():
        if len(terms) == 1:
            lowest, homology = terms[0].k, (terms[0].dimension,)
        else:
            lowest, homology = _group_homology(configuration, charges, terms, prime, seed)
        for t, dimension in enumerate(homology):
            if dimension:
                place = (lowest + t, terms[0].j)
                page[place] = page.get(place, 0) + dimension
    return page


def _group_homology(
    configuration: Configuration, charges: Sequence[int], terms: list[Term], prime: int, seed: int
) -> tuple[int, tuple[int, ...]]:
    """The smallest k of the group and the homology from there on, through a shape with rows and columns sorted."""
    always, ever = terms[0].columns, 0
    for term in terms:
        always &= term.columns
        ever |= term.columns
    free = [q for a, q in enumerate(configuration.columns) if (ever & ~always) >> a & 1]
    shape, factor = [], 1
    for i, (n, charge) in enumerate(zip(configuration.dimensions, charges, strict=True)):
        if not charge:
            continue
        gone = always if charge > 0 else ~ever
        budget = abs(charge) - sum(q[i] for a, q in enumerate(configuration.columns) if gone >> a & 1)
        if any(q[i] for q in free):
            entries = [q[i] for q in free]
            shape.append((Row(1 if charge > 0 else -1, n, budget), sorted(entries), entries))
        else:
            factor *= comb(n + budget, n)
    shape.sort()
    rows = tuple(row for row, _, _ in shape)
    columns = tuple(sorted(zip(*(entries for _, _, entries in shape), strict=True)))
    homology = koszul_homology(rows, columns, prime, seed)
    return always.bit_count(), tuple(factor * dimension for dimension in homology)
