"""`ritz tour`: one cheap recipe for each question, on one page."""

import pathlib

from ritz.cards import cards
from ritz.cli import codes
from ritz.cli.several import run_all
from ritz.cli.summary import headline, make_page, read_run
from ritz.runs import folder


def tour(out: pathlib.Path | None, *, quiet: bool) -> int:
    """Run them, write the page beside their folders, and print where it is; the exit code is the worst of all runs."""
    names = [name for name, (card, _) in cards().items() if card.tour]
    done = []
    for each in run_all(names, "tour", out, quiet=quiet):
        print(headline(each.result, each.headline))
        done.append(each)
    page = done[0].path.parent / folder.PAGE
    make_page(page, [read_run(each.path) for each in done], title="A tour of ritz")
    print(f"page: {page}")
    return codes.worst([each.code for each in done])
