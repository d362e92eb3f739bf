"""What `--over PART.FIELD=RANGE` says: an interval, or a list of values."""

import dataclasses
import math
from typing import Any

from ritz.cli.errors import UsageError
from ritz.recipes.overrides import OverrideError, RefusedValueError, Typed, assignments, override, settings

POINTS = 5
"""Values that a grid takes from an interval, where it is not said."""
FORMS = "LOW:HIGH, LOW:HIGH:log, with :COUNT behind it for a grid, or values with commas (with bars: relu|tanh)"


@dataclasses.dataclass(frozen=True)
class Interval:
    """Numbers from low to high, both included; `log` for equal chances in every decade."""

    path: str
    low: float
    high: float
    log: bool
    whole: bool
    """Whether only whole numbers are meant."""
    points: int = POINTS

    def grid(self) -> list[Any]:
        """Values at equal distances, or at equal ratios."""
        steps = max(self.points - 1, 1)
        if self.log:
            values = [self.low * (self.high / self.low) ** (k / steps) for k in range(self.points)]
            values[-1] = self.high
        else:
            values = [self.low + (self.high - self.low) * k / steps for k in range(self.points)]
        if self.whole:
            return list(dict.fromkeys(round(value) for value in values))
        return [float(f"{value:.12g}") for value in values]

    def size(self) -> int | None:
        """How many values there are; None where they are not counted."""
        return int(self.high) - int(self.low) + 1 if self.whole else None


@dataclasses.dataclass(frozen=True)
class Choices:
    """Some values, as typed."""

    path: str
    values: tuple[str, ...]

    def grid(self) -> list[Any]:
        """All of them."""
        return list(self.values)

    def size(self) -> int:
        """How many values there are."""
        return len(self.values)


Range = Interval | Choices


def ranges(texts: list[str], recipe: Any) -> list[Range]:
    """The ranges of all `--over`, checked against the recipe's fields.

    Raises UsageError for a field that is not there, a value it cannot have, and a range that is none.
    """
    if not texts:
        raise UsageError(f"Expected at least one --over PART.FIELD=RANGE. A range is {FORMS}.")
    try:
        read = assignments(texts)
        return [_range(path, str(text), recipe) for path, text in read.items()]
    except RefusedValueError as error:
        raise UsageError(f"A value of the range is refused by the recipe: {error}") from error
    except OverrideError as error:
        raise UsageError(str(error).replace("--set NAME=VALUE", "--over PART.FIELD=RANGE")) from error


def value_of(text: Any) -> Any:
    """A value of a trial as `override` takes it."""
    return Typed(text) if isinstance(text, str) else text


def spelled(value: Any) -> str:
    """A value for the reader."""
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _range(path: str, text: str, recipe: Any) -> Range:
    parts = text.split(":")
    if len(parts) == 1:
        return _choices(path, text, recipe)
    low, high = (_end(path, part, recipe) for part in parts[:2])
    rest, log, points = parts[2:], False, POINTS
    if rest[:1] == ["log"]:
        log, rest = True, rest[1:]
    if rest and rest[0].isdigit() and int(rest[0]) >= 2:
        points, rest = int(rest[0]), rest[1:]
    if rest:
        raise UsageError(f"Expected {path}={FORMS}, got {text!r}.")
    if not low < high:
        raise UsageError(f"Expected {path} to go from a lower to a higher number, got {text!r}.")
    if log and low <= 0:
        raise UsageError(f"Expected {path} to lie above 0 where it is logarithmic, got {text!r}.")
    whole = isinstance(low, int) and isinstance(high, int)
    return Interval(path, float(low), float(high), log, whole, points)


def _end(path: str, text: str, recipe: Any) -> Any:
    """One end of an interval, as the type of its field."""
    value = _set(path, text.strip(), recipe)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(
            f"Expected {path} to be a number, so that it can have an interval, got {text!r}: list its values."
        )
    return value


def _choices(path: str, text: str, recipe: Any) -> Choices:
    values = tuple(part.strip() for part in text.split("|" if "|" in text else ","))
    if len(set(values)) < max(len(values), 2):
        raise UsageError(f"Expected at least two values for {path}, each once, got {text!r}. A range is {FORMS}.")
    for value in values:
        _set(path, value, recipe)
    return Choices(path, values)


def _set(path: str, text: str, recipe: Any) -> Any:
    """What a text is, as the value of a field. Raises as `override`."""
    changed = override(recipe, {path: Typed(text)})
    return next(setting.value for setting in settings(changed) if setting.path == path)
