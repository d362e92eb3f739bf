"""Files that people take for tables, recognised by how they begin, and what to do with them."""

import pathlib
import re

from ritz.data.base import MalformedTable

BEGINNINGS = (
    (b"SIMPLE  =", "a FITS file", "Write its table as Parquet: astropy.table.Table.read(FILE).write('t.parquet')."),
    (b"MATLAB 5.0", "a MATLAB file", "Read it with scipy.io.loadmat and save its arrays with numpy.savez."),
    (b"SQLite format 3", "an SQLite database", "Export one of its tables as CSV."),
    (b"%PDF", "a PDF document", "Get the table itself."),
    (b"\xd0\xcf\x11\xe0", "an old Excel or other Office file", "Save the sheet as CSV (UTF-8)."),
    (b"BZh", "a file compressed by bzip2", "Unpack it, or compress it by gzip."),
    (b"\xfd7zXZ", "a file compressed by xz", "Unpack it, or compress it by gzip."),
    (b"\x28\xb5\x2f\xfd", "a file compressed by zstd", "Unpack it, or compress it by gzip."),
    (b"7z\xbc\xaf", "a 7z archive", "Unpack it."),
    (b"\x80\x02", "a Python pickle", "It could run anything when it is loaded: save it as Parquet, CSV or NPZ."),
    (b"\x80\x03", "a Python pickle", "It could run anything when it is loaded: save it as Parquet, CSV or NPZ."),
    (b"\x80\x04", "a Python pickle", "It could run anything when it is loaded: save it as Parquet, CSV or NPZ."),
    (b"\x80\x05", "a Python pickle", "It could run anything when it is loaded: save it as Parquet, CSV or NPZ."),
    (b"RDX", "an R data file", "Write it with write.csv in R."),
    (b"Obj\x01", "an Avro file", "Convert it to Parquet."),
    (b"ORC", "an ORC file", "Convert it to Parquet."),
    (b"$FL2", "an SPSS file", "Save it as CSV."),
)
MARKUP = re.compile(rb"<(!doctype\s+html|html|head|body|table|div|script|meta)\b", re.IGNORECASE)
ARFF = re.compile(rb"^\s*@relation\b", re.IGNORECASE | re.MULTILINE)
BOM = b"\xef\xbb\xbf"


def refuse_foreign(path: pathlib.Path, start: bytes) -> None:
    """Raises MalformedTable, naming what the file is, where its first bytes are those of something else.

    `start`: the first kilobytes."""
    text = start.removeprefix(BOM).lstrip()
    for beginning, what, advice in BEGINNINGS:
        if start.startswith(beginning):
            _refuse(path, what, advice)
    if start.startswith(b"PK\x03\x04"):
        if b"xl/" in start or b"[Content_Types].xml" in start:
            _refuse(path, "an Excel or other Office file", "Save the sheet as CSV (UTF-8).")
        if b"mimetypeapplication/vnd.oasis" in start:
            _refuse(path, "an OpenDocument file", "Save the sheet as CSV (UTF-8).")
    if MARKUP.match(text) or (text.startswith(b"<") and MARKUP.search(text)):
        _refuse(
            path,
            "an HTML page saved under this name",
            "The download gave a page, perhaps a log-in or an error: open it in a browser, and get the file itself.",
        )
    if text.startswith(b"<?xml"):
        _refuse(path, "an XML document", "Export the table as CSV.")
    if text.startswith((b"{", b"[{")):
        _refuse(path, "JSON", "Write it as CSV or Parquet, for example by pandas.read_json(FILE).to_parquet(...).")
    if ARFF.search(start) and b"@data" in start.lower():
        _refuse(path, "an ARFF file", "Keep the lines below @data as a CSV file and name its columns with --names.")
    if text.startswith(b"version https://git-lfs"):
        _refuse(path, "a pointer of Git LFS, not the file it stands for", "Get the file with `git lfs pull`.")


def _refuse(path: pathlib.Path, what: str, advice: str) -> None:
    raise MalformedTable(f"{path.name}: expected a table, got {what}. {advice}")
