"""Rows on disk come back as they went."""

import numpy as np
import pytest

from ritz.data.moments import Moments
from ritz.data.stored import StoredRows
from ritz.data.tables import MalformedTable

X = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
Y = np.arange(50) % 2
WEIGHT = np.where(np.arange(50) % 3 == 0, -1.0, 0.5)


def parts(weight):
    for start in range(0, 50, 20):
        rows = slice(start, start + 20)
        yield X[rows], Y[rows], None if weight is None else weight[rows]


@pytest.mark.parametrize("weight", [None, WEIGHT])
def test_they_come_back(tmp_path, weight):
    kept = StoredRows.keep(tmp_path / "rows", parts(weight))
    for rows in (kept, StoredRows.open(tmp_path / "rows")):
        assert len(rows) == 50
        assert np.array_equal(rows.x[0:50], X)
        assert rows.x[7:9].dtype == np.float32
        assert np.array_equal(rows.y[13:17], Y[13:17])
        assert rows.weight is None if weight is None else np.array_equal(rows.weight[40:60], WEIGHT[40:])
        assert rows.x[60:70].shape == (0, 3)
        assert np.allclose(rows.moments.mean, Moments.of(X).mean, rtol=1e-12)
    assert [path.name for path in tmp_path.iterdir()] == ["rows"]


def test_labels_may_become_wider_on_the_way(tmp_path):
    both = [(X[:2], np.array([1, 2]), None), (X[2:4], np.array([0.5, 3]), None)]
    assert StoredRows.keep(tmp_path / "rows", both).y[0:4].tolist() == [1, 2, 0.5, 3]


def test_nothing_is_left_of_what_fails(tmp_path):
    def broken():
        yield X, Y, None
        raise MalformedTable("row 51 is broken")

    with pytest.raises(MalformedTable, match="row 51"):
        StoredRows.keep(tmp_path / "rows", broken())
    with pytest.raises(MalformedTable, match="got none"):
        StoredRows.keep(tmp_path / "rows", [])
    assert [*tmp_path.iterdir()] == []


def test_damage_is_found(tmp_path):
    folder = tmp_path / "rows"
    StoredRows.keep(folder, parts(None))
    (folder / "y.rows").write_bytes(b"12")
    with pytest.raises(MalformedTable, match="another size"):
        StoredRows.open(folder)
    with pytest.raises(MalformedTable, match="Make them again"):
        StoredRows.open(tmp_path / "nowhere")
