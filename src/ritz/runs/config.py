"""What was asked for, in full: the config.toml that replays a run."""

import dataclasses
import hashlib
import json
import pathlib
import tomllib
from collections.abc import Mapping
from typing import Any

import tomli_w

from ritz.runs import manifest
from ritz.runs.errors import DamagedError

NOTHING = "none"
"""How TOML, which has no null, spells None."""


@dataclasses.dataclass(frozen=True)
class Config:
    """A run as it was asked for."""

    recipe: str
    seed: int = 0
    steps: int | None = None
    """The number of steps of every fit, where the recipe's own was overruled."""
    devices: int | None = None
    """On how many devices a CPU is divided; None in what was written before it was always kept."""
    deterministic: bool = False
    fields: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    """Every settable field of the recipe with its value, nested like the recipe."""

    def fingerprint(self) -> str:
        """A digest of everything that decides the result (so not of the number of devices)."""
        decisive = [self.recipe, self.seed, self.steps, spelled(self.fields)]
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()

    def to_toml(self) -> str:
        """The text of config.toml."""
        table: dict[str, Any] = {"recipe": self.recipe, "seed": self.seed}
        if self.steps is not None:
            table["steps"] = self.steps
        if self.devices is not None:
            table["devices"] = self.devices
        if self.deterministic:
            table["deterministic"] = True
        return "# Replay with: ritz run config.toml\n" + tomli_w.dumps(table | {"fields": spelled(self.fields)})


LARGEST_NUMBER = 2**63 - 1
"""What a seed or a number of steps may be."""
KINDS = {"recipe": str, "seed": int, "steps": int, "devices": int, "deterministic": bool, "fields": dict}


LARGEST = 1 << 22
"""Bytes that a config.toml may have; a larger one is not read."""
EDITED = (
    "Restore it from a copy. If you changed it yourself, give your version another name and run that: "
    "ritz run NAME.toml."
)


def read_config(path: pathlib.Path) -> Config:
    """Read a config.toml, compared with the manifest of its run folder where there is one.

    Raises DamagedError, naming the file and the entry.
    """
    if path.name in manifest.listed(path.parent):
        manifest.verify(path.parent, [path.name], {"": EDITED})
    table = _table(path)
    for name, value in table.items():
        if name not in KINDS:
            raise DamagedError(f"Expected the entries {', '.join(KINDS)} in {path}, got {name!r}; remove it.")
        if type(value) is not KINDS[name]:
            kind = "table" if KINDS[name] is dict else KINDS[name].__name__
            raise DamagedError(f"Expected {name} in {path} to be of type {kind}, got {value!r}.")
    if "recipe" not in table:
        raise DamagedError(f'Expected an entry recipe = "NAME" in {path}, got none.')
    for name in ("seed", "steps", "devices"):
        if not 0 <= table.get(name, 0) <= LARGEST_NUMBER:
            raise DamagedError(f"Expected {name} in {path} to lie in 0 ... {LARGEST_NUMBER}, got {table[name]}.")
    return Config(**table)


def _table(path: pathlib.Path) -> dict[str, Any]:
    """The entries of a TOML file."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"it has {path.stat().st_size} bytes, and {LARGEST} are the most")
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DamagedError(f"{path} could not be read: {reason}.") from error


def spelled(value: Any) -> Any:
    """Tuples as lists and None as "none", all the way down."""
    if isinstance(value, Mapping):
        return {name: spelled(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [spelled(inner) for inner in value]
    return NOTHING if value is None else value
