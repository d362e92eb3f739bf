"""`ritz export`: a predictor as a compiled program that needs no network code, with its latency."""

import pathlib

from ritz.cli.codes import MET
from ritz.cli.predictors import load_ensemble
from ritz.recipes.tables.exported import MODEL, PROGRAM, Latency, convention, from_program, latency, to_program
from ritz.reports.numbers import duration
from ritz.runs import manifest
from ritz.runs.atomic import unfinished, write_file
from ritz.runs.errors import TakenError
from ritz.runs.folder import make_parent


def export(run: pathlib.Path, out: pathlib.Path) -> int:
    """Write the program and its facts into a new folder, measure it, and print what it takes."""
    facts, ensemble = load_ensemble(run)
    program = to_program(ensemble, classes=bool(facts.classes))
    if out.exists():
        raise TakenError(f"{out} exists already. Give another --out.")
    called = {"members": len(ensemble.members), "calling_convention": convention()}
    measured = latency(from_program(facts.to_text(**called).encode(), program))
    make_parent(out)
    with unfinished(out) as made:
        made.mkdir()
        write_file(made / PROGRAM, program)
        write_file(made / MODEL, facts.to_text(**called, latency=vars(measured)))
        manifest.record(made, [PROGRAM, MODEL])
    print(f"{out / PROGRAM}: {len(program) / 1024:.0f} KiB of StableHLO, for any number of rows")
    print(f"  {stated(measured)}")
    print(f"  predict with it: ritz predict {out} FILE")
    return MET


def stated(measured: Latency) -> str:
    """The latency in words."""
    one, million = duration(measured.one_row), duration(measured.million_rows)
    return f"one prepared row: {one} (median of {measured.calls}); a million: {million}; {measured.device}"
