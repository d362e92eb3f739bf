"""Ridge regression from one singular value decomposition: shrinkage, effective degrees of freedom, and the error on
new rows told from the old ones."""

import dataclasses
from typing import NamedTuple, Self

import numpy as np
from jaxtyping import Float


class Line(NamedTuple):
    """A linear model y = offset + x . weights."""

    weights: Float[np.ndarray, " p"]
    offset: float

    def at(self, design: Float[np.ndarray, "m p"]) -> Float[np.ndarray, " m"]:
        """Its values at the rows of a design."""
        return self.offset + design @ self.weights


@dataclasses.dataclass(frozen=True)
class RidgePath:
    """All minimisers of |y - offset - X w|^2 + strength |w|^2, strength >= 0, of one table X = U D V^T.

    Zero strength is ordinary least squares, the shortest of its solutions where there are several. The offset is not
    penalised, so X and y are centred first; `without_offset` leaves both. One natural step from zero of a linear ansatz
    on `LeastSquares` with damping strength/n gives the same weights. Hoerl and Kennard, Technometrics 12, 55 (1970);
    Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009), section 3.4.1.
    """

    left: Float[np.ndarray, "n r"]
    singular: Float[np.ndarray, " r"]
    """d_j, those above rounding."""
    right: Float[np.ndarray, "r p"]
    target: Float[np.ndarray, " n"]
    """y, less its mean where there is an offset."""
    means: Line | None
    """Mean of the columns and of y, or None where there is no offset."""

    @classmethod
    def of(cls, design: Float[np.ndarray, "n p"], target: Float[np.ndarray, " n"]) -> Self:
        """With an offset. Raises ValueError for an empty table or numbers that are not finite."""
        _require_table(design, target)
        means = Line(design.mean(0), float(target.mean()))
        return cls(*_decomposed(design - means.weights), target - means.offset, means)

    @classmethod
    def without_offset(cls, design: Float[np.ndarray, "n p"], target: Float[np.ndarray, " n"]) -> Self:
        """Through the origin. Raises as `of`."""
        _require_table(design, target)
        return cls(*_decomposed(design), target, None)

    def shrinkage(self, strength: float) -> Float[np.ndarray, " r"]:
        """d_j^2/(d_j^2 + strength): what is left of least squares along each v_j.

        Raises ValueError, as everything here, for a negative strength."""
        if not strength >= 0:
            raise ValueError(f"Expected a strength of zero or more, got {strength}.")
        return self.singular**2 / (self.singular**2 + strength)

    def degrees(self, strength: float) -> float:
        """Effective degrees of freedom: the trace of the hat matrix H, one for the offset included."""
        return float(self.shrinkage(strength).sum()) + (self.means is not None)

    def line(self, strength: float) -> Line:
        """Weights and offset."""
        along = self.shrinkage(strength) / self.singular * (self.left.T @ self.target)
        weights = self.right.T @ along
        return Line(weights, 0.0 if self.means is None else self.means.offset - float(self.means.weights @ weights))

    def residuals(self, strength: float) -> Float[np.ndarray, " n"]:
        """y - H y."""
        return self.target - self.left @ (self.shrinkage(strength) * (self.left.T @ self.target))

    def leverages(self, strength: float) -> Float[np.ndarray, " n"]:
        """The diagonal of H: how much each row speaks for itself."""
        offset = 0.0 if self.means is None else 1 / len(self.target)
        return offset + (self.left**2 * self.shrinkage(strength)).sum(1)

    def leave_one_out(self, strength: float) -> float:
        """The mean squared error of each row from the fit without it, by one fit: mean of (r_i/(1 - H_ii))^2.

        Allen, Technometrics 16, 125 (1974). Raises ValueError where a row alone decides a weight, so that the fit
        without it is not defined."""
        free = 1 - self.leverages(strength)
        if (free < 1e-10).any():
            row = int(np.argmin(free))
            raise ValueError(f"Row {row} is fitted whatever its target: leave fewer columns, or use a larger strength.")
        return float(np.mean((self.residuals(strength) / free) ** 2))

    def generalised_cross_validation(self, strength: float) -> float:
        """The same with every H_ii replaced by their mean: |r|^2/n / (1 - degrees/n)^2.

        Golub, Heath and Wahba, Technometrics 21, 215 (1979), equation 1.4; their lambda is strength/n. Raises
        ValueError where there are as many degrees of freedom as rows."""
        free = 1 - self.degrees(strength) / len(self.target)
        if free < 1e-10:
            raise ValueError("As many degrees of freedom as rows: leave fewer columns, or use a larger strength.")
        return float(np.mean(self.residuals(strength) ** 2) / free**2)


def _decomposed(design: Float[np.ndarray, "n p"]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """U, D, V^T without the directions that are rounding."""
    left, singular, right = np.linalg.svd(design, full_matrices=False)
    kept = singular > max(design.shape) * np.finfo(float).eps * singular.max(initial=0.0)
    return left[:, kept], singular[kept], right[kept]


def _require_table(design: np.ndarray, target: np.ndarray) -> None:
    if design.size == 0 or len(design) != len(target):
        raise ValueError(f"Expected a design and as many targets, got shapes {design.shape} and {target.shape}.")
    if not (np.isfinite(design).all() and np.isfinite(target).all()):
        raise ValueError("Expected finite numbers in design and target: fill or drop the others first.")
