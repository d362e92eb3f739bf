"""Every command that the Makefile, the README and the docs name exists, with its options, recipes and fields."""

import itertools
import pathlib
import re
import shlex

import pytest
import typer.main

from ritz.cards import cards
from ritz.cli.app import app
from ritz.cli.catalogue import load
from ritz.recipes.overrides import settings

ROOT = pathlib.Path(__file__).parents[2]
PAGES = [ROOT / "Makefile", ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
GROUP = typer.main.get_command(app)
NEW = {"straight"}
"""Recipes that a guide lets the reader write."""


def named(text):
    """(command as words, whether it stands alone on its line) for each command named."""
    text = text.replace("\\\n", " ")
    for line in text.splitlines():
        alone = re.match(r"\s*(?:[$>] )?(?:\S*/)?ritz ([a-z].*)", line)
        if alone:
            typed = re.split(r"\s{3,}|\s#|\s*\|\s|;", alone[1])[0]
            yield shlex.split(typed), True
        for inner in re.findall(r"`(?:\S*/)?ritz ([a-z][^`]*)`", line):
            for typed in re.split(r";|,\s", inner):
                yield shlex.split(typed.strip().removeprefix("ritz ").split(" #")[0]), False


def command_of(words):
    """The command, and its own words. Raises AssertionError where there is none."""
    command, rest = GROUP, list(words)
    while rest and hasattr(command, "commands"):
        assert rest[0] in command.commands, f"there is no command {' '.join(words)}"
        command = command.commands[rest.pop(0)]
    return command, rest


def faults(words, *, alone):
    """What is wrong with a command; empty where nothing is."""
    command, rest = command_of(words)
    options = {name: each for each in command.params for name in each.opts if name.startswith("-")}
    unknown = [word for word in rest if word.startswith("--") and word.partition("=")[0] not in options]
    if unknown:
        return f"there is no option {', '.join(unknown)}"
    if alone and "..." not in rest:
        try:
            command.make_context(command.name, list(rest))
        except Exception as error:  # click's own, which says what is wrong
            return str(getattr(error, "message", error)) or type(error).__name__
    if words[0] in ("run", "show", "sweep") and len(rest) and re.fullmatch(r"[a-z][a-z0-9-]*", rest[0]):
        return unknown_recipe(rest)
    return ""


def unknown_recipe(rest):
    """What is wrong with the name of a recipe, and with what is set in it."""
    name = rest[0]
    if name in NEW or pathlib.Path(name).suffix:
        return ""
    if name not in cards():
        return f"there is no recipe {name}"
    paths = {setting.path for setting in settings(load(name))}
    given = [value.partition("=")[0] for word, value in itertools.pairwise(rest) if word in ("--set", "--over")]
    return "".join(f"{name} has no field {path}" for path in given if path not in paths and not path.isupper())


def test_what_is_found():
    text = (
        "ritz run dot --set a=1   prints\nx `ritz list | head`, `ritz fit F --target C; ritz check`\n\tBIN/ritz tour\n"
    )
    assert [*named(text)] == [
        (["run", "dot", "--set", "a=1"], True),
        (["list", "|", "head"], False),
        (["fit", "F", "--target", "C"], False),
        (["check"], False),
        (["tour"], True),
    ]
    assert "no option --al" in faults(["check", "--al"], alone=True)
    assert "no option --quick" in faults(["run", "dot", "--quick"], alone=False)
    assert "no recipe dott" in faults(["run", "dott"], alone=False)
    assert "dot has no field wide" in faults(["run", "dot", "--set", "wide=1"], alone=False)
    assert faults(["run"], alone=True)
    assert faults(["run"], alone=False) == ""
    with pytest.raises(AssertionError, match="no command dance"):
        faults(["dance"], alone=False)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_can_be_typed(page):
    wrong = {}
    for words, alone in named(page.read_text()):
        if said := faults(words, alone=alone):
            wrong[shlex.join(words)] = said
    assert not wrong
