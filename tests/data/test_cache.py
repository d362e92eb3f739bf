"""A text file is read once; what cannot be kept, or is damaged, costs time and nothing else."""

import errno
import os
import pathlib

import numpy as np
import pytest

from ritz.data import columns
from ritz.data.tables import read_table

TEXT = "x,colour,n\n0.1,red,1\n0.2,,2\n0.3,blue,3\n"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A file, and a cache of its own."""
    monkeypatch.setenv("RITZ_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "events.csv"
    path.write_text(TEXT)
    return path


@pytest.fixture
def readings(monkeypatch):
    """How often the source was read from its beginning."""
    counted = []
    true = __import__("ritz.data.readers.delimited", fromlist=["_chunks"])._chunks
    monkeypatch.setattr("ritz.data.readers.delimited._chunks", lambda *a: counted.append(a[0]) or true(*a))
    return counted


def entries(file):
    return sorted(path for path in (file.parent / "cache/tables").iterdir())


def check(table):
    assert [column.tolist() for column in table.columns.values()] == [[0.1, 0.2, 0.3], ["red", None, "blue"], [1, 2, 3]]


def test_it_is_read_once_and_then_mapped(file, readings):
    for _ in range(3):
        table = read_table(file)
        check(table)
    assert len(readings) == 1
    base = table.columns["x"]
    while base.base is not None and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap)
    assert not table.columns["x"].flags.writeable
    check(read_table(file, cache=False))
    assert len(readings) == 2


def test_a_changed_file_is_read_again_and_its_old_entry_goes(file, readings):
    read_table(file)
    before = entries(file)
    file.write_text(TEXT.replace("0.1", "0.7"))
    os.utime(file, ns=(1, 1))
    assert read_table(file).columns["x"][0] == 0.7
    assert len(readings) == 2
    assert len(entries(file)) == 1
    assert entries(file) != before


def test_other_names_make_another_entry(file, readings):
    read_table(file)
    assert read_table(file, names=["a", "b", "c"]).names == ("a", "b", "c")
    check(read_table(file))
    assert len(readings) == 2
    assert len(entries(file)) == 2


@pytest.mark.parametrize("part", ["0.column", "1.column", "manifest.json"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_entry_is_made_again(file, readings, part, damage):
    read_table(file)
    path = entries(file)[0] / part
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-3] if damage == "cut" else bytes([content[0] ^ 1]) + content[1:])
    check(read_table(file))
    check(read_table(file))
    assert len(readings) == 2


def test_a_full_disk_costs_only_the_cache(file, monkeypatch):
    def full(self, column):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(columns.FileColumn, "append", full)
    table = read_table(file)
    check(table)
    assert "could not be kept" in table.notes[-1]
    assert "No space left on device" in table.notes[-1]
    assert entries(file) == []


def test_a_cache_that_cannot_be_made_costs_nothing_else(file, monkeypatch):
    file.with_name("cache").write_text("a file where the folder should be")
    table = read_table(file)
    check(table)
    assert "could not be kept" in table.notes[-1]


def test_what_a_killed_process_left_is_swept_away(file):
    read_table(file)
    left = pathlib.Path(f"{entries(file)[0]}.12345")
    left.mkdir()
    os.utime(left, (1, 1))
    file.write_text(TEXT.replace("0.1", "0.9"))
    os.utime(file, ns=(1, 1))
    read_table(file)
    assert len(entries(file)) == 1


def test_other_formats_are_mapped_where_it_is_asked_for(file):
    path = file.with_suffix(".npz")
    np.savez(path, x=np.arange(5.0), name=np.array(list("abcde")))
    read_table(path)
    assert not (file.parent / "cache").exists()
    table = read_table(path, mapped=True)
    assert table.columns["x"].tolist() == [0, 1, 2, 3, 4]
    assert table.columns["name"].tolist() == list("abcde")
    assert len(entries(file)) == 1
