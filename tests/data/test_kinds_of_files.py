"""Every kind of file that people have is read or refused as docs/own-data.md says, and what is read is right."""

import pathlib

import kinds_of_files
import numpy as np
import pandas as pd
import pytest

from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.tables import MalformedTable, read_chunks, read_table

for package in ("h5py", "uproot"):
    pytest.importorskip(package)

KINDS = kinds_of_files.kinds()
DOCS = pathlib.Path(__file__).parents[2] / "docs/own-data.md"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.file}: {kind.title}")
def test_a_kind_is_read_whole_or_refused_with_its_name(kind, tmp_path):
    found = kinds_of_files.outcome(kind, tmp_path)
    if kind.refused:
        assert isinstance(found, str)
        assert found.startswith(kind.file)
        return
    assert not isinstance(found, str), found
    length = int((kinds_of_files.FRAME.hits > 2).sum()) if "filter" in kind.title else kinds_of_files.ROWS
    assert len(found) == length, "no row is taken for a header, and no header for a row"


def test_the_docs_hold_this_table(tmp_path):
    assert kinds_of_files.document(tmp_path) in DOCS.read_text(), "python tests/data/kinds_of_files.py prints it"


def read(tmp_path, text, name="a.csv", **options):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    choice = options.pop("choice", ColumnChoice())
    return read_table(path, options=ReadingOptions(**options), choice=choice, cache=False)


def lines(line, count=30):
    return "".join(line(i) + "\n" for i in range(count))


@pytest.mark.parametrize(
    ("entry", "options", "value"),
    [
        (lambda i: f"{i}.5 %", {}, lambda i: i + 0.5),
        (lambda i: f"$ {i}.25", {}, lambda i: i + 0.25),
        (lambda i: f"{i}.5d-01", {}, lambda i: (i + 0.5) / 10),
        (lambda i: f"{i} mm", {}, lambda i: i),
        (lambda i: f"2001-01-{i + 1:02d}", {}, lambda i: 11323 + i),
        (lambda i: f"2001/1/{i + 1}", {}, lambda i: 11323 + i),
        (lambda i: f"{i + 1}.01.2001", {}, lambda i: 11323 + i),
        (lambda i: f"01/{i + 1}/2001 12:00", {}, lambda i: 11323.5 + i),
        (lambda i: f"{i + 1}-Jan-2001", {}, lambda i: 11323 + i),
        (lambda i: f'"Jan {i + 1}, 2001"', {}, lambda i: 11323 + i),
        (
            lambda i: f"{i % 12 + 1}/2/2001",
            {"dayfirst": "no"},
            lambda i: (pd.Timestamp(2001, i % 12 + 1, 2) - pd.Timestamp(0)).days,
        ),
        (lambda i: f"{i % 24}:30", {}, lambda i: i % 24 + 0.5),
        (lambda i: f'"{i + 1},345,000"', {}, lambda i: (i + 1) * 1e6 + 345e3),
        (lambda i: f'"{i + 1},345"', {"thousands": ","}, lambda i: (i + 1) * 1e3 + 345),
        (lambda i: f'"{i},345"', {"decimal": ","}, lambda i: i + 0.345),
        (lambda i: f"{i}" if i % 3 else "-999", {"na": ("-999",)}, lambda i: i if i % 3 else np.nan),
        (lambda i: f"{i}" if i % 3 else "-", {"na": ("-", "x")}, lambda i: i if i % 3 else np.nan),
    ],
)
def test_numbers_however_they_are_spelled(tmp_path, entry, options, value):
    table = read(tmp_path, "a,b\n" + lines(lambda i: f"{i % 4},{entry(i)}"), **options)
    np.testing.assert_allclose(table.column("b").astype(float), [value(i) for i in range(30)], rtol=1e-6)


@pytest.mark.parametrize(
    ("text", "headed"),
    [
        ("x,y\nu,1\nv,2\n", True),
        ("u,1\nv,2\nw,3\n", False),
        ("a,b\nb,a\na,a\nb,b\n", False),
        ("colour,shape\nred,round\nblue,square\nred,round\n", True),
        ("red,red\nred,blue\nblue,red\n", False),
        ("1999,2000\n1.5,2.5\n", False),
        ("name,2000\nu,2.5\nv,3\n", False),
        ("2024-01-02,u\n2024-01-03,v\n", False),
        (",x\n0,1.5\n1,2.5\n", True),
    ],
)
def test_whether_the_first_row_is_a_header(tmp_path, text, headed):
    table = read(tmp_path, text)
    assert len(table) == text.count("\n") - headed
    assert table.settled.header == ("yes" if headed else "no")


