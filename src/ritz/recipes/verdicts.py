"""Compare a measure with its reference: met, missed, or not decided where the error bar is too wide to tell."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Literal

from ritz.measures.base import Measure
from ritz.problems.base import Reference

Verdict = Literal["met", "missed", "not decided", "no reference"]
ROUNDING = 1e-12
"""Relative: differences as small as rounding in double precision count as none."""


@dataclasses.dataclass(frozen=True)
class Assessment:
    """The verdict on one measure, and the reason in a sentence ("" where it is met)."""

    verdict: Literal["met", "missed", "not decided"]
    sentence: str = ""


@dataclasses.dataclass(frozen=True)
class Expectation:
    """When a measure meets its reference. With s = sqrt(error^2 + error of the reference^2):

    equal      |value - reference| <= tolerance + sigmas s
    at least   value >= reference - tolerance - sigmas s, and likewise "at most"

    A measure that passes this is met only if the comparison had the power to fail: where s is larger than `resolution`
    (by default the tolerance, where that is not zero) it is not decided. A value beyond `lowest` or `highest` by more
    than max(sigmas, 0) errors is missed, whatever the tolerance.

    Attributes
    ----------
    tolerance : float
        Absolute, in the unit of the reference. For energies a share of a scale that stays the same when a constant is
        added to the Hamiltonian, never of the energy itself.
    sigmas : float
        Standard errors that are allowed besides; negative: by so many the measure has to be better than the reference.
    goal : float, optional
        The number to reach where it is not the reference's own value; the error of the reference is then left out.
    resolution : float, optional
        The largest s with which the comparison can be decided; 0.0 or None: the tolerance.
    lowest, highest : float, optional
        Bounds that no correct result passes: the exact energy for an expectation value of H, the area under the
        characteristic of the likelihood ratio for a classifier.
    """

    reference: Reference
    relation: Literal["equal", "at least", "at most"] = "equal"
    tolerance: float = 0.0
    sigmas: float = 0.0
    goal: float | None = None
    resolution: float | None = None
    lowest: float | None = None
    highest: float | None = None

    def assess(self, measure: Measure | None) -> Assessment:
        """The verdict on a measure; None (it is absent) and values that are not finite are missed."""
        if measure is None:
            return Assessment("missed", "it was not measured")
        if not math.isfinite(measure.value):
            return Assessment("missed", "its value is not a finite number")
        own, other = measure.error or 0.0, (self.reference.error or 0.0) if self.goal is None else 0.0
        spread = math.hypot(own, other)
        if not math.isfinite(spread) or own < 0:
            return Assessment("not decided", "its standard error is not a finite number")
        if sentence := self._beyond(measure.value, own) or self._off(measure.value, spread):
            return Assessment("missed", sentence)
        limit = self.resolution or self.tolerance
        if limit and spread > limit:
            return Assessment(
                "not decided",
                f"its standard error {spread:.2g} is larger than {limit:.2g}, which the comparison must resolve; "
                "more draws, rows or steps are needed",
            )
        return Assessment("met")

    def met(self, measure: Measure) -> bool:
        """Whether the measure meets it."""
        return self.assess(measure).verdict == "met"

    def _off(self, value: float, spread: float) -> str:
        """How far the value is from what is asked for, or nothing."""
        goal = self.reference.value if self.goal is None else self.goal
        slack = self.tolerance + self.sigmas * spread + _rounding(value, goal)
        low, high = (goal - value > slack), (value - goal > slack)
        if low and self.relation != "at most":
            return f"it is {goal - value:.2g} below {goal:.6g}, where at most {slack:.2g} is allowed"
        if high and self.relation != "at least":
            return f"it is {value - goal:.2g} above {goal:.6g}, where at most {slack:.2g} is allowed"
        return ""

    def _beyond(self, value: float, own: float) -> str:
        """Which bound the value passes by more than its error explains, or nothing."""
        for name, bound, sign in (("lower", self.lowest, 1), ("upper", self.highest, -1)):
            if bound is None:
                continue
            over = sign * (bound - value)
            if over > max(self.sigmas, 0.0) * own + _rounding(value, bound):
                return f"it passes the {name} bound {bound:.6g} by {over:.2g}, which no correct result does"
        return ""


def assess_all(expectations: Mapping[str, Expectation], measures: Mapping[str, Measure]) -> dict[str, Assessment]:
    """The verdict on every measure of which something is expected."""
    return {name: expected.assess(measures.get(name)) for name, expected in expectations.items()}


def verdict(
    expectations: Mapping[str, Expectation], measures: Mapping[str, Measure], *, diverged: bool = False
) -> Verdict:
    """The verdict on a run: "missed" where one expectation is, or a fit diverged; else "not decided" where one is.

    "no reference" where nothing is expected."""
    if not expectations:
        return "no reference"
    found = {assessment.verdict for assessment in assess_all(expectations, measures).values()}
    if diverged or "missed" in found:
        return "missed"
    return "not decided" if "not decided" in found else "met"


def _rounding(*values: float) -> float:
    return ROUNDING * max(abs(value) for value in values)
