"""The parts of a table as the arrays that learners take: prepared on training rows, in standard units."""

import dataclasses
import functools

import numpy as np
from jaxtyping import Float32, Float64, Int, UInt64

from ritz.data.encoding import MOST_CATEGORIES
from ritz.data.preparation import Preparation
from ritz.problems.tables.rows import Material, Rows


@dataclasses.dataclass(frozen=True)
class Part:
    """Features in standard units, answers and weights of one part."""

    x: Float32[np.ndarray, "n d"]
    y: Int[np.ndarray, " n"] | Float64[np.ndarray, " n"]
    weight: Float64[np.ndarray, " n"] | None

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.y)

    def rows(self, index: Int[np.ndarray, " m"]) -> "Part":
        """Some of the rows."""
        return Part(self.x[index], self.y[index], None if self.weight is None else self.weight[index])

    def __post_init__(self) -> None:
        """Weights that are all one are none."""
        if self.weight is not None and (self.weight == 1).all():
            object.__setattr__(self, "weight", None)


@dataclasses.dataclass(frozen=True, eq=False)
class Prepared:
    """The three parts, and how to bring other rows to the same units; two are the same only if they are one."""

    material: Material
    preparation: Preparation
    centre: Float32[np.ndarray, " d"]
    scale: Float32[np.ndarray, " d"]
    train: Part
    validation: Part
    test: Part

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes; none for regression."""
        return self.material.answers.classes

    @property
    def target(self) -> str:
        """The column that is asked for."""
        return self.material.answers.target

    @property
    def unit(self) -> tuple[float, float]:
        """(mean, standard deviation) of a number's training values; (0, 1) for classes."""
        return (0.0, 1.0) if self.classes else (float(self.train.y.mean()), float(self.train.y.std()))

    def repeated(self) -> int:
        """How many test rows have exactly the features and the answer of a training row, by a hash of both."""
        return int(np.isin(_hashes(self.test), _hashes(self.train)).sum())

    def groups(self) -> dict[str, Int[np.ndarray, " _"]]:
        """Feature name to the places of its outputs."""
        places, start = {}, 0
        for encoding in self.preparation.encodings:
            places[encoding.name] = np.arange(start, start + len(encoding.outputs))
            start += len(encoding.outputs)
        return places


@functools.lru_cache(maxsize=1)
def prepared(material: Material, missing: str, categories: int = MOST_CATEGORIES) -> Prepared:
    """Learn the preparation on the training rows, and apply it to all. Raises MalformedTable as `Preparation`."""
    features = material.train.table.names
    learned = Preparation.learn(material.train.table, features, missing=missing, most=categories)
    ignored = tuple(name for name in material.columns if name not in learned.features)
    preparation = dataclasses.replace(learned, ignored=ignored)
    arrays = [preparation.apply(rows.table) for rows in (material.train, material.validation, material.test)]
    centre = arrays[0].mean(axis=0, dtype=np.float64)
    spread = arrays[0].std(axis=0, dtype=np.float64)
    scale = np.where(np.ptp(arrays[0], axis=0) > 0, spread, 1.0)
    centre, scale = centre.astype(np.float32), scale.astype(np.float32)
    for x in arrays:
        x -= centre
        x /= scale
    given: tuple[Rows, ...] = (material.train, material.validation, material.test)
    parts = [Part(x, rows.y, rows.weight) for x, rows in zip(arrays, given, strict=True)]
    return Prepared(material, preparation, centre, scale, *parts)


def _hashes(part: Part) -> UInt64[np.ndarray, " n"]:
    """A number of 64 bits for each row, the same for rows that are the same."""
    factors = np.random.default_rng(0).integers(1, 2**63, part.x.shape[1] + 1, np.uint64) | np.uint64(1)
    total = np.ascontiguousarray(part.y.astype(float)).view(np.uint64) * factors[-1]
    for column, factor in zip(part.x.T, factors, strict=False):
        mixed = (np.ascontiguousarray(column).view(np.uint32).astype(np.uint64) + np.uint64(1)) * factor
        total += mixed ^ (mixed >> np.uint64(29))
    return total
