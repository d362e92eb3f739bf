"""Commands that only look must answer at once: they import no numerics."""

import resource
import subprocess
import sys

import pytest

HEAVY = ("jax", "numpy", "optax", "equinox", "pyarrow", "matplotlib", "scipy", "orbax", "rich.progress")


@pytest.mark.parametrize("arguments", [("--help",), ("list",), ("list", "--json")], ids=" ".join)
def test_help_and_list_answer_in_half_a_second(arguments):
    seconds = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "ritz", *arguments], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(seconds) < 0.5, f"CPU seconds: {seconds}"


def test_list_and_show_without_a_recipe_import_no_numerics():
    program = f"""
import sys
from ritz.cli import main
assert main(["list"]) == 0 and main(["run", "no-such-recipe"]) == 2 and main(["data", "list"]) == 0
assert main(["run", "x.toml"]) == 2
loaded = [name for name in {HEAVY} if name in sys.modules]
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
