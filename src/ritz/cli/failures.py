"""An exception as an exit code and a sentence."""

from ritz.cli import codes
from ritz.cli.errors import InterruptedRunError, UsageError
from ritz.runs.errors import ForeignError, RunError, TakenError

DEBUG = "Add --debug for the traceback."


def explain(error: Exception) -> tuple[int, str]:
    """(exit code, sentence); an exception that nobody foresaw is named, with the way to see more of it."""
    match error:
        case UsageError() | TakenError() | ForeignError():
            return codes.USAGE, str(error)
        case InterruptedRunError():
            return codes.INTERRUPTED, str(error)
        case RunError():
            return codes.FAILED, str(error)
        case OSError() if error.filename and error.strerror:
            absent = FileNotFoundError | PermissionError | IsADirectoryError | NotADirectoryError
            return codes.USAGE if isinstance(error, absent) else codes.FAILED, f"{error.filename}: {error.strerror}."
        case FileNotFoundError() | PermissionError() | IsADirectoryError() if str(error):
            return codes.USAGE, str(error)
        case ValueError() if _is_of_a_file(error):
            return codes.USAGE, str(error)
        case ValueError() | OSError() if str(error):
            return codes.FAILED, f"{error} ({DEBUG})"
    return codes.FAILED, f"{type(error).__name__}: {error}. {DEBUG}" if str(
        error
    ) else f"{type(error).__name__}. {DEBUG}"


def _is_of_a_file(error: ValueError) -> bool:
    """Whether it is the refusal of a user's file; the readers are imported only where an error is told."""
    from ritz.data.base import MalformedTable
    from ritz.data.cicylist import MalformedList

    return isinstance(error, MalformedTable | MalformedList)