def test_a_column_that_is_left_out_is_not_judged(tmp_path):
    mixed = "x,y,z,z\n" + lines(lambda i: f"{i},{'oops' if i == 20 else i},a,{i}")
    with pytest.raises(MalformedTable, match=r"a\.csv: expected every column to have a name of its own"):
        read(tmp_path, mixed)
    with pytest.raises(MalformedTable, match=r"line 22: .*--drop y"):
        read(tmp_path, mixed, choice=ColumnChoice(drop=("z",)))
    for choice in (ColumnChoice(drop=("y", "z")), ColumnChoice(("x",))):
        table = read(tmp_path, mixed, choice=choice)
        assert table.names == ("x",)
        assert set(table.left_out) == {"y", "z"}
    with pytest.raises(MalformedTable, match=r"'yy', which is not there. Did you mean 'y'"):
        read(tmp_path, mixed, choice=ColumnChoice(("yy",)))


def test_values_below_a_nameless_column_are_not_lost(tmp_path):
    text = "a,b,\n" + lines(lambda i: f"{i},2,", 2000) + "1,2,surprise\n"
    with pytest.raises(MalformedTable, match="line 2002: expected nothing in a column without a name, got 'surprise'"):
        read(tmp_path, text)


def test_files_without_names_take_those_of_training(tmp_path):
    choice = ColumnChoice(drop=("kind",), expected=("x", "y", "kind"), layouts=(("x", "y", "kind"), ("x", "y")))
    whole, bare, named = "1,2,u\n3,4,v\n", "1,2\n3,4\n", "y,x\n2,1\n4,3\n"
    for text in (whole, bare, named):
        table = read(tmp_path, text, header="no", choice=choice)
        assert table.column("x").tolist() == [1, 3]
        assert set(table.names) == {"x", "y"}
    assert len(read(tmp_path, "1,2,u\n", header="no", choice=choice)) == 1, "a single row is a row"
    with pytest.raises(MalformedTable, match="expected 3 or 2 columns"):
        read(tmp_path, "1\n2\n", header="no", choice=choice)


def test_marks_of_missing_values_in_binary_files(tmp_path):
    frame = pd.DataFrame({"n": [1, -999, 3], "x": [0.5, -999.0, 2], "t": ["a", "?", "b"]})
    frame.to_parquet(tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet", options=ReadingOptions(na=("-999", "?")))
    assert [np.isnan(table.column(name)[1]) for name in "nx"] == [True, True]
    assert table.column("t").tolist() == ["a", None, "b"]
    with pytest.raises(MalformedTable, match="skip can be chosen for text alone"):
        read_table(tmp_path / "a.parquet", options=ReadingOptions(skip=1))


def test_a_gzip_bomb_stops_before_it_is_unpacked(tmp_path):
    import gzip

    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a\n" + b"0\n" * 40_000_000, 1))
    with pytest.raises(MalformedTable, match="RITZ_MAX_TABLE_GB"):
        for _ in read_chunks(path):
            pass


def test_links_of_hdf5_are_not_followed(tmp_path):
    import h5py

    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["x"] = np.ones(9)
    with h5py.File(tmp_path / "link.h5", "w") as file:
        file["x"] = h5py.ExternalLink("other.h5", "/x")
    with pytest.raises(MalformedTable, match=r"link\.h5: .*links alone, which are not followed \(x\)"):
        read_table(tmp_path / "link.h5")
    layout = h5py.VirtualLayout((9,), "f8")
    layout[:] = h5py.VirtualSource(str(tmp_path / "other.h5"), "x", (9,))
    with h5py.File(tmp_path / "virtual.h5", "w") as file:
        file.create_virtual_dataset("x", layout)
    with pytest.raises(MalformedTable, match=r"virtual\.h5: .*lie in other files"):
        read_table(tmp_path / "virtual.h5")


def test_a_changed_file_of_the_same_size_and_time_is_read_again(tmp_path, monkeypatch):
    import os

    monkeypatch.setenv("RITZ_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "a.csv"
    content = "a\n" + lines(lambda i: f"{i:06d}", 200_000)
    for mark in ("000000", "999999"):
        path.write_text(content.replace("100003", mark))
        os.utime(path, ns=(10**18, 10**18))
        assert read_table(path).column("a")[100_003] == int(mark)
