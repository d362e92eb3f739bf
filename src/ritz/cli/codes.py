"""What the exit code of every command means."""

MET, FAILED, USAGE, MISSED, INTERRUPTED = 0, 1, 2, 3, 130
"""Met, or nothing to compare with; failed, with a sentence; the command cannot be obeyed; a reference was missed;
interrupted, and can be resumed."""
