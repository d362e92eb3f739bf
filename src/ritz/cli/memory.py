"""What a run that needs more memory than there is says: which setting is the cause."""

import contextlib
from collections.abc import Iterator
from typing import Any

from ritz.recipes.overrides import settings
from ritz.runs.errors import RunError

SIGNS = ("RESOURCE_EXHAUSTED", "Out of memory", "Unable to allocate")
SHOWN = 4


class OutOfMemoryError(RunError):
    """A run needs more memory than there is; the message names the settings that decide how much."""


@contextlib.contextmanager
def explained(recipe: Any) -> Iterator[None]:
    """Turn an error of memory, of Python, NumPy or XLA, into one that names the settings of a recipe."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, MemoryError) and not any(sign in str(error) for sign in SIGNS):
            raise
        reason = (str(error).splitlines() or ["no more was said"])[0].strip().rstrip(".")
        raise OutOfMemoryError(
            f"Expected a run that fits into memory, got: {reason}. Make smaller what decides its size, with --set: "
            f"{', '.join(_largest(recipe))}."
        ) from error


def _largest(recipe: Any) -> list[str]:
    """The whole numbers that were set, those furthest above their defaults first; the largest ones where none was."""
    usual = {each.path: each.value for each in settings(type(recipe)())}
    counts = {each.path: each.value for each in settings(recipe) if _largest_of(each.value) and "seed" not in each.path}
    more = {path: value for path, value in counts.items() if _largest_of(value) > _largest_of(usual.get(path))}
    shown = more or counts

    def excess(path: str) -> float:
        return _largest_of(shown[path]) / (max(_largest_of(usual.get(path)), 1) if more else 1)

    return [f"{path}={shown[path]}" for path in sorted(shown, key=excess, reverse=True)[:SHOWN]]


def _largest_of(value: Any) -> int:
    """The largest whole number in a setting; 0 where there is none."""
    if isinstance(value, tuple | list):
        return max((_largest_of(each) for each in value), default=0)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
