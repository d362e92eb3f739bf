"""What the Koszul spectral sequence still allows: from a page of dimensions to h^q(X, L).

On page r the differential maps E_r^{k,j} to E_r^{k-r, j-r+1}; it raises q = j - k by one. X has dimension three, so
everything at q < 0 and q > 3 has to cancel (Green, Hubsch and Lutken, Class. Quant. Grav. 6 (1989) 105).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ritz.problems.strings.cicy.koszul import Tableau

Four = tuple[int, int, int, int]


class NotDetermined(ArithmeticError):  # noqa: N818 - an outcome in the field's words
    """A differential that neither dimension nor q < 0, q > 3 decides; ``lower`` and ``upper`` bound h^0..h^3."""

    def __init__(self, lower: Four, upper: Four):
        super().__init__(
            f"expected h^0..h^3 to be forced, got bounds {lower} to {upper}: a differential between "
            "q = 0..3 depends on the polynomials; use the bounds, or smaller charges"
        )
        self.lower, self.upper = lower, upper


@dataclass(frozen=True, slots=True)
class Cohomology:
    """Bounds on h^0..h^3 of a line bundle, and the ranks that its differentials were found or taken to have.

    ``first`` is the rank of d_1 where it was worked out by itself, ``higher`` that of all the other differentials
    together, at the upper bounds.
    """

    lower: Four
    upper: Four
    first: int
    higher: int

    @property
    def determined(self) -> bool:
        """Whether the bounds meet, so that `h` can be asked for."""
        return self.lower == self.upper

    @property
    def h(self) -> Four:
        """The dimensions (h^0, h^1, h^2, h^3). Raises `NotDetermined` if the bounds do not meet."""
        if not self.determined:
            raise NotDetermined(self.lower, self.upper)
        return self.lower


def totals(page: Tableau) -> dict[int, int]:
    """The dimensions of a page summed at each q = j - k."""
    sums: dict[int, int] = {}
    for (k, j), dimension in page.items():
        sums[j - k] = sums.get(j - k, 0) + dimension
    return sums


def tableau_oracle(page: Tableau) -> Cohomology:
    """h^q from E_1 alone, with every differential of the largest rank its two ends allow.

    Page by page; on page 1 the largest k first, later the lowest q first, as a source at q < 0 has to go. This
    reproduces the published Hodge numbers of all non-product threefolds of the list but is not a proof for other
    bundles. Raises ArithmeticError if something is left at q < 0 or q > 3.
    """
    left = dict(page)
    first = _cancel(left, 1, sorted(left, reverse=True))
    higher = 0
    if first or len(left) > 1:
        order = sorted(left, key=lambda place: (place[1] - place[0], -place[0]))
        for r in range(2, 1 + max((k for k, _ in left), default=0)):
            higher += _cancel(left, r, order)
    sums = totals(left)
    if any(dimension for q, dimension in sums.items() if not 0 <= q <= 3):
        raise ArithmeticError(
            f"expected nothing at q < 0 and q > 3, got dimensions {sums} by q after every maximal "
            "differential; use line_bundle_cohomology, which works with ranks"
        )
    h = (sums.get(0, 0), sums.get(1, 0), sums.get(2, 0), sums.get(3, 0))
    return Cohomology(h, h, first, higher)


def _cancel(left: Tableau, r: int, order: list[tuple[int, int]]) -> int:
    spent = 0
    for k, j in order:
        target = (k - r, j - r + 1)
        if target in left:
            rank = min(left[k, j], left[target])
            left[k, j] -= rank
            left[target] -= rank
            spent += rank
    return spent


def forced(page: Tableau, r: int, first: int = 0, vanishing: Collection[int] = ()) -> Cohomology:
    """Bounds on h^q from page r, from what must cancel alone; nothing is assumed about any later differential.

    ``first`` is the rank of d_1 if that was taken before, ``vanishing`` lists the q in 0..3 known to have h^q = 0.
    Raises ArithmeticError if no ranks at all satisfy the constraints.
    """
    page = {place: dimension for place, dimension in page.items() if dimension}
    D = totals(page)
    arrows = [(s, t) for s in page for t in page if t[1] - t[0] == s[1] - s[0] + 1 and s[0] - t[0] >= r]
    if not arrows and all(0 <= q <= 3 and q not in vanishing for q in D):
        h = (D.get(0, 0), D.get(1, 0), D.get(2, 0), D.get(3, 0))
        return Cohomology(h, h, first, 0)
    ranks = _Ranks(sum(D.values()))
    survivors: dict[int, list[int]] = {q: [] for q in range(4)}
    touching: dict[tuple[int, int], list[int]] = {place: [] for place in page}
    crossing: dict[int, list[int]] = {q: [] for q in range(min(D, default=0) - 1, max(D, default=0) + 1)}
    for s, t in arrows:
        arrow = ranks.unknown(0, min(page[s], page[t]))
        for place in (s, t):
            touching[place].append(arrow)
        crossing[s[1] - s[0]].append(arrow)
    for (k, j), dimension in page.items():
        alive = 0 <= j - k <= 3 and j - k not in vanishing
        survivor = ranks.unknown(0, dimension if alive else 0)
        ranks.require([*touching[k, j], survivor], dimension)
        survivors.setdefault(j - k, []).append(survivor)
    H = {q: ranks.total(survivors[q]) for q in survivors}
    A = {q: ranks.total(crossing[q]) for q in crossing}
    for q in H:
        ranks.require([H[q], *(A[p] for p in (q - 1, q) if p in A)], D.get(q, 0))
    ranks.propagate()
    lower, upper = [ranks.low[H[q]] for q in range(4)], [ranks.high[H[q]] for q in range(4)]
    return Cohomology(_four(lower), _four(upper), first, (sum(D.values()) - sum(upper)) // 2)


def _four(values: list[int]) -> Four:
    a, b, c, d = values
    return a, b, c, d


class _Ranks:
    """Non-negative integers known to lie in intervals, tied by equations that are plain sums."""

    def __init__(self, ceiling: int):
        self.ceiling = ceiling
        self.low: list[int] = []
        self.high: list[int] = []
        self.equations: list[tuple[list[int], int]] = []

    def unknown(self, low: int, high: int) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def require(self, unknowns: list[int], total: int) -> None:
        self.equations.append((unknowns, total))

    def total(self, unknowns: list[int]) -> int:
        """A new unknown equal to the sum of others, through its complement as equations have no minus sign."""
        total, complement = self.unknown(0, self.ceiling), self.unknown(0, self.ceiling)
        self.require([total, complement], self.ceiling)
        self.require([*unknowns, complement], self.ceiling)
        return total

    def propagate(self) -> None:
        """Tighten every interval until no equation improves one (at most 200 sweeps; sound after any number)."""
        for _ in range(200):
            before = (self.low.copy(), self.high.copy())
            for unknowns, total in self.equations:
                self._tighten(unknowns, total)
            if before == (self.low, self.high):
                return

    def _tighten(self, unknowns: list[int], total: int) -> None:
        low, high = self.low, self.high
        least, most = sum(low[u] for u in unknowns), sum(high[u] for u in unknowns)
        if not least <= total <= most:
            raise ArithmeticError(
                f"expected ranks that add up to {total}, got between {least} and {most}; "
                "the polynomials are not general enough: take another seed or a larger prime"
            )
        for u in unknowns:
            low[u], high[u] = max(low[u], total - most + high[u]), min(high[u], total - least + low[u])
