"""`ritz check`: do the cheap recipes still give what their references say?"""

import pathlib

from ritz.cli import codes
from ritz.cli.catalogue import chosen
from ritz.cli.errors import UsageError
from ritz.cli.several import Done, run_all
from ritz.cli.summary import compared


def check(field: str | None, out: pathlib.Path | None, *, quiet: bool) -> int:
    """Print every measure that has a reference beside it; the exit code is the worst of all runs."""
    names = [name for name, (card, _) in chosen(field).items() if card.cheap]
    if not names:
        raise UsageError(f"There is no cheap recipe in {field or 'the list'}; run one by its name.")
    done = []
    for each in run_all(names, "check", out, quiet=quiet):
        _print(each)
        done.append(each)
    missed = sum(each.code == codes.MISSED for each in done)
    failed = sum(each.code == codes.FAILED for each in done)
    print(
        f"{len(done)} recipes: {len(done) - missed - failed} fine, {missed} missed, {failed} failed; "
        f"in {done[0].path.parent}"
    )
    return codes.FAILED if failed else codes.MISSED if missed else codes.MET


def _print(done: Done) -> None:
    name, references = done.result["recipe"], done.result["references"]
    print(
        f"{name}: {'failed' if done.code == codes.FAILED else done.result['verdict']} ({done.result['seconds']:.1f} s)"
    )
    for measure in references or [done.headline]:
        print(f"  {compared(done.result, measure)}")
