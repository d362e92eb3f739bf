"""What the exit code of every command means."""

MET, FAILED, USAGE, MISSED, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Met, or nothing to compare with; failed, with a sentence; the command cannot be obeyed; a reference was missed; an
error bar is too wide for a verdict; interrupted, and can be resumed."""
READER_GONE = 141
"""Whoever read the output has closed it (`ritz list | head`): 128 + SIGPIPE, as of any other command."""

OF_VERDICT = {"missed": MISSED, "not decided": UNDECIDED}
"""Verdict of a run to its exit code; the others are MET."""
WORST = (FAILED, MISSED, UNDECIDED)
"""Of several runs the first of these is the exit code."""


def worst(found: list[int]) -> int:
    """The exit code of several runs."""
    return next((code for code in WORST if code in found), MET)
