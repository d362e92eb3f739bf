"""`ritz tour`: one cheap recipe for each question, on one page."""

import pathlib

from ritz.cards import cards
from ritz.cli import codes
from ritz.cli.several import Campaign
from ritz.cli.summary import headline, make_page, read_run
from ritz.runs import folder


def tour(out: pathlib.Path | None, *, workers: int, quiet: bool) -> int:
    """Run them, write the page beside their folders, and print where it is; the exit code is the worst of all runs."""
    wanted = {name: card for name, (card, _) in cards().items() if card.tour}
    campaign = Campaign("tour", out, seed=0, workers=workers)
    done = []
    for each in campaign.run(wanted, ["tour"]):
        done.append(each)
        if each.code == codes.FAILED:
            print(f"{each.name}: failed: {each.why} (see {each.path}.log)", flush=True)
        elif not quiet:
            run = read_run(each.path)
            print(headline(dict(run.result), run.headline), flush=True)
    finished = [read_run(each.path) for each in sorted(done, key=lambda each: each.name) if _finished(each.path)]
    if finished:
        page = campaign.path / folder.PAGE
        make_page(page, finished, title="A tour of ritz")
        print(f"page: {page}")
    return codes.worst([each.code for each in done])


def _finished(path: pathlib.Path) -> bool:
    return (path / folder.RESULT).exists()
