"""Flow through a porous square whose permeability takes two values."""

import dataclasses

import numpy as np
from jaxtyping import Float
from scipy import sparse
from scipy.sparse.linalg import splu

from ritz.domains.functions import CosineField
from ritz.problems.base import Source
from ritz.problems.equations.operators.base import SolutionOperator, tensor_grid

FAIR = Source(
    "L. Lu, X. Meng, S. Cai, Z. Mao, S. Goswami, Z. Zhang, G. E. Karniadakis, A comprehensive and fair comparison of "
    "two neural operators (with practical extensions) based on FAIR data, Comput. Methods Appl. Mech. Eng. 393, 114778 "
    "(2022), arXiv:2111.05512",
    "@article{Lu2022, author={Lu, Lu and Meng, Xuhui and Cai, Shengze and Mao, Zhiping and Goswami, Somdatta and "
    "Zhang, Zhongqiang and Karniadakis, George Em}, title={A comprehensive and fair comparison of two neural operators "
    "(with practical extensions) based on {FAIR} data}, journal={Computer Methods in Applied Mechanics and "
    "Engineering}, "
    "volume={393}, pages={114778}, year={2022}, doi={10.1016/j.cma.2022.114778}}",
)


@dataclasses.dataclass(frozen=True)
class Darcy(SolutionOperator):
    """-div(a grad s) = 1 on the unit square, s = 0 on its edges; a is 12 where a Gaussian field is positive, else 3.

    a is constant on each of 29 x 29 cells (`cells` a side), with the field's sign at its centre; the answer is the mean
    of s over each cell. Finite volumes on `refinement`^2 parts of each cell, with harmonic means of a between them.
    """

    refinement: int = 3
    high: float = 12.0
    low: float = 3.0
    power: float = 2.0
    """Of the covariance of the field whose sign decides: less is rougher."""
    cells: int = 29
    """A side."""

    def __post_init__(self) -> None:
        """Refuses what is no medium."""
        if self.refinement < 1 or not min(self.high, self.low) > 0:
            raise ValueError(
                f"Expected a refinement of at least 1 and positive permeabilities; got {self.refinement}, {self.high}, "
                f"{self.low}."
            )

    @property
    def space(self) -> CosineField:
        """N(0, (-lap + 9)^-2) with zero Neumann conditions."""
        return CosineField(power=self.power)

    @property
    def sensors(self) -> Float[np.ndarray, "q 2"]:
        """The centres of the cells."""
        centres = (np.arange(self.cells) + 0.5) / self.cells
        return tensor_grid(centres, centres)

    @property
    def places(self) -> Float[np.ndarray, "q 2"]:
        """The cells, by their centres."""
        return self.sensors

    @property
    def axes(self) -> dict[str, int]:
        """x and y."""
        return {"x": self.cells, "y": self.cells}

    @property
    def source(self) -> Source:
        """The comparison."""
        return FAIR

    @property
    def accuracy(self) -> float:
        """Of first order in the size of a part: the coefficient jumps."""
        return 2e-3 * 3 / self.refinement

    def values(self, coefficients: Float[np.ndarray, "n k"], x: Float[np.ndarray, "m 2"]) -> Float[np.ndarray, "n m"]:
        """a at any places."""
        return np.where(super().values(coefficients, x) > 0, self.high, self.low)

    def rougher(self) -> "Darcy":
        """A power less by a half."""
        return dataclasses.replace(self, power=self.power - 0.5)

    def larger(self) -> tuple["Darcy", float]:
        """Twice the contrast: the size of the field does not matter, its sign alone."""
        return dataclasses.replace(self, high=2 * self.high), 1.0

    def solve(self, coefficients: Float[np.ndarray, "n k"]) -> Float[np.ndarray, "n q"]:
        """The means of s over the cells."""
        fine, side = self.refinement, self.cells
        return np.stack(
            [
                _pressure(np.kron(a.reshape(side, side), np.ones((fine, fine))))
                .reshape(side, fine, side, fine)
                .mean(axis=(1, 3))
                .ravel()
                for a in self.given(coefficients)
            ]
        )


def _pressure(a: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """Finite volumes: what flows between neighbours is the harmonic mean of a times the difference of s."""
    n = len(a)
    index = np.arange(n * n).reshape(n, n)
    pairs = [(index[:-1], index[1:]), (index[:, :-1], index[:, 1:])]
    flat, diagonal = a.ravel(), np.zeros(n * n)
    rows, columns, entries = [], [], []
    for one, other in ((left.ravel(), right.ravel()) for left, right in pairs):
        through = 2 * flat[one] * flat[other] / (flat[one] + flat[other])
        rows += [one, other]
        columns += [other, one]
        entries += [-through, -through]
        diagonal += np.bincount(one, through, n * n) + np.bincount(other, through, n * n)
    for edge in (index[0], index[-1], index[:, 0], index[:, -1]):
        diagonal[edge] += 2 * flat[edge]
    matrix = sparse.coo_array(
        (np.concatenate(entries), (np.concatenate(rows), np.concatenate(columns))), (n * n, n * n)
    )
    factors = splu((matrix + sparse.diags_array(diagonal)).tocsc(), permc_spec="MMD_AT_PLUS_A")
    return factors.solve(np.full(n * n, 1 / n**2)).reshape(n, n)
