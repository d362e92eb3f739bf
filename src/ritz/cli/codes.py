"""What the exit code of every command means."""

MET, FAILED, USAGE, MISSED, NOT_DECIDED, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Met, or nothing to compare with; failed, with a sentence; the command cannot be obeyed; a reference was missed;
the error bar decides nothing; interrupted, and can be resumed."""
READER_GONE = 141
"""Whoever read the output has closed it (`ritz list | head`): 128 + SIGPIPE, as of any other command."""
