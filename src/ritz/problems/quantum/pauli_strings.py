"""Any Hamiltonian of spins one half that a user writes down as a sum of Pauli strings."""

import dataclasses
import functools
import math
import pathlib

from ritz.domains import Lattice, Spins
from ritz.operators import PauliSum
from ritz.problems.base import Problem, Reference, Source
from ritz.problems.quantum.kronecker import pauli_ground_energy

EXAMPLE = """
# coefficient string: a ring of six spins with XY exchange, Ising coupling and a tilted field
-1.0 XXIIII
-1.0 IXXIII
-1.0 IIXXII
-1.0 IIIXXI
-1.0 IIIIXX
-1.0 XIIIIX
-0.5 YYIIII
-0.5 IYYIII
-0.5 IIYYII
-0.5 IIIYYI
-0.5 IIIIYY
-0.5 YIIIIY
0.3 ZZIIII
0.3 IZZIII
0.3 IIZZII
0.3 IIIZZI
0.3 IIIIZZ
0.3 ZIIIIZ
-0.2 ZIIIII
-0.4 IIXIII
"""
DIAGONALISED = Source("Exact diagonalisation by this package: Lanczos on the matrix of Kronecker products")
SMALL = 16
"""Up to as many sites the lowest energy is found by diagonalisation."""


@dataclasses.dataclass(frozen=True)
class PauliStrings(Problem):
    """H = sum of c_k P_k, one "c_k P_k" in each line of `file`, P_k a word of N letters I, X, Y, Z, first site first.

    Text behind # is a comment, empty lines are skipped. Without a file: six spins with XY exchange in a tilted field.
    Raises ValueError, with the number of the line, for a file that is not there or cannot be read as text, no string at
    all, a line that is not a number and a word, coefficients that are complex (H would not be hermitian), infinite or
    not numbers, other letters, and words of different lengths."""

    file: str = ""

    def __post_init__(self) -> None:
        """Refuses what is not a Hamiltonian."""
        read(self._text(), self.file or "the example")

    @property
    def terms(self) -> list[tuple[float, str]]:
        """(coefficient, string), line by line."""
        return read(self._text(), self.file or "the example")

    @property
    def lattice(self) -> Lattice:
        """The sites in the order of the strings' letters."""
        return Lattice(len(self.terms[0][1]))

    @property
    def domain(self) -> Spins:
        """All configurations."""
        return Spins(len(self.terms[0][1]))

    def operator(self) -> PauliSum:
        """H."""
        return PauliSum(self.domain.sites, self.terms)

    @property
    def energy_scale(self) -> float:
        """Sum of |c| over the strings c P other than the identity, which a constant does not change; tolerances are
        shares of it."""
        return sum(abs(coefficient) for coefficient, word in self.terms if set(word) != {"I"})

    def energy(self) -> Reference | None:
        """The lowest eigenvalue by diagonalisation; None for more than 16 sites."""
        if self.domain.sites > SMALL:
            return None
        return Reference(_lowest(tuple(self.terms)), "exact", DIAGONALISED, unit="1")

    def _text(self) -> str:
        if not self.file:
            return EXAMPLE
        path = pathlib.Path(self.file).expanduser()
        if not path.is_file():
            raise ValueError(f"There is no file {self.file} to read Pauli strings from; check problem.file.")
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"{self.file} is not text; expected one 'coefficient STRING' per line.") from None


def read(text: str, name: str) -> list[tuple[float, str]]:
    """(coefficient, string) of every line; `name` stands in the messages. Raises ValueError as `PauliStrings`."""
    terms: list[tuple[float, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        where = f"line {number} of {name}"
        if len(words) != 2:
            raise ValueError(f"Expected 'coefficient STRING' in {where}, for example '-1.0 XXI'; got {line.strip()!r}.")
        terms.append((_coefficient(words[0], where), _string(words[1], terms, where)))
    if not terms:
        raise ValueError(f"Expected at least one 'coefficient STRING' in {name}; it holds none.")
    if len(terms[0][1]) < 2:
        raise ValueError(f"Expected at least two sites, got strings of one letter in {name}.")
    return terms


def _coefficient(word: str, where: str) -> float:
    try:
        value = complex(word.replace("i", "j") if word[-1:] in "ij" else word)
    except ValueError:
        raise ValueError(f"Expected a number before the string in {where}, got {word!r}.") from None
    if value.imag:
        raise ValueError(
            f"The coefficient {word} in {where} has an imaginary part, so the sum is not hermitian and has no ground "
            "state; give real coefficients."
        )
    if not math.isfinite(value.real):
        raise ValueError(f"Expected a finite coefficient in {where}, got {word!r}.")
    return value.real


def _string(word: str, before: list[tuple[float, str]], where: str) -> str:
    if others := sorted(set(word) - set("IXYZ")):
        raise ValueError(f"Expected the letters I, X, Y and Z in {where}, got {', '.join(others)} in {word!r}.")
    if before and len(word) != len(before[0][1]):
        raise ValueError(
            f"Expected strings of one length, a letter for each site: {where} has {len(word)} letters, the first "
            f"string has {len(before[0][1])}."
        )
    return word


@functools.cache
def _lowest(terms: tuple[tuple[float, str], ...]) -> float:
    return pauli_ground_energy(terms)
