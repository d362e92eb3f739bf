"""Every format gives the table that was written, and every broken file a sentence."""

import gzip
import os
import zipfile

import numpy as np
import pandas
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from ritz.data.options import ColumnChoice
from ritz.data.tables import MalformedTable, Table, read_chunks, read_table

MASSES = np.array([0.1, -2.5e-7, 3e300, np.nan])
COUNTS = np.array([3, 2**60 + 1, -1, 0])
GOOD = np.array([True, False, False, True])
COLOURS = ["red", "green", None, "red"]
FRAME = pandas.DataFrame({"mass": MASSES, "count": COUNTS, "good": GOOD, "colour": COLOURS})


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of its own for every test."""
    monkeypatch.setenv("RITZ_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def written(tmp_path):
    """A function that writes text or bytes to a file and returns its path."""

    def write(content, name="events.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def refusal(path, **options):
    with pytest.raises(MalformedTable) as caught:
        read_table(path, **options)
    return str(caught.value)


def check(table):
    """It is FRAME."""
    assert table.names == ("mass", "count", "good", "colour")
    assert np.array_equal(table.columns["mass"], MASSES, equal_nan=True)
    assert np.array_equal(table.columns["count"], COUNTS)
    assert np.array_equal(table.columns["good"], GOOD)
    assert table.columns["colour"].tolist() == COLOURS
    assert [column.dtype.kind for column in table.columns.values()] == ["f", "i", "b", "O"]


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "tsv", "parquet", "feather"])
def test_what_pandas_writes_is_read(tmp_path, suffix, cached):
    path = tmp_path / f"events.{suffix}"
    match suffix:
        case "parquet":
            FRAME.to_parquet(path)
        case "feather":
            FRAME.to_feather(path)
        case _:
            FRAME.to_csv(path, index=False, sep="\t" if suffix == "tsv" else ",")
    check(read_table(path, cache=cached))
    check(read_table(path, cache=cached))  # from the cache, now
    parts = list(read_chunks(path))
    assert sum(map(len, parts)) == 4


def test_a_file_of_numbers_alone_has_no_header(written):
    path = written("1.000000000000000000e+00,-2.5\n0,3e-4\n")
    table = read_table(path)
    assert table.names == ("c0", "c1")
    assert table.columns["c1"].tolist() == [-2.5, 3e-4]
    assert "no header" in table.notes[0]
    named = read_table(path, names=("label", "energy"))
    assert named.names == ("label", "energy")
    assert named.notes == ()
    assert "expected as many names as columns, 2, got 1" in refusal(path, names=("label",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a;b\n1;2.5\n3;4\n", "semicolons"),
        ("a;b\n1;2,5\n3;4\n", "decimal comma"),
        ("a  b\n 1 2.5\n3   4\n", "spaces"),
        ("a|b\n1|2.5\n3|4\n", "bars"),
        ("# written by hand\n# a,b\n1,2.5\n3,4\n", "comment"),
        ("\ufeffa,b\r\n1,2.5\r\n\r\n3,4\r\n", ""),
        ('"a","b"\n"1",2.5\n3,4\n', ""),
        ("a,b\n1, 2.5\n3, 4", ""),
        ("a\tb\n1\t2.5\n3\t4\n", ""),
    ],
)
def test_dialects(written, text, said):
    table = read_table(written(text))
    assert table.names == ("a", "b")
    assert [column.tolist() for column in table.columns.values()] == [[1, 3], [2.5, 4]]
    assert said in " ".join(table.notes)


def test_decimal_commas_without_a_header(written):
    table = read_table(written("1,5;2\n2,5;3\n"))
    assert [column.tolist() for column in table.columns.values()] == [[1.5, 2.5], [2, 3]]


def test_numbers_are_single_precision_only_where_nothing_is_lost(written):
    table = read_table(written("a,b,c\n0.5,0.1,1\n,1e300,2\n"))
    assert [column.dtype for column in table.columns.values()] == [np.float32, np.float64, np.int64]
    assert table.columns["b"][0] == 0.1


def test_types_that_change_from_chunk_to_chunk(written, monkeypatch):
    monkeypatch.setattr("ritz.data.readers.base.CHUNK_BYTES", 8 * 3 * 2)
    monkeypatch.setattr("ritz.data.readers.delimited.FIRST_ROWS", 2)
    path = written("a,b,c\n1,0.5,\n2,0.25,\n3.5,0.1,x\n,1,\n5,2,y\n")
    for cached in (True, False):
        table = read_table(path, cache=cached)
        assert np.array_equal(table.columns["a"], [1, 2, 3.5, np.nan, 5], equal_nan=True)
        assert table.columns["b"].tolist() == [0.5, 0.25, 0.1, 1, 2]
        assert table.columns["c"].tolist() == [None, None, "x", None, "y"]
    assert [len(part) for part in read_chunks(path)] == [2, 2, 1]


def test_text_with_a_few_numbers_stays_text(written):
    table = read_table(written("isotope\n007\nO16\nHe4\n1.50\nPb208\n"))
    assert table.columns["isotope"].tolist() == ["007", "O16", "He4", "1.50", "Pb208"]


def test_text_among_numbers_is_refused_with_its_line(written):
    sentence = refusal(written("# comment\nx,y\n1,2\n\n3,4\n5,six\n7,8\n"))
    assert sentence.startswith("events.csv, line 6: expected a number in column 'y'")
    assert "'six'" in sentence


@pytest.mark.parametrize("zipped", [False, True])
def test_rows_that_are_too_long_are_refused_with_their_line(written, zipped):
    text = "x,y\n1,2\n3,4\n5,6,7\n"
    path = written(gzip.compress(text.encode()), "a.csv.gz") if zipped else written(text)
    assert "line 4" in refusal(path)


def test_broken_files(written, tmp_path):
    assert "0 bytes" in refusal(written(b""))
    assert "nothing but empty lines" in refusal(written("\n\n# nothing\n"))
    assert "a more than once" in refusal(written("a,b,a\n1,2,3\n"))
    assert "expected rows below the names" in refusal(written("a,b\n"))
    assert "got 3" in refusal(written("a,b\n1,2,3\n"))
    assert "expected a file, got a folder" in refusal(tmp_path)
    assert "Its content looks like text: rename it" in refusal(written("a,b\n1,2\n", "events.xls"))
    assert "--encoding utf-16-le" in refusal(written("a,b\n1,2\n".encode("utf-16-le")))
    assert "UTF-8" in refusal(written("a,b\n1,\xe9\n".encode("latin-1")))
    assert "no text" in refusal(written(b"a,b\n1,\x00\n"))
    assert "behind a colon" in refusal(f"{written('a,b')}:tree")
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        read_table(tmp_path / "nowhere.csv")
    assert not (tmp_path / "cache").exists()


def test_a_truncated_gzip_is_refused_and_nothing_is_kept(written, tmp_path):
    rows = np.random.default_rng(0).normal(size=(2000, 3))
    whole = gzip.compress("\n".join(",".join(map(str, row)) for row in rows).encode())
    sentence = refusal(written(whole[: len(whole) // 2], "events.csv.gz"))
    assert "expected a whole gzip file, but it ends early" in sentence
    assert [*(tmp_path / "cache").rglob("*.column")] == []


def test_the_name_must_not_contradict_the_content(written, tmp_path):
    FRAME.to_parquet(tmp_path / "events.csv")
    assert "its content is Parquet. Rename it to end in .parquet" in refusal(tmp_path / "events.csv")
    assert "its name says Parquet, but its content is text" in refusal(written("a,b\n1,2\n", "events.parquet"))
    assert "its content is gzip" in refusal(written(gzip.compress(b"a\n1\n")))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(written):
    path = written("a\n1\n")
    path.chmod(0)
    with pytest.raises(OSError, match="could not be read"):
        read_table(path)


def test_parquet_of_other_types(tmp_path):
    path = tmp_path / "a.parquet"
    columns = {
        "count": pa.array([1, None, 3]),
        "day": pa.array(["2024-01-02", None, "2023-05-06"]).cast(pa.timestamp("s")),
        "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
        "none": pa.nulls(3),
        "small": pa.array([1, 2, 3], pa.uint8()),
    }
    pyarrow.parquet.write_table(pa.table(columns), path)
    table = read_table(path)
    assert np.array_equal(table.columns["count"], [1, np.nan, 3], equal_nan=True)
    assert table.columns["day"][2] == 19483
    assert table.columns["day"][0] == 19724, "days since 1970-01-01"
    assert np.isnan(table.columns["day"][1])
    assert table.columns["kind"].tolist() == ["x", "y", "x"]
    assert np.isnan(table.columns["none"]).all()
    assert table.columns["small"].dtype == np.uint8
    pyarrow.parquet.write_table(pa.table({"pt": [[1.0], [2.0, 3.0]]}), path)
    assert "pt (list<" in refusal(path)
    path.write_bytes(path.read_bytes()[:-20])
    assert "cannot be read" in refusal(path)
    pyarrow.parquet.write_table(pa.table({"pt": pa.array([], pa.float64())}), path)
    assert "without any" in refusal(path)


def test_numpy_files(tmp_path):
    matrix = np.arange(6.0).reshape(3, 2)
    path = tmp_path / "a.npy"
    np.save(path, matrix.astype(">f8"))
    table = read_table(path)
    assert table.names == ("c0", "c1")
    assert table.columns["c1"].tolist() == [1, 3, 5]
    assert table.columns["c1"].dtype.isnative
    assert read_table(path, names=["x", "y"]).names == ("x", "y")
    np.save(path, np.array([(1, 2.5, "u"), (3, 4.5, "dd")], [("n", int), ("e", float), ("quark", "U2")]))
    table = read_table(path)
    assert table.names == ("n", "e", "quark")
    assert table.columns["quark"].tolist() == ["u", "dd"]
    np.save(path, matrix.reshape(3, 2, 1))
    assert "shape [3, 2, 1]" in refusal(path)
    np.save(path, np.array([{}], object), allow_pickle=True)
    assert "Python objects, which are not loaded" in refusal(path)
    np.save(path, matrix)
    path.write_bytes(path.read_bytes()[:-8])
    assert "cannot be read" in refusal(path)


def test_numpy_archives(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, x=np.arange(6.0).reshape(3, 2), y=np.arange(3))
    assert read_table(path).names == ("x0", "x1", "y")
    np.savez_compressed(path, only=np.ones((3, 2)))
    assert read_table(path).names == ("c0", "c1")
    np.savez(path, x=np.ones(3), y=np.ones(4))
    assert "x with 3, y with 4" in refusal(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme", "nothing")
    assert "a.npz: expected" in refusal(path)


def test_hdf5(tmp_path):
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        file["mass"], file["colour"], file["p"] = MASSES, ["red", "green", "", "red"], np.ones((4, 2))
    table = read_table(path)
    assert np.array_equal(table.columns["mass"], MASSES, equal_nan=True)
    assert table.columns["colour"].tolist() == ["red", "green", "", "red"]
    assert set(table.names) == {"mass", "colour", "p0", "p1"}
    with h5py.File(path, "w") as file:
        file["events/x"] = np.arange(6.0).reshape(3, 2)
        file["events/x"].attrs["columns"] = ["a", "b"]
    assert read_table(path).columns["b"].tolist() == [1, 3, 5]
    with h5py.File(path, "a") as file:
        file["other/x"] = np.arange(4)
    assert "several groups (events, other)" in refusal(path)
    assert len(read_table(f"{path}:other")) == 4
    assert read_table(f"{path}:events/x").names == ("a", "b")
    assert "It has: events/x, other/x" in refusal(f"{path}:jets")
    path.write_bytes(path.read_bytes()[:200])
    assert "cannot be read" in refusal(path)


def test_root(tmp_path):
    uproot = pytest.importorskip("uproot")
    path = tmp_path / "a.root"
    with uproot.recreate(path) as file:
        file.mktree("signal", {"pt": "float32", "n": "int32"}).extend({"pt": np.ones(3, "f"), "n": np.arange(3)})
    assert read_table(path).columns["n"].tolist() == [0, 1, 2]
    assert read_table(path).columns["pt"].dtype == np.float32
    with uproot.update(path) as file:
        file.mktree("jets", {"pt": "var * float64"}).extend({"pt": [np.ones(2), np.ones(1), np.ones(3)]})
    assert "got jets, signal. Name one: a.root:jets" in refusal(path)
    assert len(read_table(f"{path}:signal")) == 3
    assert read_table(f"{path}:jets").names == ("npt",)
    assert "lists or objects in" in refusal(f"{path}:jets", choice=ColumnChoice(("pt",)))
    assert "a tree 'muons'" in refusal(f"{path}:muons")
    path.write_bytes(path.read_bytes()[:150])
    assert "cannot be read" in refusal(path)


def test_a_package_that_is_not_there_is_named(tmp_path, monkeypatch, written):
    for package in ("h5py", "uproot"):
        monkeypatch.setitem(__import__("sys").modules, package, None)
    assert "pip install 'ritz[hdf5]'" in refusal(written(b"\x89HDF\r\n\x1a\n rest", "a.h5"))
    assert "pip install 'ritz[collider]'" in refusal(written(b"root rest of it..", "a.root"))


def test_a_table():
    table = Table({"x": np.arange(3), "energy": np.ones(3)}, "here.csv")
    assert len(table) == 3
    assert table.select(["energy"]).names == ("energy",)
    assert table.rows(np.array([2, 0])).columns["x"].tolist() == [2, 0]
    assert table.rows(np.array([True, False, True])).columns["x"].tolist() == [0, 2]
    with pytest.raises(MalformedTable, match=r"here.csv: expected a column 'Energy', .* mean 'energy' instead"):
        table.column("Energy")
    with pytest.raises(MalformedTable, match="x with 3, y with 2"):
        Table({"x": np.arange(3), "y": np.arange(2)})
