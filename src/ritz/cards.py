"""What `ritz list` says of a recipe, read from its file without importing it."""

import ast
import dataclasses
import pathlib
from typing import Literal

Question = Literal[
    "learn from data", "find a ground state", "solve an equation", "model a distribution", "weigh what is believed"
]


@dataclasses.dataclass(frozen=True)
class Card:
    """A recipe in a line. Every argument is a literal in the recipe's file."""

    name: str
    question: Question
    summary: str
    needs: str
    """What the user must bring: "nothing", "an extra: collider", "your own SUSY.csv"."""
    measure: str
    """The headline measure."""
    reference: str
    """Its reference and source in a few words."""
    minutes: float
    """How long it takes on two cores, about."""
    tour: bool = False
    """Whether `ritz tour` runs it."""
    cheap: bool = False
    """Whether `ritz check` runs it without being asked for it by name."""
    walkers: bool = False
    """Whether it draws from Markov chains that devices can share: `ritz run` then divides the CPU by its cores."""


def cards() -> dict[str, tuple[Card, str]]:
    """Recipe name to (card, module), for every file below `recipes` that has a `CARD`, in alphabetical order.

    Raises ValueError naming the file where a card is not made of literals, or two recipes share a name.
    """
    folder = pathlib.Path(__file__).parent / "recipes"
    found: dict[str, tuple[Card, str]] = {}
    for path in sorted(folder.rglob("*.py")):
        card = _card(path)
        if card is None:
            continue
        if card.name in found:
            raise ValueError(
                f"Two recipes are called {card.name!r}: {found[card.name][1]} and {path.name}; rename one."
            )
        parts = path.relative_to(folder).with_suffix("").parts
        found[card.name] = (card, ".".join(("ritz", "recipes", *parts)))
    return dict(sorted(found.items()))


def _card(path: pathlib.Path) -> Card | None:
    """The card of a file: from the line that begins it to the one that closes its bracket; nothing else is parsed."""
    _, begun, rest = path.read_text().partition("\nCARD = Card(")
    if not begun:
        return None
    try:
        call = ast.parse("Card(" + rest.partition("\n)")[0] + "\n)", mode="eval").body
        keywords = call.keywords if isinstance(call, ast.Call) else []
        return Card(**{word.arg or "": ast.literal_eval(word.value) for word in keywords})
    except (ValueError, TypeError, SyntaxError) as error:
        raise ValueError(
            f"The CARD of {path.name} must be Card(name=..., ...) with literal arguments, its bracket closed on a "
            f"line of its own: {error}."
        ) from error
