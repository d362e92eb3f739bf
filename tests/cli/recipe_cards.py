"""The cards of the recipes that tests run."""

import ast
import pathlib

from ritz.cards import Card

NAME = "straight_line"


def cards():
    """As `ritz.cards.cards`, for the one recipe beside this file, read without importing it."""
    source = (pathlib.Path(__file__).parent / f"{NAME}.py").read_text()
    call = next(node.value for node in ast.parse(source).body if ast.unparse(node).startswith("CARD = "))
    card = Card(**{word.arg: ast.literal_eval(word.value) for word in call.keywords})
    return {
        card.name: (card, NAME),
        "broken": (Card(**{**vars(card), "name": "broken", "cheap": False, "tour": False}), "no_such_package"),
    }


def put_in_place(patch):
    """Let every command see these cards."""
    import ritz.cards

    patch(ritz.cards, "cards", cards)
