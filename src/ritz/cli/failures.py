"""An exception as an exit code and a sentence."""

from ritz.cli import codes
from ritz.cli.errors import InterruptedRunError, UsageError
from ritz.data.base import MalformedTable
from ritz.data.cicylist import MalformedList
from ritz.runs.errors import ForeignError, RunError, TakenError

DEBUG = "Add --debug for the traceback."


def explain(error: Exception) -> tuple[int, str]:
    """(exit code, sentence); an exception that nobody foresaw is named, with the way to see more of it."""
    match error:
        case UsageError() | TakenError() | ForeignError() | MalformedTable() | MalformedList():
            return codes.USAGE, str(error)
        case InterruptedRunError():
            return codes.INTERRUPTED, str(error)
        case RunError():
            return codes.FAILED, str(error)
        case FileNotFoundError() | PermissionError() | IsADirectoryError() if str(error):
            return codes.USAGE, str(error)
        case ValueError() | OSError() if str(error):
            return codes.FAILED, f"{error} ({DEBUG})"
    return codes.FAILED, f"{type(error).__name__}: {error}. {DEBUG}" if str(
        error
    ) else f"{type(error).__name__}. {DEBUG}"
