"""Several recipes in one folder, one after the other."""

import dataclasses
import pathlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ritz.cli.request import RUNS, Request
from ritz.cli.run import build, carry_out, code
from ritz.cli.summary import make_page, read_run
from ritz.runs import folder


class Done(NamedTuple):
    """A run that has ended."""

    path: pathlib.Path
    result: dict[str, Any]
    headline: str
    code: int


def run_all(names: Iterable[str], kind: str, out: pathlib.Path | None, *, quiet: bool) -> Iterator[Done]:
    """Run every recipe with its defaults in a folder of its own below one new folder, and yield it when it is done."""
    parent = folder.create_named(RUNS, kind) if out is None else folder.create(out)
    for name in names:
        made = build(Request(name, 0, None, None, False, {}, None), quiet=quiet)
        jobs = made.prepare()
        made = dataclasses.replace(made, path=folder.create(parent / name))
        result, fits, findings = carry_out(made, jobs)
        make_page(made.path / folder.PAGE, [read_run(made.path)], title=name)
        yield Done(made.path, result, findings.headline, code(result, fits))
