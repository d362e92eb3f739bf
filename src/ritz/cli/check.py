"""`ritz check`: do the recipes still give what their references say?"""

import pathlib

from ritz.cards import Card, cards
from ritz.cli import codes
from ritz.cli.catalogue import chosen
from ritz.cli.errors import UsageError
from ritz.cli.several import Campaign, Done
from ritz.cli.summary import compared, reasons
from ritz.runs import folder

THEIR_OWN = "your own"
"""How a card begins to say that a recipe needs a file that only the user has."""


def check(
    target: str | None, out: pathlib.Path | None, *, everything: bool, workers: int, seed: int, quiet: bool
) -> int:
    """Print every measure that has a reference beside it; the exit code is the worst of all runs."""
    wanted = _wanted(target, everything=everything)
    needy = {name: card for name, card in wanted.items() if card.needs.startswith(THEIR_OWN)}
    wanted = {name: card for name, card in wanted.items() if name not in needy}
    if not wanted:
        raise UsageError(f"{', '.join(needy)} needs {', '.join(card.needs for card in needy.values())}: use ritz run.")
    campaign = Campaign("check", out, seed=seed, workers=workers)
    again = ["check", *([target] if target else []), *(["--all"] if everything else [])]
    again += ["--seed", str(seed)] if seed else []
    done = []
    for each in campaign.run(wanted, again):
        _show(each, quiet=quiet)
        done.append(each)
    for name, card in needy.items():
        print(f"{name}: not run; it needs {card.needs}")
    _total(done, campaign.path)
    return codes.worst([each.code for each in done])


def _wanted(target: str | None, *, everything: bool) -> dict[str, Card]:
    """The cheap recipes of a field, all of them, or one by its name."""
    known = cards()
    if target in known:
        return {target: known[target][0]}
    some = {name: card for name, (card, _) in chosen(target).items() if everything or card.cheap}
    if not some:
        raise UsageError(f"There is no cheap recipe in {target or 'the list'}: add --all, or name one.")
    return some


def _show(done: Done, *, quiet: bool) -> None:
    """A line with the verdict and the minutes, then the measures that have a reference, or the headline."""
    minutes = f"{done.seconds / 60:.1f} min" + (", before" if done.before else "")
    if not (done.path / folder.RESULT).exists():
        print(f"{done.name}: failed ({minutes}): {done.why} (see {done.path}.log)", flush=True)
        return
    result, kept = folder.read_json(done.path / folder.RESULT), folder.read_json(done.path / folder.FINDINGS)
    verdict = f"failed ({minutes}): {done.why}" if done.code == codes.FAILED else f"{result['verdict']} ({minutes})"
    print(f"{done.name}: {verdict}", flush=True)
    for measure in () if quiet else (result["references"] or [kept["headline"]]):
        print(f"  {compared(result, measure)}", flush=True)
    for reason in reasons(result):
        print(f"  {reason}", flush=True)


def _total(done: list[Done], path: pathlib.Path) -> None:
    """A line with the numbers of recipes by outcome, and one with the names for every outcome that is not fine."""
    bad = {"missed": codes.MISSED, "not decided": codes.UNDECIDED, "failed": codes.FAILED}
    names = {what: [each.name for each in done if each.code == code] for what, code in bad.items()}
    minutes = sum(each.seconds for each in done) / 60
    fine = len(done) - sum(len(some) for some in names.values())
    counted = ", ".join(f"{len(some)} {what}" for what, some in names.items())
    print(f"{len(done)} recipes in {minutes:.1f} minutes of their own: {fine} fine, {counted}; in {path}")
    for what, some in names.items():
        if some:
            print(f"{what}: {', '.join(some)}")
