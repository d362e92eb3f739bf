"""The house rules that a machine can see: who imports whom, abstract or final, no cycles, no hidden imports, keys
and settings."""

import ast
import graphlib
import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys

import equinox as eqx
import pytest

import ritz
import ritz.fitting

ROOT = pathlib.Path(ritz.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))

ENGINE = ("domains", "operators", "ansatze", "samplers", "costs", "optimisers", "callbacks")
"""Rooms that meet at each other's base.py only."""

MAY_IMPORT = {
    "cards": set(),
    "measures": set(),
    "data": set(),
    "runs": {"measures"},
    "domains": set(),
    "operators": {"domains"},
    "ansatze": {"domains"},
    "samplers": {"domains", "operators", "ansatze"},
    "costs": {"domains", "operators", "ansatze", "samplers"},
    "optimisers": {"costs"},
    "callbacks": {"ansatze", "runs"},
    "fitting": {"ansatze", "samplers", "costs", "optimisers", "callbacks", "runs"},
    "problems": {"domains", "operators", "data"},
    "recipes": {"cards", "measures", "data", "problems", "runs", "fitting", *ENGINE},
    "reports": {"measures", "problems", "fitting", "callbacks"},
}
"""Room to the rooms it may import; the command line and the estimators see everything."""

BASES = {"base"}
ALSO = {("costs", "ansatze.linear"), ("operators", "domains.spins")}
"""The `example` of a cost needs the smallest ansatz there is; an operator on spins is defined on spins."""


def room(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if parts[0] != "__init__" else ""


def module(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(("ritz", *(part for part in parts if part != "__init__")))


def tree(path):
    return ast.parse(path.read_text(), str(path))


def imports(node):
    """(name of a module of ours, line) for each import at or below a node."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.ImportFrom) and inner.module and inner.module.split(".")[0] == "ritz":
            for alias in inner.names:
                deeper = f"{inner.module}.{alias.name}"
                yield (deeper if deeper in MODULES else inner.module), inner.lineno
        elif isinstance(inner, ast.Import):
            yield from ((alias.name, inner.lineno) for alias in inner.names if alias.name.split(".")[0] == "ritz")


MODULES = {module(path) for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_it_may(path):
    here = room(path)
    if here in {"", "cli", "estimators", "__main__"}:
        return
    for name, line in imports(tree(path)):
        there = name.split(".")[1] if "." in name else ""
        if there == here:
            continue
        assert there in MAY_IMPORT[here], f"{path.name}:{line}: {here} may not import {name}"
        inner = ".".join(name.split(".")[1:])
        if here in (*ENGINE, "fitting") and there in ENGINE and (here, inner) not in ALSO:
            assert name.split(".")[-1] in BASES, (
                f"{path.name}:{line}: {here} meets {there} at its base.py, not at {name}"
            )


def test_no_import_cycles():
    graph = {module(path): {name for name, _ in imports(tree(path)) if name != module(path)} for path in FILES}
    packages = {module(path) for path in FILES if path.name == "__init__.py"}
    modules = {name: {other for other in others if other not in packages} for name, others in graph.items()}
    list(graphlib.TopologicalSorter(modules).static_order())


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_of_ours_hides_in_a_function(path):
    if room(path) in {"cli", "__main__"}:
        return  # the command line imports late, so that it answers before JAX is loaded
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            hidden = [f"{path.name}:{line} imports {name}" for name, line in imports(node)]
            assert not hidden, hidden


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_keys_and_settings_stay_in_their_room(path):
    text = path.read_text()
    if room(path) == "cli":
        return
    assert not re.search(r"random\.(key|PRNGKey)\(\s*\d", text), f"{path.name} has a hard-coded key"
    assert "jax.config" not in text, f"{path.name} touches global settings"
    assert not re.search(r"(?<!\.)\bprint\(", text), f"{path.name} prints"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_names_say_something(path):
    assert path.stem not in {"utils", "util", "misc", "helpers", "helper", "common", "core"}


def classes():
    for info in pkgutil.walk_packages(ritz.__path__, "ritz."):
        if info.name.startswith("ritz.cli") or info.name == "ritz.__main__":
            continue
        for _, thing in inspect.getmembers(importlib.import_module(info.name), inspect.isclass):
            if thing.__module__ == info.name:
                yield thing


CLASSES = list({f"{cls.__module__}.{cls.__qualname__}": cls for cls in classes()}.values())


def final(cls):
    return not inspect.isabstract(cls)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__}.{cls.__qualname__}")
def test_abstract_or_final(cls):
    """A module of Equinox is abstract (never instantiated) or final (never subclassed)."""
    if not issubclass(cls, eqx.Module):
        return
    for parent in cls.__mro__[1:]:
        if parent.__module__.startswith("ritz"):
            assert not final(parent), f"{cls.__qualname__} subclasses {parent.__qualname__}, which is final"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: f"{cls.__module__}.{cls.__qualname__}")
def test_public_classes_are_documented(cls):
    if not cls.__name__.startswith("_"):
        assert cls.__doc__, f"{cls.__qualname__} has no docstring"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_are_documented_and_short(path):
    whole = tree(path)
    owners = [
        o for o in ast.walk(whole) if isinstance(o, ast.Module) or (isinstance(o, ast.ClassDef) and o.name[0] != "_")
    ]
    public = [node for owner in owners for node in owner.body]
    for node in ast.walk(whole):
        if not isinstance(node, ast.FunctionDef):
            continue
        if not node.name.startswith("_") and node in public:
            assert ast.get_docstring(node), f"{path.name}:{node.lineno} {node.name} has no docstring"
        body = node.body[1:] if ast.get_docstring(node) else node.body
        length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        assert length <= 60, f"{path.name}:{node.lineno} {node.name} has {length} lines: what second thing does it do?"


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("jax", "numpy", "optax", "matplotlib", "pyarrow")
    code = f"import sys, ritz, ritz.cards; ritz.cards.cards(); print([m for m in {heavy} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_the_loop_is_short():
    """The only loop stays under 80 lines, docstring and signature apart."""
    source = inspect.getsource(ritz.fitting.fit)
    function = ast.parse(source).body[0]
    assert function.body[-1].end_lineno - function.body[1].lineno + 1 < 80
