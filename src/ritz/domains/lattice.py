"""Sites on a periodic chain, square or cube: who neighbours whom, the two sublattices, and the symmetries."""

import itertools
import math

import numpy as np
from jaxtyping import Int


class Lattice:
    """A periodic lattice of L_1 x ... x L_d sites, numbered in C order; lengths in units of the lattice constant.

    Raises ValueError for no direction or a length below 2."""

    def __init__(self, *shape: int) -> None:
        """The number of sites in each direction."""
        if not shape or min(shape) < 2:
            raise ValueError(f"Expected a length of at least 2 in each direction, got {shape}.")
        self.shape = shape

    @property
    def sites(self) -> int:
        """N, the number of sites."""
        return math.prod(self.shape)

    def coordinates(self) -> Int[np.ndarray, "sites d"]:
        """Integer coordinates of every site."""
        return np.array(list(itertools.product(*map(range, self.shape))))

    def bonds(self, squared_distance: int = 1) -> Int[np.ndarray, "bonds 2"]:
        """Pairs i < j of sites at that squared distance around the torus, each pair once.

        1: nearest neighbours; 2: diagonals of a square. In a direction of length 2 both neighbours are one site, which
        makes one bond."""
        x = self.coordinates()
        lengths = np.array(self.shape)
        apart = np.abs(x[:, None] - x[None])
        squared = (np.minimum(apart, lengths - apart) ** 2).sum(-1)
        return np.argwhere(np.triu(squared == squared_distance, 1))

    def sublattice(self) -> Int[np.ndarray, " half"]:
        """Sites whose coordinates add up to an even number: one of the two sublattices.

        Raises ValueError where a length is odd, so that the lattice has no two sublattices."""
        if any(length % 2 for length in self.shape):
            raise ValueError(f"Two sublattices need even lengths, got {self.shape}.")
        return np.flatnonzero(self.coordinates().sum(1) % 2 == 0)

    def translations(self) -> Int[np.ndarray, "sites sites"]:
        """All N translations g as permutations: row g lists the sites that take the places 0 ... N-1."""
        x, lengths = self.coordinates(), np.array(self.shape)
        moved = (x[None] + x[:, None]) % lengths
        return self._numbers(moved)

    def symmetries(self) -> Int[np.ndarray, "group sites"]:
        """Translations combined with reflections, and exchanges of directions of equal length; each once."""
        x, lengths = self.coordinates(), np.array(self.shape)
        orders = [o for o in itertools.permutations(range(len(lengths))) if (lengths[list(o)] == lengths).all()]
        signs = list(itertools.product((1, -1), repeat=len(lengths)))
        turned = [self._numbers(np.array(sign) * x[:, list(o)] % lengths) for o in orders for sign in signs]
        everything = [shift[turn] for shift in self.translations() for turn in turned]
        return np.unique(np.stack(everything), axis=0)

    def _numbers(self, coordinates: Int[np.ndarray, "... d"]) -> Int[np.ndarray, "..."]:
        return np.asarray(np.ravel_multi_index(tuple(np.moveaxis(coordinates, -1, 0)), self.shape))
