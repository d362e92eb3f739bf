"""CONTRIBUTING.md is followed to the letter: its files go into a copy of the package, and the laws run over them."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text()
BLOCK = re.compile(r"`(src/ritz/[\w/]+\.py)`:\n\n```python\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the package with everything on the page added, as the page says."""
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "src" / "ritz", site / "ritz", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in BLOCK.findall(PAGE):
        path = site / name.removeprefix("src/")
        if path.name == "__init__.py":
            path.write_text(path.read_text() + text)
        else:
            assert not path.exists(), f"{name} exists already: choose another example"
            path.write_text(text)
    return site


def run(copy, *arguments):
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment, cwd=ROOT)


def test_every_room_has_its_example():
    files = [name for name, _ in BLOCK.findall(PAGE)]
    for room in ("ansatze", "costs", "optimisers", "samplers", "problems/textbook", "recipes/textbook"):
        inside = [name for name in files if name.startswith(f"src/ritz/{room}/")]
        assert len(inside) == 2, f"{room} needs a file and its line, has {inside}"


@pytest.mark.slow
def test_the_laws_run_over_the_newcomers_and_hold(copy):
    names = ("Bilinear", "LogCosh", "Lion", "Gaussian")
    chosen = " or ".join(names)
    done = run(
        copy, "-m", "pytest", "tests/laws", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", chosen, "-rA"
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    for name in names:
        assert re.search(rf"PASSED .*{name}\]", done.stdout), f"no law ran over {name}"


def test_the_recipe_is_listed_and_meets_its_reference(copy, tmp_path):
    listed = run(copy, "-m", "ritz", "list")
    assert "straight" in listed.stdout, listed.stderr
    done = run(copy, "-m", "ritz", "run", "straight", "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "met" in done.stdout


def test_the_examples_are_clean(copy):
    files = [
        str(copy / name.removeprefix("src/")) for name, _ in BLOCK.findall(PAGE) if not name.endswith("__init__.py")
    ]
    done = run(copy, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml"), *files)
    assert done.returncode == 0, done.stdout
