"""What the trials of a sweep are compared by, told from the results of a run."""

import dataclasses
import math
import pathlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ritz.cli.errors import UsageError
from ritz.cli.result import read_result

HIGHER = (
    "accuracy auc score r2 precision recall f1 significance likelihood evidence overlap fidelity efficiency coverage"
)
LOWER = (
    "error errors loss mse rmse mae energy brier deviation distance residual seconds divergence centreline mismatch "
    "disagreement relative"
)
VALIDATION = re.compile(r"(?<![a-z])(validation|valid|val|cross|fold|unseen)(?![a-z])", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Objective:
    """A measure, and which values of it are better."""

    name: str
    direction: str
    distance: bool = False
    """Whether it is the distance of the measure from its reference."""
    unit: str = "1"

    @property
    def title(self) -> str:
        """What it is called on the page."""
        return f"|{self.name} - reference|" if self.distance else self.name

    @property
    def held_out(self) -> bool:
        """Whether its name says that it was measured on validation data."""
        return VALIDATION.search(self.name.replace("_", " ")) is not None

    def value(self, run: pathlib.Path) -> float:
        """Its value in a finished run; NaN where it is not a number or was not measured."""
        result, kept = read_result(run)
        measured = (result["measures"].get(self.name) or {}).get("value")
        if self.name not in result["measures"]:
            measured = _monitored(kept).get(self.name)
        if measured is None:
            return math.nan
        return abs(measured - result["references"][self.name]["value"]) if self.distance else float(measured)

    def remarks(self) -> list[str]:
        """What the reader must know of it."""
        better = "The lower the better" if self.direction == "minimise" else "The higher the better"
        said = [f"Trials are compared by {self.title}. {better}."]
        if self.held_out:
            return [
                *said,
                "It was measured on validation data, which no test has seen; judge the best trial on test data.",
            ]
        return [
            *said,
            f"There was no validation: {self.name} is not a validation number by its name. The best of many trials was "
            "chosen with it, so its value is too good. Judge the chosen settings on data, or with a seed, that had no "
            "part in the choice.",
        ]


def objective(run: pathlib.Path, measure: str | None, direction: str | None) -> Objective:
    """The measure asked for; otherwise one of validation, the headline's before others, also if it was only monitored
    during training; otherwise the headline.

    Raises UsageError where there is no such measure, or nothing says whether low or high values are better.
    """
    result, kept = read_result(run)
    measures, headline, monitored = result["measures"], kept["headline"], _monitored(kept)
    known = dict.fromkeys([*measures, *monitored])
    if measure is not None and measure not in known:
        raise UsageError(f"Expected --measure to be one of {', '.join(known)}, got {measure!r}.")
    name = measure or _held_out(measures, headline) or _held_out(monitored, headline) or headline
    demand = kept["demands"].get(name, {})
    unit = str((measures.get(name) or {}).get("unit", "1"))
    demanded: dict[str, str] = {"at least": "maximise", "at most": "minimise"}
    found = direction or demanded.get(str(demand.get("relation"))) or _by_name(name)
    if found is not None:
        return Objective(name, found, unit=unit)
    if result["references"].get(name, {}).get("value") is not None:
        return Objective(name, "minimise", distance=True, unit=unit)
    raise UsageError(
        f"Whether low or high values of {name} are better is not known: add --direction minimise or "
        "--direction maximise."
    )


def _held_out(names: Iterable[str], headline: str) -> str | None:
    """The name of a validation measure that is most like the headline's; None where there is none."""
    held_out = [name for name in names if Objective(name, "minimise").held_out]
    stem = set(re.split(r"[\W_]+", headline))
    return max(held_out, key=lambda name: len(stem & set(re.split(r"[\W_]+", name))), default=None)


def _monitored(kept: Mapping[str, Any]) -> dict[str, float]:
    """What was measured while the networks were trained; nothing in runs that did not keep it."""
    return kept.get("monitored") or {}


def _by_name(name: str) -> str | None:
    words = set(re.split(r"[\W_]+", name.lower()))
    if words & set(LOWER.split()):
        return "minimise"
    return "maximise" if words & set(HIGHER.split()) else None
