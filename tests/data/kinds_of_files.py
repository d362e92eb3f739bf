"""Stand-ins for the kinds of files that people have, made from nothing, and what ritz says of each.

`python tests/data/kinds_of_files.py` prints the table of docs/own-data.md; a test compares the two.
"""

import gzip
import os
import pathlib
import sys
import tempfile
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ritz.data.base import MalformedTable, Table
from ritz.data.options import ColumnChoice, ReadingOptions
from ritz.data.tables import read_table

ROWS = 40


class Kind(NamedTuple):
    """A kind of file: what it is, its name, what writes it, how it is read, and whether it is refused."""

    title: str
    file: str
    write: Callable[[pathlib.Path], Any]
    options: ReadingOptions = ReadingOptions()
    choice: ColumnChoice = ColumnChoice()
    refused: bool = False
    part: str = ""


def text(content: str, encoding: str = "utf-8") -> Callable[[pathlib.Path], Any]:
    """What writes a text file, its line ends as they are."""
    return lambda path: path.write_bytes(content.encode(encoding))


def rows(line: Callable[[int], str], count: int = ROWS, end: str = "\n") -> str:
    """Lines by their number."""
    return "".join(line(i) + end for i in range(count))


FRAME = pd.DataFrame(
    {
        "mass": np.linspace(80, 100, ROWS),
        "hits": np.arange(ROWS) % 7,
        "good": np.arange(ROWS) % 3 == 0,
        "channel": np.where(np.arange(ROWS) % 2, "ee", "mumu"),
    }
)
SPECIES = ("Iris-setosa", "Iris-versicolor", "Iris-virginica")
IRIS = rows(lambda i: f"{5 + i % 9 / 10:.1f},{3 + i % 5 / 10:.1f},1.4,0.2,{SPECIES[i % 3]}")
ABALONE = rows(lambda i: f"{'MFI'[i % 3]},0.{400 + i},0.{300 + i},{i % 15 + 1}")
ADULT = rows(lambda i: f"{20 + i}, {('State-gov', 'Private', '?')[i % 3]}, {('>50K', '<=50K')[i % 2]}")
MPG = rows(
    lambda i: f'{15 + i % 20}.0   {4 + i % 3}   {"?" if i % 19 == 3 else f"{100 + i}.0"}      {3000 + i}.\t"model {i}"'
)
MUSHROOM = rows(lambda i: ",".join("pexsncbk"[(i * k + i // 3) % 8] for k in (1, 3, 5, 7)))
AIR = (
    "Date;Time;CO(GT);T;;\n"
    + rows(lambda i: f"{10 + i % 19}/03/2004;{i % 24:02d}.00.00;{'-200' if i % 9 == 2 else '2,6'};1{i % 9},5;;")
    + ";;;;;\n" * 5
)
GLASS = rows(lambda i: f"{i + 1},1.52{i % 10},13.{i},{1 + i // 20}")


def hdf(write: Callable[[Any], Any]) -> Callable[[pathlib.Path], Any]:
    """What writes an HDF5 file."""

    def made(path: pathlib.Path) -> None:
        import h5py

        with h5py.File(path, "w") as file:
            write(file)

    return made


def pandas_fixed(file: Any) -> None:
    """The layout of DataFrame.to_hdf(format='fixed'), without its pickles."""
    group = file.create_group("events")
    group.attrs["pandas_type"] = np.bytes_("frame")
    group["axis0"], group["axis1"] = np.array([b"pt", b"eta", b"n"]), np.arange(ROWS)
    group["block0_items"], group["block0_values"] = (
        np.array([b"pt", b"eta"]),
        np.ones((ROWS, 2)) * np.arange(ROWS)[:, None],
    )
    group["block1_items"], group["block1_values"] = np.array([b"n"]), np.arange(ROWS)[:, None]


def pandas_table(file: Any) -> None:
    """The layout of DataFrame.to_hdf(format='table'), whose names of columns are pickled."""
    group = file.create_group("events")
    group.attrs["pandas_type"] = np.bytes_("frame_table")
    group["table"] = np.zeros(ROWS, [("index", "i8"), ("values_block_0", "f8", (3,))])


def external(file: Any) -> None:
    """A dataset whose bytes lie in another file."""
    file.create_dataset("x", (ROWS,), "f8", external=[("/etc/hostname", 0, 8 * ROWS)])


def root(kind: str) -> Callable[[pathlib.Path], Any]:
    """What writes a ROOT file like NanoAOD: numbers and jagged lists."""

    def made(path: pathlib.Path) -> None:
        import awkward as ak
        import uproot

        with uproot.recreate(path) as file:
            make = file.mkrntuple if kind == "rntuple" else file.mktree
            jets = ak.Array([[float(k) for k in range(i % 4)] for i in range(ROWS)])
            columns = {"MET": np.linspace(10, 50, ROWS), "Jet_pt": jets}
            make("Events", {"MET": "float64", "Jet_pt": "var * float64"}).extend(columns)

    return made


def npz(**arrays: Any) -> Callable[[pathlib.Path], Any]:
    """What writes arrays by name."""
    return lambda path: np.savez_compressed(path, **arrays)


def kinds() -> list[Kind]:
    """All kinds."""
    return [*_published(), *_spelled(), *_made_by_programs(), *_refused()]


def _published() -> list[Kind]:
    opts = ReadingOptions
    return [
        Kind("UCI iris: no header, last column text", "iris.data", text(IRIS + "\n")),
        Kind("UCI iris with `--names`", "iris.data", text(IRIS), opts(names=("a", "b", "c", "d", "species"))),
        Kind("UCI abalone: first column text", "abalone.data", text(ABALONE)),
        Kind("UCI adult: `, ` between entries, `?`", "adult.data", text(ADULT), opts(na=("?",))),
        Kind(
            "UCI adult.test: a line above, `--skip 1`",
            "adult.test",
            text("|1x3 Cross validator\n" + ADULT),
            opts(skip=1),
        ),
        Kind(
            "UCI auto-mpg: spaces, a tab, quoted names; `--na ?`, name dropped",
            "auto-mpg.data",
            text(MPG),
            opts(na=("?",)),
            ColumnChoice(drop=("c4",)),
        ),
        Kind("UCI mushroom: letters alone, no header", "agaricus.data", text(MUSHROOM)),
        Kind(
            "UCI AirQuality: semicolons, decimal comma, dates, 18.00.00, empty rows and columns; `--na -200`",
            "AirQualityUCI.csv",
            text(AIR),
            opts(na=("-200",)),
        ),
        Kind("UCI glass: row numbers first", "glass.data", text(GLASS)),
    ]


def _spelled() -> list[Kind]:
    opts = ReadingOptions
    return [
        Kind("`12,345` beside `0.13`, tabs", "tabs.tsv", text("n\tx\n" + rows(lambda i: f"{i + 1},345\t0.13"))),
        Kind("`1.234,56`, semicolons", "german.csv", text("n;x\n" + rows(lambda i: f"{i + 1}.234,56;0,5"))),
        Kind("decimal commas, tabs", "comma.tsv", text("n\tx\n" + rows(lambda i: f"{i},25\t0,13"))),
        Kind("`12.6%`", "percent.csv", text("a,share\n" + rows(lambda i: f"{i % 3},{i}.6%"))),
        Kind("`3.5 GeV`", "unit.csv", text("a,energy\n" + rows(lambda i: f"{i % 3},{i}.5 GeV"))),
        Kind("`1.25D+00` (Fortran)", "fortran.dat", text(rows(lambda i: f"  {i}.25D+00  {i}.5D-01"))),
        Kind("dates 2024-05-31", "iso.csv", text("day,x\n" + rows(lambda i: f"2024-05-{i % 28 + 1:02d},{i}"))),
        Kind("timestamps", "stamps.csv", text("t,x\n" + rows(lambda i: f"2024-05-01T12:{i:02d}:30.5Z,{i}"))),
        Kind("dates 31/05/2024", "european.csv", text("day,x\n" + rows(lambda i: f"{i % 28 + 1:02d}/05/2024,{i}"))),
        Kind(
            "dates 03/04/2024 with `--dayfirst`",
            "days.csv",
            text("day,x\n" + rows(lambda i: f"{i % 9 + 1:02d}/05/2024,{i}")),
            opts(dayfirst="yes"),
        ),
        Kind("header cell with a line break", "sheet.csv", text('"a\nb",c,d\n' + rows(lambda i: f"{i},2,3"))),
        Kind("quoted line breaks in entries", "quoted.csv", text("note,x\n" + rows(lambda i: f'"kind\n{i % 2}",{i}'))),
        Kind(
            "byte order mark, Windows line ends",
            "windows.csv",
            text("\ufeffa,b\r\n" + rows(lambda i: f"{i},2", end="\r\n")),
        ),
        Kind("UTF-16", "excel.txt", text("a\tb\n" + rows(lambda i: f"{i}\t2"), "utf-16")),
        Kind(
            "latin-1 with `--encoding`",
            "latin.csv",
            text("größe,b\n" + rows(lambda i: f"{i},2"), "latin-1"),
            opts(encoding="latin-1"),
        ),
        Kind("a separator behind every line", "trailing.csv", text("a,b,\n" + rows(lambda i: f"{i},2,"))),
        Kind("empty lines", "gaps.csv", text("\na,b\n\n" + rows(lambda i: f"{i},2\n"))),
        Kind(
            "comments above and (`--comment`) within",
            "comments.csv",
            text("# made by hand\na,b\n" + rows(lambda i: f"{i},2 # fine")),
            opts(comment="#"),
        ),
        Kind(
            "two columns of one name, with `--names`",
            "twice.csv",
            text("a,a\n" + rows(lambda i: f"{i},2")),
            opts(names=("a", "b")),
        ),
        Kind(
            "compressed by gzip",
            "small.csv.gz",
            lambda path: path.write_bytes(gzip.compress(("a,b\n" + rows(lambda i: f"{i},{i * 7 % 11}")).encode())),
        ),
    ]


def _made_by_programs() -> list[Kind]:
    wide, train, test = np.arange(2.0 * ROWS).reshape(ROWS, 2), np.ones((ROWS, 3)), np.ones((ROWS // 2, 3))
    parts = npz(X_train=train, y_train=np.arange(ROWS), X_test=test, y_test=np.arange(ROWS // 2))
    images = hdf(lambda f: (f.create_dataset("x", data=wide), f.create_dataset("images", data=np.zeros((ROWS, 4, 4)))))
    return [
        Kind("pandas to_csv with its index", "index.csv", lambda path: FRAME.to_csv(path)),
        Kind(
            "pandas to_parquet after a filter (a stored index)",
            "filtered.parquet",
            lambda path: FRAME[FRAME.hits > 2].to_parquet(path),
        ),
        Kind("pandas to_feather", "frame.feather", lambda path: FRAME.to_feather(path)),
        Kind(
            "Parquet with lists", "lists.parquet", lambda path: FRAME.assign(jets=[[1.0, 2.0]] * ROWS).to_parquet(path)
        ),
        Kind(
            "Parquet with timestamps",
            "times.parquet",
            lambda path: FRAME.assign(t=pd.date_range("2024-01-01", periods=ROWS)).to_parquet(path),
        ),
        Kind("pandas to_hdf, fixed format, numbers", "fixed.h5", hdf(pandas_fixed)),
        Kind("HDF5 with a dataset of three axes", "images.h5", images),
        Kind("NPZ with X_train, y_train, X_test, y_test as FILE:train", "parts.npz", parts, part="train"),
        Kind("NPY", "matrix.npy", lambda path: np.save(path, wide)),
        Kind("ROOT like NanoAOD: jagged branches", "nano.root", root("tree")),
        Kind("ROOT, a tree with its cycle", "nano.root", root("tree"), part="Events;1"),
        Kind("ROOT, an RNTuple", "ntuple.root", root("rntuple")),
    ]


def _refused() -> list[Kind]:
    mixed = "a,b\n" + rows(lambda i: f"{i},{'oops' if i == 20 else i}")
    made = [
        ("text among numbers", "mixed.csv", text(mixed)),
        ("`?` in most rows", "marks.csv", text("a,b\n" + rows(lambda i: f"{i},{i if i % 4 == 0 else '?'}"))),
        ("`12,345` and nothing that tells", "either.tsv", text("n\tx\n" + rows(lambda i: f"{i + 1},345\t2"))),
        (
            "03/04/2024, day or month first",
            "dates.csv",
            text("day,x\n" + rows(lambda i: f"{i % 9 + 1:02d}/05/2024,{i}")),
        ),
        ("two columns of one name", "double.csv", text("a,b,a\n" + rows(lambda i: f"{i},2,3"))),
        ("latin-1", "latin1.csv", text("a,b\n" + rows(lambda i: f"{i},\xe9"), "latin-1")),
        ("an HTML page saved as CSV", "page.csv", text("<!DOCTYPE html>\n<html><body>Log in</body></html>\n")),
        ("JSON saved as CSV", "data.csv", text('{"a": [1, 2]}\n')),
        (
            "fixed width with empty cells",
            "fixed.txt",
            text("name    x    y\n" + rows(lambda i: f"ab c  {i:3d}  {'' if i % 3 else i:>3}")),
        ),
        ("a matrix of three axes", "cube.npy", lambda path: np.save(path, np.zeros((4, 4, 4)))),
        ("Python objects", "objects.npy", lambda path: np.save(path, np.array([{}], object), allow_pickle=True)),
        ("NPZ with parts, none named", "split.npz", npz(x_train=np.ones((9, 2)), x_test=np.ones((3, 2)))),
        ("pandas to_hdf, table format", "table.h5", hdf(pandas_table)),
        ("HDF5 whose data lie in another file", "outside.h5", hdf(external)),
        (
            "HDF5 of 100 GB that is not stored",
            "bomb.h5",
            hdf(lambda f: f.create_dataset("x", (10**10,), "f8", chunks=(10**6,))),
        ),
        ("NPZ of 400 MB in 0.4 MB", "bomb.npz", npz(x=np.zeros(50_000_000))),
        ("a named pipe", "pipe.csv", os.mkfifo),
        (
            "a ROOT file cut off",
            "cut.root",
            lambda path: (root("tree")(path), path.write_bytes(path.read_bytes()[:300])),
        ),
        (
            "a Parquet file cut off",
            "cut.parquet",
            lambda path: (FRAME.to_parquet(path), path.write_bytes(path.read_bytes()[:-30])),
        ),
    ]
    return [Kind(title, file, write, refused=True) for title, file, write in made]


def outcome(kind: Kind, folder: pathlib.Path) -> Table | str:
    """The table that is read, or the sentence that refuses it."""
    path = folder / kind.file
    path.unlink(missing_ok=True)
    kind.write(path)
    where = f"{path}:{kind.part}" if kind.part else path
    try:
        return read_table(where, options=kind.options, choice=kind.choice, cache=False)
    except MalformedTable as error:
        return str(error).replace(f"{folder}{os.sep}", "")


def document(folder: pathlib.Path) -> str:
    """The table of the docs: every kind with what was read, and every refusal with its sentence."""
    every = [(kind, outcome(kind, folder)) for kind in kinds()]
    read = [(kind, found) for kind, found in every if isinstance(found, Table)]
    lines = [
        f"{len(read)} kinds of files that are read:",
        "",
        "| file | columns | what is said of it |",
        "|---|---|---|",
    ]
    for kind, table in read:
        columns = ", ".join(f"`{name}`" for name in table.names)
        lines.append(f"| {kind.title} | {columns} | {_cell(' '.join(table.notes))} |")
    refused = [(kind, found) for kind, found in every if isinstance(found, str)]
    lines += ["", f"{len(refused)} that are refused, each with the sentence:", "", "| file | sentence |", "|---|---|"]
    lines += [f"| {kind.title} | {_cell(sentence)} |" for kind, sentence in refused]
    return "\n".join(lines) + "\n"


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.stdout.write(document(pathlib.Path(scratch)))
