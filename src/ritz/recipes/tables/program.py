"""A StableHLO program from a file: only operations of an ensemble of networks, and no trace of where it was made."""

import re
from collections.abc import Iterator
from typing import Any

from jax.extend.mlir import ir, passmanager
from jax.extend.mlir.dialects import func, stablehlo

STRIPPED = "builtin.module(strip-debuginfo)"
LARGEST_FILE = 1 << 30
"""Bytes of a program."""
LARGEST_ARRAY = 1 << 28
"""Entries of an array in it, the rows of a table apart."""
MOST_OPERATIONS = 10_000
ARITHMETIC = """add subtract multiply divide maximum minimum negate abs sign exponential exponential_minus_one log
log_plus_one logistic tanh sqrt rsqrt cbrt power sine cosine floor ceil clamp compare select and or not xor convert
constant iota dynamic_iota broadcast_in_dim dynamic_broadcast_in_dim reshape dynamic_reshape transpose concatenate
slice pad dot_general reduce return case if get_dimension_size"""
OPERATIONS = {f"stablehlo.{name}" for name in ARITHMETIC.split()} | {
    "builtin.module",
    "func.func",
    "func.return",
    "func.call",
}
"""What a program may consist of: arithmetic and changes of shape, each of which ends. No loop, no call outside."""
ASSERTION = '"shape_assertion"'
"""The one custom call that is allowed: JAX's check of the number of rows, which is resolved before anything is run."""


def strip_locations(program: bytes) -> bytes:
    """Remove the locations (source files and lines) from a serialised program.

    Raises ValueError where it is none.
    """
    version = re.search(rb"StableHLO_v([0-9.]+)", program[:64])
    if version is None:
        raise ValueError("Expected a StableHLO program, got bytes of another kind.")
    with _context() as context:
        module = _module(program, context)
        passmanager.PassManager.parse(STRIPPED).run(module.operation)
        return stablehlo.serialize_portable_artifact(module, version[1].decode())


def check_program(program: bytes) -> None:
    """Raise ValueError, naming the operation, unless the program consists of OPERATIONS on arrays of allowed sizes.

    A program that passes ends after a bounded number of operations and calls nothing outside itself. This is no proof
    against an adversary: the file is still read and compiled by XLA.
    """
    if len(program) > LARGEST_FILE:
        raise ValueError(f"Expected a program of at most {LARGEST_FILE} bytes, got {len(program)}.")
    if not program.startswith(b"ML\xefR"):
        raise ValueError("Expected a StableHLO program, got bytes of another kind.")
    with _context() as context:
        module = _module(program, context)
        for count, operation in enumerate(_operations(module.operation)):
            if count > MOST_OPERATIONS:
                raise ValueError(f"Expected a program of at most {MOST_OPERATIONS} operations, got more.")
            _check_operation(operation)
        _check_calls(module)


def _context() -> Any:
    context = ir.Context()
    stablehlo.register_dialect(context)
    return context


def _module(program: bytes, context: Any) -> Any:
    try:
        module = stablehlo.deserialize_portable_artifact(context, program)
        module.operation.verify()
        return module
    except Exception as error:  # ValueError, RuntimeError and MLIRError by the version of JAX
        raise ValueError(f"Expected a StableHLO program, got one that cannot be read: {str(error)[:200]}") from error


def _operations(operation: Any) -> Iterator[Any]:
    """An operation and all inside it."""
    pending = [operation]
    while pending:
        each = pending.pop()
        yield each
        pending.extend(inner.operation for region in each.regions for block in region.blocks for inner in block)


def _check_operation(operation: Any) -> None:
    name = operation.name
    target = str(operation.attributes["call_target_name"]) if name == "stablehlo.custom_call" else ""
    if name not in OPERATIONS and target != ASSERTION:
        what = f"{name} {target}".strip()
        raise ValueError(
            f"Expected a program of arithmetic alone, got the operation {what}, which can run other code or never end. "
            "It is not run."
        )
    for result in operation.results:
        size = 1
        kind = result.type
        if isinstance(kind, ir.RankedTensorType):
            for axis in range(kind.rank):
                size *= 1 if kind.is_dynamic_dim(axis) else kind.get_dim_size(axis)
        if size > LARGEST_ARRAY:
            raise ValueError(f"Expected arrays of at most {LARGEST_ARRAY} entries in a program, got {kind} in {name}.")


def _check_calls(module: Any) -> None:
    """Raise ValueError where a function calls itself, directly or through others."""
    calls = {
        ir.StringAttr(each.attributes["sym_name"]).value: {
            ir.FlatSymbolRefAttr(inner.attributes["callee"]).value
            for inner in _operations(each.operation)
            if inner.name == "func.call"
        }
        for each in module.body
        if isinstance(each, func.FuncOp)
    }
    free: set[str] = set()
    while len(free) < len(calls):
        more = {name for name, called in calls.items() if name not in free and called <= free}
        if not more:
            raise ValueError("Expected a program that ends, got functions that call themselves. It is not run.")
        free |= more
