"""`ritz list`: the recipes, read from their files without importing them."""

import dataclasses
import json
import shutil
import textwrap

from ritz.cli.catalogue import chosen, field
from ritz.cli.codes import MET

INDENT = " " * 4


def show_list(wanted: str | None, *, as_json: bool) -> int:
    """Print the recipes of a field, a question, or all."""
    recipes = chosen(wanted)
    if as_json:
        rows = [{"field": field(module), **dataclasses.asdict(card)} for card, module in recipes.values()]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return MET
    width = min(shutil.get_terminal_size().columns, 110)
    for question in dict.fromkeys(card.question for card, _ in recipes.values()):
        print(f"{question}")
        for name, (card, module) in recipes.items():
            if card.question == question:
                print(f"  {name}  ({field(module)}, about {_minutes(card.minutes)})")
                lines = [card.summary, f"{card.measure}: {card.reference}", f"needs {card.needs}"]
                for line in lines:
                    print(textwrap.fill(line, width, initial_indent=INDENT, subsequent_indent=INDENT * 2))
    if recipes:
        print(f"\nritz show NAME says more; ritz run NAME runs it, for example: ritz run {next(iter(recipes))}")
    else:
        print("There are no recipes yet.")
    return MET


def _minutes(minutes: float) -> str:
    return f"{60 * minutes:.0f} s" if minutes < 1 else f"{minutes:.0f} min"
