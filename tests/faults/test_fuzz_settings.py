"""Values that no setting can have are refused in words, whatever they are."""

import random
import secrets

import pytest
from faults import fuzz_settings

from ritz.cards import cards
from ritz.cli import main
from ritz.recipes.overrides import OverrideError, Typed, override
from ritz.recipes.textbook.franke import FrankeRecipe


def test_random_values_of_random_settings():
    seed = secrets.randbits(32)
    names = random.Random(seed).sample(sorted(cards()), 4)
    outcomes = fuzz_settings.run(50, seed, names)
    bare = [outcome for outcome in outcomes if outcome.kind == "bare"]
    assert not bare, f"seed {seed}: {bare[0].case}: {bare[0].words[:300]}"
    assert len({outcome.kind for outcome in outcomes}) == 2, "some are accepted, some refused"


@pytest.mark.parametrize("text", fuzz_settings.TEXTS, ids=lambda text: repr(text[:12]))
@pytest.mark.parametrize("path", ["draws", "problem.noise", "degrees"])
def test_every_value_is_taken_or_refused_by_name(path, text):
    words = refusal(path, text)
    assert path in words
    assert len(words) < 1000


def refusal(path, text):
    """The words in which a value is refused; the name of the setting where it is taken."""
    try:
        override(FrankeRecipe(), {path: Typed(text)})
    except OverrideError as error:
        return str(error)
    return path


@pytest.mark.slow
def test_sizes_beyond_any_memory_are_refused_with_the_setting(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "franke", "--set", "problem.points=4611686018427387904"]) == 2
    err = capsys.readouterr().err
    assert "not enough memory" in err
    assert "problem.points=4611686018427387904" in err
    assert "--debug" not in err
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seed", "1" + "0" * 30), "--seed of at most"),
        (("--steps", "1" + "0" * 30), "--steps of at most"),
        (("--devices", "100000"), "--devices of at most 256"),
    ],
)
def test_numbers_beyond_any_machine_are_refused(options, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "franke", *options]) == 2
    assert words in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]
