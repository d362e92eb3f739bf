"""Why a run folder cannot be used: every message says what was expected, what was got and what to do."""


class RunError(Exception):
    """Something about a run folder stands in the way."""


class TakenError(RunError):
    """The folder is there already, or another process is at work in it."""


class ForeignError(RunError):
    """What is in the folder belongs to another recipe, configuration or version."""


class DamagedError(RunError):
    """A file is not what was written, or is missing."""


class WriteError(RunError):
    """A file could not be written; nothing was left half written."""
