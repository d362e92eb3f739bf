"""`--seed` moves the data too; a seed of the data's own is kept."""

import pathlib

import pytest

from ritz.cli import catalogue
from ritz.cli.request import settle
from ritz.cli.run import build
from ritz.recipes.overrides import data_seeds

FIELDS = {
    "breast-cancer": "problem.seed",
    "collider-toy": "problem.seed",
    "heat-inverse": "problem.draw",
    "higgs": "problem.seed",
    "hodge-dense": "problem.split_seed",
    "susy": "problem.seed",
    "table": "problem.split_seed",
}


def fields(name, *sets, seed=None):
    return build(settle(name, list(sets), seed=seed), quiet=True).config.fields


@pytest.mark.parametrize(("name", "path"), FIELDS.items(), ids=FIELDS)
def test_the_data_have_the_seed_of_the_run_unless_their_own_is_set(name, path):
    assert path in data_seeds(catalogue.load(name))
    inner = path.removeprefix("problem.")
    assert fields(name, seed=3)["problem"][inner] == 3
    assert fields(name)["problem"][inner] == 0
    assert fields(name, f"{path}=5", seed=3)["problem"][inner] == 5


def test_a_replayed_run_keeps_its_data_and_a_new_seed_moves_those_that_followed(tmp_path: pathlib.Path):
    def written(name, *sets):
        path = tmp_path / f"{name}.toml"
        path.write_text(build(settle("breast-cancer", list(sets), seed=3), quiet=True).config.to_toml())
        return str(path)

    followed, fixed = written("followed"), written("fixed", "problem.seed=5")
    assert fields(followed)["problem"]["seed"] == 3
    assert fields(followed, seed=7)["problem"]["seed"] == 7
    assert fields(fixed, seed=7)["problem"]["seed"] == 5


def test_another_seed_is_another_split():
    """The folds that the recipe learns from are others: what is compared is rows, not settings."""
    folds = [build(settle("breast-cancer", [], seed=seed), quiet=True).recipe.problem.fold() for seed in (1, 2)]
    assert (folds[0] != folds[1]).any()
