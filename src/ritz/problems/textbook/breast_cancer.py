"""Thirty measurements of cell nuclei: malignant or benign (Wisconsin, as scikit-learn ships them)."""

import dataclasses

import numpy as np
from jaxtyping import Float, Int
from sklearn.datasets import load_breast_cancer

from ritz.data.splits import folds_by_group
from ritz.problems.base import Problem, Source

STREET = Source(
    "W. N. Street, W. H. Wolberg, O. L. Mangasarian, Nuclear feature extraction for breast tumor diagnosis, Proc. SPIE "
    "1905, 861 (1993)",
    "@inproceedings{Street1993, author={Street, W. Nick and Wolberg, William H. and Mangasarian, Olvi L.}, "
    "title={Nuclear feature extraction for breast tumor diagnosis}, booktitle={Proc. SPIE}, volume={1905}, "
    "pages={861--870}, year={1993}}",
)


@dataclasses.dataclass(frozen=True)
class BreastCancer(Problem):
    """569 tumours, 212 of them malignant, dealt into `folds` parts that are kept back in turn."""

    folds: int = 10
    seed: int = 0
    """Of the folds."""

    def table(self) -> tuple[Float[np.ndarray, "n 30"], Int[np.ndarray, " n"]]:
        """Measurements, and 1 for malignant."""
        x, benign = (np.asarray(part) for part in load_breast_cancer(return_X_y=True))
        return x, 1 - benign

    def fold(self) -> Int[np.ndarray, " n"]:
        """The part of each tumour, as many malignant ones in each."""
        _, y = self.table()
        return folds_by_group(np.arange(len(y)), count=self.folds, seed=self.seed, strata=y)
