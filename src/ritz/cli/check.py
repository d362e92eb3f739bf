"""`ritz check`: do the cheap recipes still give what their references say?"""

import pathlib

from ritz.cli import codes
from ritz.cli.catalogue import chosen
from ritz.cli.errors import UsageError
from ritz.cli.several import Done, run_all
from ritz.cli.summary import compared, reasons


def check(field: str | None, out: pathlib.Path | None, *, quiet: bool) -> int:
    """Print every measure that has a reference beside it; the exit code is the worst of all runs."""
    names = [name for name, (card, _) in chosen(field).items() if card.cheap]
    if not names:
        raise UsageError(f"There is no cheap recipe in {field or 'the list'}; run one by its name.")
    done = []
    for each in run_all(names, "check", out, quiet=quiet):
        _print(each)
        done.append(each)
    found = [each.code for each in done]
    missed, failed, open_ = (found.count(code) for code in (codes.MISSED, codes.FAILED, codes.UNDECIDED))
    print(
        f"{len(done)} recipes: {len(done) - missed - failed - open_} fine, {missed} missed, {open_} not decided, "
        f"{failed} failed; in {done[0].path.parent}"
    )
    return codes.worst(found)


def _print(done: Done) -> None:
    name, references = done.result["recipe"], done.result["references"]
    print(
        f"{name}: {'failed' if done.code == codes.FAILED else done.result['verdict']} ({done.result['seconds']:.1f} s)"
    )
    for measure in references or [done.headline]:
        print(f"  {compared(done.result, measure)}")
    for sentence in reasons(done.result):
        print(f"  {sentence}")
