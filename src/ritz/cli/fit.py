"""`ritz fit`: your own table as a run of the recipe `table`."""

import dataclasses
import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

from ritz.cli.errors import UsageError
from ritz.cli.reading_options import chosen_reading
from ritz.cli.reading_options import split_names as columns
from ritz.cli.request import RUNS, Request, settle
from ritz.cli.run import build, run
from ritz.problems.tables.user_table import file_fingerprint
from ritz.runs import folder

RECIPE = "table"


def fit(
    file: str,
    once: Mapping[str, Sequence[str] | None],
    several: Mapping[str, Sequence[str] | None],
    read: Mapping[str, Any],
    sets: list[str],
    options: Mapping[str, Any],
    *,
    as_json: bool,
    quiet: bool,
) -> int:
    """Run the recipe on a file, once for each target; the exit code is the worst. `once`, `several`: options that stand
    for one value, or for a list of columns; `read`: how the file is spelled.

    Raises UsageError where an option that may come once comes twice, or the target is not named."""
    targets = columns(once.get("target") or ())
    chosen: dict[str, Any] = {f"problem.{name}": value for name, value in _single(once).items() if name != "target"}
    chosen |= {f"problem.{name}": columns(texts) for name, texts in several.items() if texts}
    chosen |= {f"problem.reading.{name}": value for name, value in chosen_reading(read).items()}
    if not targets:
        raise UsageError("Expected --target COLUMN: the column of the table that is asked for.")
    request = settle(RECIPE, sets, **options)
    if twice := sorted({*chosen, "problem.file", "problem.target"} & {name.partition("=")[0].strip() for name in sets}):
        raise UsageError(f"Expected {twice[0]} once; it is set by an option of `ritz fit` and by --set.")
    if "problem.test" in chosen:
        chosen["problem.test"] = os.path.abspath(chosen["problem.test"])
    chosen |= {"problem.file": os.path.abspath(file), "problem.fingerprint": file_fingerprint(file)}
    requests = [_for_target(request, chosen, target, targets) for target in targets]
    if len(targets) == 1:
        return run(requests[0], as_json=as_json, quiet=quiet)
    return _each(request, requests, targets, as_json=as_json, quiet=quiet)


def _for_target(request: Request, chosen: Mapping[str, Any], target: str, targets: Sequence[str]) -> Request:
    """One target; the others are no features."""
    others = tuple(name for name in targets if name != target)
    own = {**chosen, "problem.target": target}
    if others and "problem.features" not in chosen:
        own["problem.drop"] = tuple(dict.fromkeys((*chosen.get("problem.drop", ()), *others)))
    return dataclasses.replace(request, settings={**request.settings, **own})


def _each(request: Request, requests: Sequence[Request], targets: Sequence[str], **shown: bool) -> int:
    """A run for each target, in folders of one folder. Everything that can be refused is refused before the first."""
    if len(set(targets)) < len(targets):
        raise UsageError(f"Expected every target once, got {', '.join(targets)}.")
    if request.stored is not None:
        raise UsageError("Expected to resume one run: name its folder with --out, and its one --target.")
    for each in requests:
        build(each, quiet=True).prepare()
    whole = folder.create_named(RUNS, RECIPE) if request.out is None else folder.create(request.out)
    worst = 0
    for place, (each, target) in enumerate(zip(requests, targets, strict=True)):
        print(f"{target}:")
        worst = max(worst, run(dataclasses.replace(each, out=whole / _folder_name(place, target)), **shown))
    print(f"predict all targets with: ritz predict {whole} FILE")
    return worst


def _folder_name(place: int, target: str) -> pathlib.Path:
    bare = "".join(character if character.isalnum() or character in "-_." else "-" for character in target)
    return pathlib.Path(f"{place:02d}-{bare[:60]}")


def _single(once: Mapping[str, Sequence[str] | None]) -> dict[str, Any]:
    given = {name: values for name, values in once.items() if values and name != "target"}
    for name, values in given.items():
        if len(values) > 1:
            raise UsageError(f"Expected --{name} once, got it {len(values)} times: {', '.join(values)}.")
    found: dict[str, Any] = {name: values[0] for name, values in given.items()}
    if "categories" in found:
        if not found["categories"].isdigit():
            raise UsageError(f"Expected --categories to be a whole number, got {found['categories']!r}.")
        found["categories"] = int(found["categories"])
    return found
