"""Learning h11 of the complete-intersection Calabi-Yau threefolds from their configuration matrices.

The data are the 7868 threefolds that are no products, with exact Hodge numbers. The list is in the order of the
Euler number and contains many descriptions of one manifold, so rows are dealt to the parts at random, by seed,
stratified in h11, and descriptions that are or may be of one manifold never come to lie on different sides. The
Euler number is not an input: with it h21 = h11 - chi/2."""

import dataclasses
import pathlib

import numpy as np
from jaxtyping import Int, Int8

from ritz.data.splits import Split, split_by_group
from ritz.problems.base import Problem, Reference, Source
from ritz.problems.strings.cicy.listing import read_list
from ritz.problems.strings.cicy.threefolds import Threefolds, load

LIST = Source(
    "P. Candelas, A. M. Dale, C. A. Lutken, R. Schimmrigk, Complete intersection Calabi-Yau manifolds, "
    "Nucl. Phys. B 298, 493 (1988)",
    r"""@article{Candelas1988,
  author = {Candelas, P. and Dale, A. M. and L{\"u}tken, C. A. and Schimmrigk, R.},
  title = {Complete intersection {Calabi-Yau} manifolds},
  journal = {Nuclear Physics B}, volume = {298}, pages = {493--525}, year = {1988}
}""",
)
NUMBERS = Source(
    "P. Green, T. Hubsch, C. A. Lutken, All the Hodge numbers for all Calabi-Yau complete intersections, "
    "Class. Quant. Grav. 6, 105 (1989)",
    r"""@article{Green1989,
  author = {Green, P. S. and H{\"u}bsch, T. and L{\"u}tken, C. A.},
  title = {All the {Hodge} numbers for all {Calabi-Yau} complete intersections},
  journal = {Classical and Quantum Gravity}, volume = {6}, pages = {105--124}, year = {1989}
}""",
)
INCEPTION = Source(
    "H. Erbin, R. Finotello, Inception neural network for complete intersection Calabi-Yau 3-folds, "
    "arXiv:2007.13379, and the scripts published with it",
    r"""@article{Erbin2021,
  author = {Erbin, Harold and Finotello, Riccardo},
  title = {Inception neural network for complete intersection {Calabi-Yau} 3-folds},
  journal = {Machine Learning: Science and Technology}, volume = {2}, pages = {02LT03}, year = {2021},
  eprint = {2007.13379}
}""",
)
PUBLISHED = {
    (True, 0.8): Reference(
        0.9721, "published", INCEPTION, condition="Inception, outliers and products kept, random split"
    ),
    (True, 0.3): Reference(
        0.9390, "published", INCEPTION, condition="Inception, outliers and products kept, random split"
    ),
    (False, 0.8): Reference(0.9949, "published", INCEPTION, condition="Inception, outliers dropped, random split"),
    (False, 0.3): Reference(0.9800, "published", INCEPTION, condition="Inception, outliers dropped, random split"),
}
"""(outliers kept, train fraction) to the accuracy of h11 that was published for it."""

DENSE = Reference(
    0.775,
    "published",
    INCEPTION,
    condition="dense 876-461-437-929-404, outliers dropped, random split",
)
"""What was published for a dense network."""


@dataclasses.dataclass(frozen=True)
class HodgeNumbers(Problem):
    """h11 from the 12 x 15 matrix, padded with zeros.

    `train_fraction` of the manifolds are for training, a share `validation_fraction` of those for choosing and
    watching; the rest are for the test. `permute` permutes rows and columns of every matrix at random first, so
    that nothing can be learnt from the order in which the list writes them. `outliers`: keep the manifolds with h11
    > 16, h21 < 15 or h21 > 86, as the published protocol "without outliers" does not. `split_seed` deals the
    parts. `file`: your own list in the published format, in place of the one that ritz makes; every block is checked.
    """

    train_fraction: float = 0.8
    permute: bool = False
    outliers: bool = True
    validation_fraction: float = 0.1
    split_seed: int = 0
    file: str = ""

    def __post_init__(self) -> None:
        """Refuses fractions that leave nothing for one of the parts."""
        if not 0.01 <= self.train_fraction <= 0.95:
            raise ValueError(f"Expected a train_fraction between 0.01 and 0.95, got {self.train_fraction}.")
        if not 0.005 <= self.validation_fraction <= 0.5:
            raise ValueError(f"Expected a validation_fraction between 0.005 and 0.5, got {self.validation_fraction}.")

    def threefolds(self) -> Threefolds:
        """The manifolds of the problem: no products, and no outliers where they are to be dropped."""
        every = read_list(pathlib.Path(self.file)) if self.file else load()
        keep = every.product == 0
        if not self.outliers:
            keep &= (every.h11 <= 16) & (every.h21 >= 15) & (every.h21 <= 86)
        chosen = every.take(np.flatnonzero(keep))
        if not self.permute:
            return chosen
        return dataclasses.replace(chosen, matrices=permuted(chosen, seed=self.split_seed))

    def split(self, threefolds: Threefolds) -> Split:
        """Training, validation and test rows; no group on two sides."""
        validation = self.validation_fraction * self.train_fraction
        fractions = (self.train_fraction - validation, validation, 1 - self.train_fraction)
        return split_by_group(threefolds.group, fractions=fractions, seed=self.split_seed, strata=threefolds.h11)

    def published(self) -> Reference | None:
        """The published accuracy for these settings, or None."""
        return None if self.permute or self.file else PUBLISHED.get((self.outliers, self.train_fraction))


def permuted(threefolds: Threefolds, *, seed: int) -> Int8[np.ndarray, "n 12 15"]:
    """Every matrix with its own random order of rows and of columns, the padding left where it is."""
    generator = np.random.default_rng(seed)
    out = np.zeros_like(threefolds.matrices)
    for index, (rows, columns) in enumerate(threefolds.shapes):
        matrix = threefolds.matrix(index)[generator.permutation(rows)][:, generator.permutation(columns)]
        out[index, :rows, :columns] = matrix
    return out


def rows_as_h11(threefolds: Threefolds) -> Int[np.ndarray, " n"]:
    """The simplest guess: h11 is the number of rows (right for the favourable descriptions)."""
    return threefolds.shapes[:, 0]


def guess_from_euler(train: Threefolds, test: Threefolds) -> Int[np.ndarray, " n"]:
    """The most frequent h11 among the training manifolds of the same Euler number; of all of them where there is
    none."""
    commonest = np.bincount(train.h11).argmax()
    table = {chi: np.bincount(train.h11[train.euler == chi]).argmax() for chi in np.unique(train.euler)}
    return np.array([table.get(chi, commonest) for chi in test.euler])
