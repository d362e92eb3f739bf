"""Damaged files of every format, read in a child process with bounds on memory and time.

    python tests/faults/fuzz_readers.py COUNT [SEED]

prints what came of them, and each that was not read or refused in a sentence with the file's name.
"""

import collections
import gzip
import io
import pathlib
import resource
import selectors
import subprocess
import sys
import tempfile
import warnings

import numpy as np

ROWS = 50
SECONDS = 30.0
"""For one file; longer is a hang."""
MEMORY = 3 << 30
"""Bytes of address space beyond those in use when the child begins."""
READ, REFUSED = "read", "refused"


def run(count: int, seed: int, folder: pathlib.Path) -> list[tuple[str, str]]:
    """(description, outcome) of `count` damaged files. The outcome is "read", "refused" (a sentence that names the
    file), or begins with BARE, CRASH or HANG and says what happened."""
    outcomes: list[tuple[str, str]] = []
    while len(outcomes) < count:
        start = len(outcomes)
        line = [sys.executable, __file__, "--worker", str(folder), str(seed), str(start), str(count)]
        with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            ended = _collect(child, outcomes, count)
            if len(outcomes) < count:
                outcomes.append((_describe(seed, len(outcomes)), ended))
    return outcomes


def _collect(child: "subprocess.Popen[bytes]", outcomes: list[tuple[str, str]], count: int) -> str:
    """Take outcomes until the child ends or hangs; how it ended."""
    assert child.stdout is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        limit = 10 * SECONDS  # imports
        while len(outcomes) < count:
            if not waiting.select(limit):
                child.kill()
                return f"HANG of more than {SECONDS:.0f} s"
            line = child.stdout.readline()
            if not line:
                return f"CRASH with exit code {child.wait()}"
            description, _, outcome = line.decode().rstrip("\n").partition("\t")
            outcomes.append((description, outcome))
            limit = SECONDS
    return ""


def good_files() -> dict[str, bytes]:
    """A whole file of each format, by its ending."""
    import h5py
    import pandas
    import uproot

    numbers = np.random.default_rng(1).normal(size=(ROWS, 3))
    frame = pandas.DataFrame(numbers, columns=["a", "b", "c"])
    frame["kind"] = np.where(np.arange(ROWS) % 3, "one", "two")
    text = frame.to_csv(index=False).encode()
    files = {".csv": text, ".csv.gz": gzip.compress(text), ".data": frame.to_csv(index=False, header=False).encode()}
    files[".tsv"] = frame.to_csv(index=False, sep="\t", quoting=1).encode("utf-16")
    for ending, write in ((".parquet", frame.to_parquet), (".feather", frame.to_feather)):
        write(buffer := io.BytesIO())
        files[ending] = buffer.getvalue()
    frame.to_feather(buffer := io.BytesIO(), compression="uncompressed")
    files["-plain.feather"] = buffer.getvalue()
    for ending, save in ((".npy", np.save), (".npz", lambda to, x: np.savez_compressed(to, x=x, y=x[:, 0]))):
        save(buffer := io.BytesIO(), numbers)
        files[ending] = buffer.getvalue()
    with h5py.File(buffer := io.BytesIO(), "w") as file:
        file.create_dataset("x", data=numbers, compression="gzip")
        file["name"] = ["text"] * ROWS
    files[".h5"] = buffer.getvalue()
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "a.root"
        with uproot.recreate(path) as file:
            file.mktree("t", {"x": "float64", "n": "int32"}).extend(
                {"x": numbers[:, 0], "n": np.arange(ROWS, dtype="i4")}
            )
        files[".root"] = path.read_bytes()
        with uproot.recreate(path) as file:
            file.mkrntuple("t", {"x": "float64"}).extend({"x": numbers[:, 0]})
        files["-rntuple.root"] = path.read_bytes()
    return files


ENDINGS = (
    ".csv", ".csv.gz", ".data", ".tsv", ".parquet", ".feather", "-plain.feather", ".npy", ".npz", ".h5", ".root",
    "-rntuple.root",
)  # fmt: skip
DAMAGES = ("cut", "bits", "bytes", "zeros", "large", "doubled", "header", "hostile text")


def _chosen(seed: int, index: int) -> tuple[str, str, np.random.Generator]:
    random = np.random.default_rng([seed, index])
    return ENDINGS[random.integers(len(ENDINGS))], DAMAGES[random.integers(len(DAMAGES))], random


def _describe(seed: int, index: int) -> str:
    ending, damage, _ = _chosen(seed, index)
    return f"case {index} of seed {seed}: {damage}, {ending}"


def damaged(content: bytes, damage: str, random: np.random.Generator) -> bytes:
    """The file with one kind of damage."""
    data, size = np.frombuffer(content, np.uint8).copy(), len(content)
    if damage == "cut":
        return content[: random.integers(1, size)]
    if damage == "doubled":
        first, last = sorted(random.integers(0, size, 2))
        return content[:last] + content[first:]
    if damage == "hostile text":
        words = (
            b'"',
            b"\0",
            b"\n\n,,,,",
            b"1e999",
            b"=1+1",
            b"\xff\xfe",
            b"9" * 400,
            b"," * 300,
            b"{" * 300,
            b"\r",
            b"#",
        )
        place = random.integers(0, size)
        return content[:place] + words[random.integers(len(words))] + content[place:]
    if damage in ("bits", "header"):
        within = size if damage == "bits" else min(size, 300)
        places = random.integers(0, within, random.integers(1, 12))
        data[places] ^= (1 << random.integers(0, 8, len(places))).astype(np.uint8)
        return data.tobytes()
    start = random.integers(0, size)
    length = int(random.integers(1, 9 if damage == "large" else 64))
    part = data[start : start + length]
    part[:] = {"zeros": 0, "large": 255}.get(damage, 0) if damage != "bytes" else random.integers(0, 256, len(part))
    return data.tobytes()


def outcome_of(path: pathlib.Path) -> str:
    """What comes of a file."""
    from ritz.data.tables import MalformedTable, read_table

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read_table(path, cache=False)
    except MalformedTable as error:
        return REFUSED if path.name in str(error) else f"BARE sentence without the file's name: {error}"
    except BaseException as error:
        return f"BARE {type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return READ


def _work(folder: pathlib.Path, seed: int, start: int, count: int) -> None:
    files = good_files()
    with open("/proc/self/statm", encoding="ascii") as sizes:
        used = int(sizes.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    for index in range(start, count):
        ending, damage, random = _chosen(seed, index)
        path = folder / f"case{index}{ending}"
        path.write_bytes(damaged(files[ending], damage, random))
        found = outcome_of(path)
        path.unlink()
        print(f"{_describe(seed, index)}\t{found}", flush=True)


def main(words: list[str]) -> int:
    """Fuzz, print a summary, and return 1 where a file was neither read nor refused in a sentence."""
    count, seed = int(words[0]), int(words[1]) if len(words) > 1 else 0
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = run(count, seed, pathlib.Path(scratch))
    counted = collections.Counter(outcome.split()[0] for _, outcome in outcomes)
    print(f"{count} damaged files: " + ", ".join(f"{number} {what}" for what, number in counted.most_common()))
    bad = [(what, outcome) for what, outcome in outcomes if outcome not in (READ, REFUSED)]
    for what, outcome in bad:
        print(f"{what}: {outcome}")
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1] == "--worker":
        _work(pathlib.Path(sys.argv[2]), *map(int, sys.argv[3:6]))
    else:
        sys.exit(main(sys.argv[1:]))
