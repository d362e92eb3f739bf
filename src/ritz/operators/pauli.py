"""Sums of Pauli strings: any Hamiltonian of spins one half, by its connected elements.

Up is s = +1, the first basis vector of a site. A string acts as sigma_x (flips), sigma_z = s and sigma_y = i sigma_x
sigma_z (flips), so <s|P|s'> = (-i)^(number of Y) times the product of s over the sites with Y or Z, where s' is s with
the spins at the sites with X or Y turned over. Strings that turn the same sites share one connected configuration.
"""

from collections.abc import Iterable, Sequence
from typing import Self

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Inexact, Int

from ritz.domains.base import Flippable
from ritz.operators.base import Connected, Discrete, LogPsi


class Strings(eqx.Module):
    """Strings that turn k sites: G sets of sites, for each at most S strings with at most z sites of sign."""

    where: Int[Array, "g k"]
    coefficients: Inexact[Array, "g s"]
    """With (-i)^(number of Y); zero where there are fewer than S strings."""
    signs: Int[Array, "g s z"]
    """The sites whose spins are multiplied; N stands for none."""

    def elements(self, s: Int[Array, " sites"]) -> Inexact[Array, " g"]:
        """<s|H|s'> for each of the G sets."""
        padded = jnp.concatenate([s, jnp.ones((1,), s.dtype)])
        products = jnp.prod(padded[self.signs], axis=-1, dtype=s.dtype)
        return jnp.sum(self.coefficients * products.astype(self.coefficients.dtype), axis=-1)

    def turned(self, s: Int[Array, " sites"]) -> Int[Array, "g sites"]:
        """The configurations s'."""
        return jax.vmap(lambda where: s.at[where].multiply(jnp.asarray(-1, s.dtype)))(self.where)


class PauliSum(Discrete):
    """H = sum of coefficient times string, a string being a word of N letters I, X, Y, Z, site 0 first.

    Equal strings are added up. Raises ValueError for words of another length than N or with other letters, for no
    string at all, and for a coefficient with an imaginary part: the sum would not be hermitian."""

    sites: int = eqx.field(static=True)
    terms: tuple[tuple[float, str], ...] = eqx.field(static=True)
    diagonal: Strings
    """The strings that turn nothing, as one set."""
    turning: tuple[Strings, ...]
    """The others, by the number of sites they turn."""

    def __init__(self, sites: int, terms: Iterable[tuple[float | complex, str]]) -> None:
        """`terms`: (coefficient, string) pairs."""
        merged: dict[str, float | complex] = {}
        for coefficient, string in terms:
            _check(sites, coefficient, string)
            merged[string] = merged.get(string, 0.0) + coefficient
        if not merged:
            raise ValueError("Expected at least one Pauli string, got none.")
        self.sites = sites
        self.terms = tuple((complex(value).real, string) for string, value in merged.items())
        groups: dict[tuple[int, ...], list[tuple[float | complex, str]]] = {(): []}
        for value, string in self.terms:
            where = tuple(i for i, letter in enumerate(string) if letter in "XY")
            groups.setdefault(where, []).append((value * (-1j) ** string.count("Y"), string))
        lengths = sorted({len(where) for where in groups} - {0})
        self.diagonal = _strings({(): groups[()]}, sites)
        self.turning = tuple(_strings({w: t for w, t in groups.items() if len(w) == k}, sites) for k in lengths)

    def __add__(self, other: "PauliSum") -> "PauliSum":
        """The sum of two operators on the same sites; ValueError otherwise."""
        return PauliSum(self.sites, (*self.terms, *other.terms))

    def __mul__(self, number: float) -> "PauliSum":
        """A multiple."""
        return PauliSum(self.sites, [(number * value, string) for value, string in self.terms])

    def rotated(self, sites: Sequence[int] | np.ndarray) -> "PauliSum":
        """U H U^-1 with the spins at some sites turned by pi about z: X and Y change sign there.

        With one sublattice of an antiferromagnet this is the Marshall sign rule (Marshall, Proc. R. Soc. A 232, 48
        (1955)) put into the operator: the ground state becomes positive."""
        chosen = {int(site) for site in sites}

        def sign(string: str) -> int:
            return (-1) ** sum(letter in "XY" and site in chosen for site, letter in enumerate(string))

        return PauliSum(self.sites, [(sign(string) * value, string) for value, string in self.terms])

    def connected(self, s: Int[Array, " sites"]) -> Connected:
        """s itself, and one s' for every set of sites that strings turn over.

        Raises ValueError where s has another number of sites."""
        if s.shape != (self.sites,):
            raise ValueError(f"Expected one configuration of {self.sites} spins, got an array of shape {s.shape}.")
        x = [s[None], *(strings.turned(s) for strings in self.turning)]
        return Connected(jnp.concatenate(x), jnp.concatenate(self._elements(s)))

    def local(self, log_psi: LogPsi, x: Int[Array, " sites"]) -> Inexact[Array, ""]:
        """sum_s' <s|H|s'> psi(s')/psi(s), from quick ratios where log psi has them."""
        if isinstance(log_psi, Flippable):
            first, *others = self._elements(x)
            elements, ratios = jnp.concatenate([jnp.zeros((0,), first.dtype), *others]), self._ratios(log_psi, x)
            diagonal = first[0]
        else:
            neighbours, all_elements = self.connected(x)
            values = jax.vmap(lambda s: log_psi(s).reshape(()))(neighbours)
            diagonal, elements, ratios = all_elements[0], all_elements[1:], jnp.exp(values[1:] - values[0])
        kind = jnp.result_type(ratios.dtype, *([jnp.complex64] if jnp.iscomplexobj(elements) else []))
        products = jnp.where(elements == 0, jnp.zeros((), kind), elements.astype(kind) * ratios.astype(kind))
        return diagonal.astype(kind) + jnp.sum(products)

    def _elements(self, s: Int[Array, " sites"]) -> list[Inexact[Array, " g"]]:
        return [self.diagonal.elements(s), *(strings.elements(s) for strings in self.turning)]

    def _ratios(self, log_psi: Flippable, s: Int[Array, " sites"]) -> Inexact[Array, " k"]:
        flips = log_psi.flips()
        memory = flips.remember(s)
        parts = [jax.vmap(lambda where: flips.flip(memory, s, where)[0])(strings.where) for strings in self.turning]
        return jnp.concatenate(parts) if parts else jnp.zeros((0,))

    @classmethod
    def examples(cls) -> Sequence[Self]:
        """A transverse field, a sum with every letter and complex elements, and a rotated antiferromagnet."""
        pairs = np.array([[0, 1], [1, 2], [2, 3], [0, 3]])
        odd = [(0.7, "XYZ"), (-0.3, "YII"), (0.2, "ZIZ"), (1.1, "IXX"), (0.4, "III"), (0.5, "YZI"), (0.3, "ZIZ")]
        sums = (ising(4, pairs, field=0.6), PauliSum(3, odd), heisenberg(4, pairs).rotated([0, 2]))
        return [cls(example.sites, example.terms) for example in sums]


