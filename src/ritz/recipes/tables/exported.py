"""An ensemble as a StableHLO program for any number of rows, weights and units included; no class of ours is in it."""

import dataclasses
import json
import statistics
import time
from collections.abc import Callable

import jax
import jax.export
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ritz.recipes.tables.ensemble import Ensemble, in_blocks
from ritz.recipes.tables.predictor import PREDICTOR_SHAPE, Facts, Predictor
from ritz.recipes.tables.program import check_program, strip_locations

PROGRAM, MODEL = "model.stablehlo", "model.json"
PLATFORMS = ("cpu", "cuda")
MODEL_SHAPE = PREDICTOR_SHAPE | {"members": int, "calling_convention": int}
"""The types in model.json, as `ritz.runs.schema` has them."""
CALLS, MILLION = 200, 1_000_000


@dataclasses.dataclass(frozen=True)
class Latency:
    """Wall seconds for a prepared row alone (median) and for a million, compilation apart."""

    one_row: float
    million_rows: float
    calls: int
    device: str


def to_program(ensemble: Ensemble, *, classes: bool) -> bytes:
    """The function from prepared rows float32 [n, d] to what every member says [members, n, c], as StableHLO."""
    exported = _exported(ensemble.function(classes=classes), len(ensemble.centre))
    return strip_locations(exported.mlir_module_serialized)


def from_program(model: bytes, program: bytes) -> Predictor:
    """The predictor of an exported program. Raises MalformedTable, or ValueError, where it is none.

    The program is checked first (`check_program`)."""
    check_program(program)
    content = json.loads(model)
    facts = Facts.from_json(content)
    members, columns = int(content["members"]), len(facts.classes) or 1

    def like(x: Array) -> Array:
        return jnp.zeros((members, x.shape[0], columns), jnp.float32) + jnp.sum(x)

    # A function of the same shapes lends the program what JAX must know to call it; StableHLO itself has no place
    # for that, and JAX's own format needs one more package.
    lent = _exported(like, len(facts.preparation.names))
    known = {"mlir_module_serialized": program, "calling_convention_version": content["calling_convention"]}
    called = jax.jit(dataclasses.replace(lent, **known).call)
    return Predictor(facts, lambda x: in_blocks(lambda block: np.asarray(called(block)), x))


def _exported(function: Callable[[Array], Array], width: int) -> jax.export.Exported:
    (rows,) = jax.export.symbolic_shape("rows")
    shape = jax.ShapeDtypeStruct((rows, width), jnp.float32)
    return jax.export.export(jax.jit(function), platforms=PLATFORMS)(shape)


def convention() -> int:
    """The version of JAX's calling convention that `to_program` writes."""
    return _exported(jnp.sin, 1).calling_convention_version


def latency(predictor: Predictor) -> Latency:
    """Measured here and now, on rows of standard normal numbers."""
    width = len(predictor.facts.preparation.names)
    one = np.zeros((1, width), np.float32)
    many = np.random.default_rng(0).standard_normal((MILLION, width), np.float32)
    for rows in (one, many[:10_000]):
        predictor.outputs(rows)  # compiles
    seconds = [_seconds(predictor, one) for _ in range(CALLS)]
    device = jax.devices()[0]
    kind = " ".join(dict.fromkeys((device.platform, device.device_kind)))
    return Latency(statistics.median(seconds), _seconds(predictor, many), CALLS, kind)


def _seconds(predictor: Predictor, x: np.ndarray) -> float:
    begun = time.perf_counter()
    predictor.outputs(x)
    return time.perf_counter() - begun
