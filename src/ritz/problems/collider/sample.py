"""Labelled events as arrays: which columns, which label, and the three parts that training, choosing and judging
need."""

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


@dataclasses.dataclass(frozen=True)
class Sample:
    """Events x [n, d] with the names of their columns, labels [n] (1 signal, 0 background), and weights of either
    sign or None for ones."""

    x: Float[np.ndarray, "n d"]
    label: Int[np.ndarray, " n"]
    names: tuple[str, ...]
    weight: Float[np.ndarray, " n"] | None = None

    def __len__(self) -> int:
        """The number of events n."""
        return len(self.label)

    def rows(self, index: slice | Int[np.ndarray, " m"]) -> "Sample":
        """These events alone."""
        weight = None if self.weight is None else self.weight[index]
        return Sample(self.x[index], self.label[index], self.names, weight)

    def select(self, names: Sequence[str]) -> "Sample":
        """These columns alone, in this order. Raises ValueError for a name that is not there."""
        if absent := [name for name in names if name not in self.names]:
            raise ValueError(f"Expected columns among {', '.join(self.names)}; got {', '.join(absent)}.")
        if tuple(names) == self.names:
            return self
        index = [self.names.index(name) for name in names]
        return dataclasses.replace(self, x=self.x[:, index], names=tuple(names))


class Parts(NamedTuple):
    """To be learned from, to be chosen by, and to be looked at once."""

    train: Sample
    validation: Sample
    test: Sample

    def select(self, names: Sequence[str]) -> "Parts":
        """These columns alone, in every part."""
        return Parts(*(part.select(names) for part in self))


def in_order(sample: Sample, train: int, validation: int, test: int, last: int | None = None) -> Parts:
    """The first `train` events, the `validation` events before the last `last`, and the first `test` of those.

    `last` is how many events at the end are kept for testing: `test`, unless more are asked for. Raises ValueError
    where the events do not suffice.
    """
    last = test if last is None else last
    n = len(sample)
    if min(train, validation, test) < 1 or test > last or train + validation + last > n:
        raise ValueError(
            f"Expected {train} events to train on, {validation} to choose by and {test} of the last {last} to test on "
            f"out of {n}, at least one each. Ask for fewer with problem.train, problem.validation or problem.test."
        )
    return Parts(
        sample.rows(slice(0, train)),
        sample.rows(slice(n - last - validation, n - last)),
        sample.rows(slice(n - last, n - last + test)),
    )


def require_events(train: int, validation: int, test: int) -> None:
    """Raises ValueError where a part would be without events."""
    if min(train, validation, test) < 1:
        raise ValueError(
            f"Expected at least one event in each part, got train={train}, validation={validation} and test={test}."
        )
