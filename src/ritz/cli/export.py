"""`ritz export`: a predictor as a compiled program that needs no network code, with its latency."""

import pathlib

from ritz.cli.codes import MET
from ritz.cli.predictors import load_ensemble
from ritz.recipes.tables.exported import MODEL, PROGRAM, Latency, convention, from_program, latency, to_program
from ritz.reports.numbers import duration
from ritz.runs import folder, manifest
from ritz.runs.errors import TakenError


def export(run: pathlib.Path, out: pathlib.Path) -> int:
    """Write the program and its facts into a new folder, measure it, and print what it takes."""
    facts, ensemble = load_ensemble(run)
    program = to_program(ensemble, classes=bool(facts.classes))
    if out.exists() and not folder.vacant(out):
        raise TakenError(folder.taken(out))
    called = {"members": len(ensemble.members), "calling_convention": convention()}
    measured = latency(from_program(facts.to_text(**called).encode(), program))
    files = {PROGRAM: program, MODEL: facts.to_text(**called, latency=vars(measured))}
    made = folder.create(out, {manifest.NAME: manifest.describe(files), **files})
    print(f"{made / PROGRAM}: {len(program) / 1024:.0f} KiB of StableHLO, for any number of rows")
    print(f"  {stated(measured)}")
    print(f"  predict with it: ritz predict {out} FILE")
    return MET


def stated(measured: Latency) -> str:
    """The latency in words."""
    one, million = duration(measured.one_row), duration(measured.million_rows)
    return f"one prepared row: {one} (median of {measured.calls}); a million: {million}; {measured.device}"
