"""Recipes by name: their cards, and the class a card stands for."""

import difflib
import importlib
import inspect
from typing import Any

from ritz.cards import Card, cards
from ritz.cli.errors import UsageError
from ritz.cli.signals import at_once


def find(name: str) -> tuple[Card, str]:
    """The card and the module of a recipe. Raises UsageError with the nearest name."""
    known = cards()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise UsageError(f"There is no recipe called {name!r}.{hint} `ritz list` shows all {len(known)} of them.")


def field(module: str) -> str:
    """The field of physics a recipe's module belongs to: the folder it lies in."""
    return module.removeprefix("ritz.recipes.").split(".")[0]


def chosen(wanted: str | None) -> dict[str, tuple[Card, str]]:
    """The recipes of one field or question, or all. Raises UsageError where there is no such field."""
    known = cards()
    if wanted is None:
        return known
    some = {n: (card, module) for n, (card, module) in known.items() if wanted in (field(module), card.question)}
    if not some:
        fields = sorted({field(module) for _, module in known.values()})
        questions = sorted({card.question for card, _ in known.values()})
        raise UsageError(
            f"Expected a field ({', '.join(fields)}) or a question ({', '.join(questions)}), got {wanted!r}."
        )
    return some


def load(name: str) -> Any:
    """The recipe with its defaults.

    Raises UsageError for an unknown name or where a package it needs is not installed.
    """
    card, path = find(name)
    try:
        with at_once():
            module = importlib.import_module(path)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("ritz"):
            raise
        raise UsageError(
            f"The recipe {name} needs the package {error.name}, which is not installed (it needs {card.needs})."
        ) from error
    base = importlib.import_module("ritz.recipes.base").Recipe
    own = [
        each
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, base) and each.__module__ == path and not inspect.isabstract(each)
    ]
    if len(own) != 1:
        raise TypeError(f"Expected one final Recipe in {path}, got {[each.__name__ for each in own]}.")
    return own[0]()
