"""A few damaged files of every format: each is read, or refused in a sentence with its name."""

import pytest
from fuzz_readers import READ, REFUSED, run

pytest.importorskip("h5py")
pytest.importorskip("uproot")


def test_damaged_files_are_read_or_refused_in_a_sentence(tmp_path):
    outcomes = run(60, 7, tmp_path)
    assert len(outcomes) == 60
    bad = [found for found in outcomes if found[1] not in (READ, REFUSED)]
    assert not bad, bad
    assert {REFUSED, READ} <= {outcome for _, outcome in outcomes}
