"""A predictor from a folder: that of a run, or one that was exported."""

import pathlib

import jax

from ritz.cli.errors import UsageError
from ritz.recipes.tables.ensemble import Ensemble
from ritz.recipes.tables.exported import MODEL, PROGRAM, from_program
from ritz.recipes.tables.predictor import FACTS, WEIGHTS, Facts, Predictor, from_files
from ritz.runs.errors import DamagedError

SEED = 0
"""Of the dropout masks: the same predictions at every call."""


def load(folder: pathlib.Path) -> Predictor:
    """The predictor that a folder holds. Raises UsageError where it holds none, DamagedError where it is broken."""
    try:
        if (folder / MODEL).exists():
            return from_program((folder / MODEL).read_bytes(), (folder / PROGRAM).read_bytes())
        facts, ensemble = load_ensemble(folder)
    except (OSError, ValueError, LookupError) as error:
        raise DamagedError(f"The predictor in {folder} could not be read: {error}") from error
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
    """Facts and networks of a run. Raises UsageError where the folder is no finished `ritz fit`."""
    if not (folder / FACTS).exists():
        raise UsageError(
            f"Expected the folder of a finished `ritz fit`, got {folder}, in which there is no {FACTS}. Finish the run "
            "with --resume, or name another folder."
        )
    return from_files((folder / FACTS).read_bytes(), (folder / WEIGHTS).read_bytes())
