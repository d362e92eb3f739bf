"""Arguments -> recipe -> fit -> report: alone prints, sets the precision, chooses the devices."""

from collections.abc import Sequence

from ritz.cli.signals import at_once


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 met, 1 failed, 2 usage, 3 missed, 4 not decided, 130 interrupted.

    Until the command is at work, Ctrl-C ends the process at once: while modules are imported there is nothing to lose.
    """
    with at_once():
        from ritz.cli.app import run_command

        return run_command(arguments)
