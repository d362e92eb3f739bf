"""What `ritz run` was asked for, settled without importing JAX: which recipe, how configured, in which folder."""

import dataclasses
import pathlib
from collections.abc import Mapping
from typing import Any

from ritz.cli.catalogue import find
from ritz.cli.environment import asked_devices, cores
from ritz.cli.errors import UsageError
from ritz.recipes.overrides import OverrideError, assignments, flatten, is_data_seed, shortened
from ritz.runs import folder
from ritz.runs.config import LARGEST_NUMBER, Config, read_config
from ritz.runs.errors import DamagedError

MOST_DEVICES = 256
"""Into how many devices a CPU may be divided: XLA starts threads for each."""
RUNS = pathlib.Path("runs")


@dataclasses.dataclass(frozen=True)
class Request:
    """A run to be made or to be gone on with."""

    recipe: str
    seed: int
    steps: int | None
    devices: int
    """On how many devices a CPU is divided."""
    deterministic: bool
    settings: Mapping[str, Any]
    """Dotted names to values, as typed."""
    out: pathlib.Path | None
    """The run folder; None: one with a name made of recipe and time."""
    stored: Config | None = None
    """The configuration of the run that is gone on with."""


def settle(
    name: str,
    sets: list[str],
    *,
    steps: int | None = None,
    seed: int | None = None,
    out: pathlib.Path | None = None,
    resume: bool = False,
    devices: int | None = None,
    deterministic: bool = False,
) -> Request:
    """Put together what the arguments, a config.toml and the folder to be resumed say.

    `name` is a recipe or a config.toml. Raises UsageError, or DamagedError where the folder to be resumed has no
    readable configuration.
    """
    _refuse_small(steps, seed, devices)
    written = _written(pathlib.Path(name)) if name.endswith(".toml") else None
    recipe = written.recipe if written else name
    find(recipe)
    if resume:
        out = out or folder.newest(RUNS, recipe)
        if out is None:
            raise UsageError(f"There is no unfinished run of {recipe} below {RUNS}/ to resume. Name it with --out.")
        resume = not folder.vacant(out)  # killed before anything was written: there is nothing to go on with
    if resume and out is not None:
        if not (out / folder.CONFIG).exists():
            raise UsageError(
                f"Expected a run to resume in {out}, but there is no {folder.CONFIG}. Leave out --resume to begin."
            )
        written = read_config(out / folder.CONFIG)
        if written.recipe != recipe:
            raise UsageError(
                f"Expected a run of {recipe} in {out}, got one of {written.recipe}: ritz run {written.recipe} ..."
            )
    elif out is not None and out.exists() and not folder.vacant(out):
        raise UsageError(folder.taken(out))
    base = written or Config(recipe)
    return Request(
        recipe=recipe,
        seed=base.seed if seed is None else seed,
        steps=base.steps if steps is None else steps,
        devices=_devices(base, devices, resumed=out if resume else None, deterministic=deterministic),
        deterministic=base.deterministic or deterministic,
        settings=_replayed(base, seed) | assigned_settings(sets),
        out=out,
        stored=written if resume else None,
    )


def configured(request: Request, steps: int | None, fields: Mapping[str, Any]) -> Config:
    """The full configuration of a request, compared with the stored one where a run is gone on with.

    `steps`: those of every fit, where the recipe has no field of that name. Raises UsageError where the two differ.
    """
    config = Config(request.recipe, request.seed, steps, request.devices, request.deterministic, fields)
    if request.stored is not None and request.stored.fingerprint() != config.fingerprint():
        raise UsageError(
            f"A resumed run goes on as it was configured ({request.out}/{folder.CONFIG}). Leave out --set, --steps and "
            "--seed, or start a new run."
        )
    return config


def _replayed(base: Config, seed: int | None) -> dict[str, Any]:
    """The fields of a configuration; data that had the seed of the run follow a new one."""
    fields = flatten(base.fields)
    if seed is None or seed == base.seed:
        return fields
    return {path: value for path, value in fields.items() if not (is_data_seed(path) and value == base.seed)}


def _devices(base: Config, asked: int | None, *, resumed: pathlib.Path | None, deterministic: bool) -> int:
    """On how many devices a CPU is divided: what was asked for or written down, by the options or in XLA_FLAGS;
    otherwise as many as cores where walkers share them, unless the bits are to be the same whatever the cores.

    Raises UsageError where a run would be gone on with on another number than it was begun with.
    """
    if resumed is not None and None not in (asked, base.devices) and asked != base.devices:
        raise UsageError(
            f"Expected --devices {base.devices}, with which the run in {resumed} was begun, got {asked}: sums over "
            "devices differ in their last bits. Leave out --devices, or start a new run."
        )
    known = asked or base.devices or asked_devices()
    if known is not None:
        return known
    return cores() if find(base.recipe)[0].walkers and not (deterministic or base.deterministic) else 1


def _written(path: pathlib.Path) -> Config:
    try:
        return read_config(path)
    except DamagedError as error:
        raise UsageError(str(error)) from error


def assigned_settings(sets: list[str]) -> dict[str, Any]:
    """Names and values of --set, as typed. Raises UsageError."""
    try:
        return assignments(sets)
    except OverrideError as error:
        raise UsageError(str(error)) from error


def _refuse_small(steps: int | None, seed: int | None, devices: int | None) -> None:
    limits = (
        ("--steps", steps, 0, LARGEST_NUMBER),
        ("--seed", seed, 0, LARGEST_NUMBER),
        ("--devices", devices, 1, MOST_DEVICES),
    )
    for what, value, least, most in limits:
        if value is not None and value < least:
            raise UsageError(f"Expected {what} of at least {least}, got {value}.")
        if value is not None and value > most:
            raise UsageError(f"Expected {what} of at most {most}, got {shortened(value)}.")
