"""Random values for random settings of recipes: each must be accepted or refused in a sentence that names it."""

import contextlib
import io
import random
import warnings
from typing import NamedTuple

from ritz.cards import cards
from ritz.cli import catalogue, main
from ritz.recipes.overrides import OverrideError, assignments, override, settings

DEEP, DIGITS = 100_000, 5_000
TEXTS = (
    "[" * DEEP, "[" * DEEP + "]" * DEEP, "[" * 900 + "]" * 900, "{a=" * DIGITS, "1e400", "-1e400", "1" * DIGITS,
    "9" * 400, "-" + "9" * 400, "nan", "inf", "-inf", "-nan", "", " ", "none", "None", "true", "false", "-1", "0",
    "-0.0", "1e18", "1000000000000000000", "-1000000000000000000", "9223372036854775808", "99999999999999999999",
    "0x10", "1_000", "é", "\x00", "\ud800", "\udcff", "\u202e", "\x1b[31m", "'", '"', '"""', "[1,2", "[1,2]", "[[1]]",
    "1,2,3", "a,b", ",", ",,", "1979-05-27", "07:32:00", "{a=1}", "b'abc'", "\\", "\n", "1\nvalue=2", "1\nother=2",
    "value", "#x", "1 # c", "a.b=c", "=1", "..", "0.1", "1e-400", "3.0", "1.5", "1e308", "-1e308", "[]", "['a']",
    "[nan]", "[1e400]", "[true]", "1:2", "x" * DEEP, ",".join("1" * 20_000), "/", "../..", "~", "$HOME", "%s", "{}",
    "{0}", "__class__", "=cmd|' /C calc'!A0",
)  # fmt: skip
"""What fields cannot have, or can only just have."""
CHARACTERS = "0123456789.,-+eE_[]{}'\"#= \n\tnainftrue\\\x00é💥"
LONGEST = 12_000
"""Characters of a message: an unknown name lists all that there are."""


class Outcome(NamedTuple):
    """What became of one case."""

    case: str
    kind: str
    """"accepted", "refused" (a sentence that names the setting, exit code 2), or "bare" (anything else)."""
    words: str


def run(count: int, seed: int, recipes: list[str] | None = None, through_main: float = 0.05) -> list[Outcome]:
    """Try `count` random settings. `recipes`: of these alone; `through_main`: the share that goes through `ritz show`.

    The others call what resolves `--set` directly, which takes less than a millisecond.
    """
    chance = random.Random(seed)
    names = recipes if recipes is not None else [*cards()]
    made = {name: catalogue.load(name) for name in names}
    paths = [(name, setting.path) for name, recipe in made.items() for setting in settings(recipe)]
    outcomes = []
    for _ in range(count):
        name, path = chance.choice(paths)
        text = _text(chance)
        if chance.random() < through_main and not _is_accepted(made[name], path, text):
            outcomes.append(_command(name, path, text))
        else:
            outcomes.append(_resolve(made[name], name, path, text))
    return outcomes


def _text(chance: random.Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(TEXTS)
    return "".join(chance.choices(CHARACTERS, k=chance.randint(1, 20)))


def _is_accepted(recipe, path: str, text: str) -> bool:
    """A value that is accepted is not given to `ritz show`, which would build the recipe with it."""
    try:
        override(recipe, assignments([f"{path}={text}"]))
    except Exception:
        return False
    return True


def _resolve(recipe, name: str, path: str, text: str) -> Outcome:
    case = f"{name} --set {path}={text[:40]!r}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            override(recipe, assignments([f"{path}={text}"]))
    except ValueError as error:
        sentence = str(error)
        fine = path in sentence and len(sentence) < LONGEST and isinstance(error, OverrideError)
        return Outcome(case, "refused" if fine else "bare", sentence)
    except Exception as error:
        return Outcome(case, "bare", f"{type(error).__name__}: {error}")
    return Outcome(case, "accepted", "")


def _command(name: str, path: str, text: str) -> Outcome:
    case = f"ritz show {name} --set {path}={text[:40]!r}"
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["show", name, "--set", f"{path}={text}"])
    except BaseException as error:
        return Outcome(case, "bare", f"{type(error).__name__}: {error}")
    words = err.getvalue()
    fine = code == 2 and path in words and "--debug" not in words and words.rstrip("\n").isprintable()
    return Outcome(case, "refused" if fine else "bare", words)
