"""Errors that follow from what the user set, told with the settings by name."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from ritz.cli.errors import InterruptedRunError, UsageError
from ritz.recipes.overrides import OverrideError, named
from ritz.runs.errors import RunError

OWN = (UsageError, InterruptedRunError, RunError)
MEMORY = ("resource_exhausted", "out of memory", "unable to allocate", "bad_alloc", "cannot allocate memory")
TOO_LARGE = ("maximum allowed dimension", "too big", "too large", "exceeds", "overflow", "must fit in")


@contextlib.contextmanager
def building(settings: Mapping[str, Any]) -> Iterator[None]:
    """Raise UsageError, naming the settings, for whatever goes wrong while a recipe is built with them.

    Without settings only a lack of memory and a ValueError, which says what the user's files or machine lack, become
    one; anything else is a fault of the recipe.
    """
    try:
        yield
    except OWN:
        raise
    except OverrideError as error:
        raise UsageError(str(error)) from error
    except Exception as error:
        _refuse_memory(error, settings)
        if settings or isinstance(error, ValueError):
            raise UsageError(with_settings(error, settings)) from error
        raise


@contextlib.contextmanager
def running(settings: Mapping[str, Any]) -> Iterator[None]:
    """Raise UsageError, naming the settings, where a run has no memory left; other errors pass."""
    try:
        yield
    except OWN:
        raise
    except Exception as error:
        _refuse_memory(error, settings)
        raise


def with_settings(error: Exception, settings: Mapping[str, Any]) -> str:
    """An error in words, with the settings it followed from."""
    words = str(error).strip()
    sentence = words if isinstance(error, ValueError) and words else f"{type(error).__name__}: {words}"
    return f"{sentence} (with {named(settings)})" if settings else sentence


def lacks_memory(error: BaseException) -> bool:
    """Whether an error says that arrays are too large for the memory, or for any."""
    words = str(error).lower()
    if isinstance(error, MemoryError) or any(each in words for each in MEMORY):
        return True
    return isinstance(error, OverflowError | ValueError | TypeError) and any(each in words for each in TOO_LARGE)


def _refuse_memory(error: Exception, settings: Mapping[str, Any]) -> None:
    if lacks_memory(error):
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        cure = f"Choose smaller values than {named(settings)}" if settings else "Choose smaller sizes with --set"
        raise UsageError(f"There is not enough memory for this run. {cure}, or another machine. ({reason})") from error
