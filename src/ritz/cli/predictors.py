"""A predictor from a folder: that of a run, or one that was exported."""

import json
import pathlib
import zipfile
import zlib

import jax

from ritz.cli.errors import UsageError
from ritz.cli.result import advice
from ritz.recipes.tables.ensemble import Ensemble
from ritz.recipes.tables.exported import MODEL, MODEL_SHAPE, PROGRAM, from_program
from ritz.recipes.tables.predictor import FACTS, FACTS_SHAPE, WEIGHTS, Facts, Predictor, from_files
from ritz.runs import manifest, schema
from ritz.runs.errors import DamagedError, ForeignError

SEED = 0
"""Of the dropout masks: the same predictions at every call."""
AGAIN = {"": "Export the predictor again from its run: ritz export RUN --out NEW."}
LARGEST_TEXT = 1 << 26
"""Bytes that the JSON file of a predictor may have."""
BROKEN = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    MemoryError,
    EOFError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
    ForeignError,
)
"""What files that are none of ours raise when they are read."""


def load(folder: pathlib.Path) -> Predictor:
    """Load the predictor of a run folder or of an export, each file checked against the manifest.

    Raises UsageError where the folder holds none, DamagedError, naming the file, where one is damaged.
    """
    if (folder / MODEL).exists() or (folder / PROGRAM).exists():
        return _load_export(folder)
    facts, ensemble = load_ensemble(folder)
    classes = bool(facts.classes)
    masked = None
    if ensemble.members[0].dropout.rate > 0:
        masked = ensemble.masked(classes=classes, key=jax.random.key(SEED))
    return Predictor(facts, ensemble.outputs(classes=classes), masked)


def predictor_folders(folder: pathlib.Path) -> list[pathlib.Path]:
    """The folder itself, or those within it where it holds a run for each of several targets."""
    if (folder / FACTS).exists() or (folder / MODEL).exists():
        return [folder]
    inner = sorted(path.parent for path in folder.glob(f"*/{FACTS}"))
    return inner or [folder]


def load_ensemble(folder: pathlib.Path) -> tuple[Facts, Ensemble]:
    """Load facts and networks of a run.

    Raises UsageError where the folder is no finished `ritz fit`, DamagedError, naming the file, where one is damaged.
    """
    if not ((folder / FACTS).exists() or FACTS in manifest.listed(folder)):
        raise UsageError(
            f"Expected the folder of a finished `ritz fit`, got {folder}, in which there is no {FACTS}. Finish the run "
            "with --resume, or name another folder."
        )
    manifest.verify(folder, [FACTS, WEIGHTS], advice(folder))
    _check_types(folder / FACTS, FACTS_SHAPE)
    try:
        return from_files((folder / FACTS).read_bytes(), (folder / WEIGHTS).read_bytes())
    except BROKEN as error:
        raise DamagedError(f"The predictor in {folder} ({FACTS}, {WEIGHTS}) could not be read: {error}") from error


def _load_export(folder: pathlib.Path) -> Predictor:
    manifest.verify(folder, [MODEL, PROGRAM], AGAIN)
    _check_types(folder / MODEL, MODEL_SHAPE)
    try:
        return from_program((folder / MODEL).read_bytes(), (folder / PROGRAM).read_bytes())
    except BROKEN as error:
        raise DamagedError(f"The predictor in {folder} ({MODEL}, {PROGRAM}) could not be read: {error}") from error


def _check_types(path: pathlib.Path, shape: object) -> None:
    """Raise DamagedError where the JSON content of a file does not have the types of `shape`."""
    try:
        if path.stat().st_size > LARGEST_TEXT:
            raise ValueError(f"expected at most {LARGEST_TEXT} bytes, got {path.stat().st_size}")
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedError(f"{path} could not be read: {error}.") from error
    schema.expect(content, shape, path)
