"""The list of deliberate errors fits the sources: each text is there once, and its tests and recipes exist."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from catalogue import MUTATIONS

from ritz.cards import cards

ROOT = pathlib.Path(__file__).parents[2]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_mutation_can_be_applied(mutation):
    assert (ROOT / "src" / "ritz" / mutation.file).read_text().count(mutation.old) == 1
    assert mutation.old != mutation.new
    assert mutation.tests
    assert all((ROOT / test).is_file() for test in mutation.tests)
    assert not mutation.recipe or mutation.recipe[0] in cards()


def test_names_differ():
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)