def ising(sites: int, bonds: Int[np.ndarray, "b 2"], *, coupling: float = 1.0, field: float) -> PauliSum:
    """H = -J sum_<ij> Z_i Z_j - h sum_i X_i with Pauli matrices: ferromagnetic for a positive coupling J."""
    pairs = [(-coupling, _word(sites, {i: "Z", j: "Z"})) for i, j in bonds.tolist()]
    return PauliSum(sites, pairs + [(-field, _word(sites, {i: "X"})) for i in range(sites)])


def heisenberg(sites: int, bonds: Int[np.ndarray, "b 2"], *, coupling: float = 1.0) -> PauliSum:
    """H = J sum_<ij> S_i . S_j with S = sigma/2 (Pauli matrices would give 4 times as much): an antiferromagnet for
    positive J."""
    pairs = [(i, j, letter) for i, j in bonds.tolist() for letter in "XYZ"]
    return PauliSum(sites, [(coupling / 4, _word(sites, {i: letter, j: letter})) for i, j, letter in pairs])


def _word(sites: int, letters: dict[int, str]) -> str:
    return "".join(letters.get(site, "I") for site in range(sites))


def _check(sites: int, coefficient: float | complex, string: str) -> None:
    if len(string) != sites:
        raise ValueError(
            f"Expected Pauli strings of {sites} letters, one for each site, got {string!r} with {len(string)}."
        )
    if set(string) - set("IXYZ"):
        raise ValueError(f"Expected the letters I, X, Y and Z, got {string!r}.")
    if complex(coefficient).imag:
        raise ValueError(
            f"The coefficient {coefficient} of {string} has an imaginary part, so the sum is not hermitian; "
            "give real coefficients."
        )


def _strings(groups: dict[tuple[int, ...], list[tuple[float | complex, str]]], sites: int) -> Strings:
    """The tables of sets that all turn as many sites."""
    most = max(max(len(terms) for terms in groups.values()), 1)
    signed = {where: [[i for i, c in enumerate(w) if c in "YZ"] for _, w in terms] for where, terms in groups.items()}
    longest = max((len(places) for lists in signed.values() for places in lists), default=0)
    coefficients: np.ndarray = np.zeros((len(groups), most), complex)
    signs = np.full((len(groups), most, longest), sites)
    for g, (where, terms) in enumerate(groups.items()):
        for t, ((value, _), places) in enumerate(zip(terms, signed[where], strict=True)):
            coefficients[g, t], signs[g, t, : len(places)] = value, places
    real = coefficients if np.imag(coefficients).any() else np.real(coefficients)
    where = np.array(list(groups), np.int32).reshape(len(groups), -1)
    return Strings(jnp.asarray(where), jnp.asarray(real), jnp.asarray(signs.astype(np.int32)))
