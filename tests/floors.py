"""The lower bounds of pyproject.toml: install the oldest allowed version of every direct dependency in an environment
of its own, and run a few tests and cheap recipes there.

    python tests/floors.py [FOLDER]

Needs `uv` on the path or beside this Python; says so and exits with 0 where there is none. FOLDER keeps the environment
(default: a temporary one that is removed)."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent
RECIPES = ("runge", "franke")
TESTS = ("tests/runs", "tests/data", "tests/cli/test_commands.py", "tests/faults/test_exports.py")
EXTRAS = ("--extra", "collider", "--extra", "hdf5")
TEST_TOOLS = ("pytest>=8.3", "hatchling")


def main(folder: pathlib.Path) -> int:
    """Make the environment, say what is in it, and run; the exit code is that of the first command that fails."""
    uv = shutil.which("uv") or shutil.which("uv", path=os.path.dirname(sys.executable))
    if uv is None:
        print("The lower bounds were not tested: uv is not installed (pip install uv).")
        return 0
    python = folder / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    lowest = folder / "lowest.txt"
    resolve = [
        uv,
        "pip",
        "compile",
        "--resolution",
        "lowest-direct",
        *EXTRAS,
        "--no-annotate",
        "--no-header",
        "--quiet",
    ]
    install = [uv, "pip", "install", "--quiet", "--python", python]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    environment |= {"RITZ_CACHE_DIR": str(folder / "cache")}
    environment.pop("PYTHONPATH", None)
    commands = [
        [*resolve, "--python", sys.executable, ROOT / "pyproject.toml", "--output-file", lowest],
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder / "env"],
        [*install, "--requirement", lowest, *TEST_TOOLS],
        [*install, "--no-deps", ROOT],
        *([python, "-m", "ritz", "run", name, "--quiet", "--out", folder / "runs" / name] for name in RECIPES),
        [python, "-m", "pytest", "-m", "not slow", "-p", "no:cacheprovider", "-W", "default", *TESTS],
    ]
    for command in commands:
        words = [str(word) for word in command]
        print("$", *words, flush=True)
        code = subprocess.run(words, cwd=ROOT, env=environment, check=False).returncode
        if code:
            return code
    print("The lower bounds of pyproject.toml hold.")
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(pathlib.Path(sys.argv[1]).absolute()))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(pathlib.Path(temporary)))
