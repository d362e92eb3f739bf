"""Apply each mutation to a copy of the package, run its tests and its recipe, and record what noticed it.

    python tests/mutations/run.py [--only WORDS] [--no-recipes] [--no-tests] [--again]

Results are kept in results.json beside this file and in the table of docs/trust.md; what is there is not run again
unless the text of the mutation has changed or --again is given. The exit code is 1 where a mutation was not noticed.
"""

import argparse
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from catalogue import MUTATIONS, Mutation

ROOT = pathlib.Path(__file__).parents[2]
RESULTS = pathlib.Path(__file__).with_name("results.json")
PAGE = ROOT / "docs" / "trust.md"
BEGIN, END = "<!-- mutations: begin -->", "<!-- mutations: end -->"
SECONDS = 900
VERDICTS = {0: "met", 1: "failed", 2: "usage", 3: "missed", 4: "not decided"}


def main() -> int:
    """Run what is asked for and not yet known; write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="mutations whose name holds these words")
    parser.add_argument("--no-recipes", action="store_true")
    parser.add_argument("--no-tests", action="store_true")
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for mutation in MUTATIONS:
        if options.only not in mutation.name:
            continue
        stamp = hashlib.sha256(json.dumps(dataclasses.asdict(mutation)).encode()).hexdigest()[:12]
        kept = known.get(mutation.name, {})
        if options.again or kept.get("stamp") != stamp:
            kept = {"stamp": stamp}
        with tempfile.TemporaryDirectory() as folder:
            source = mutated(mutation, pathlib.Path(folder))
            if not options.no_tests and "tests" not in kept:
                kept["tests"] = run_tests(mutation, source)
            if not options.no_recipes and "recipe" not in kept:
                kept["recipe"] = run_recipe(mutation, source)
        known[mutation.name] = kept
        print(f"{mutation.name}: tests {kept.get('tests', '-')}, verdict {kept.get('recipe', '-')}", flush=True)
        RESULTS.write_text(json.dumps(known, indent=1) + "\n")
    write_table(known)
    return int(any(not noticed(known.get(each.name, {}), each) for each in MUTATIONS if options.only in each.name))


def noticed(kept: dict[str, str], mutation: Mutation) -> bool:
    """Whether the tests failed and, where a recipe is named, its verdict was not met."""
    return kept.get("tests") == "failed" and (not mutation.recipe or kept.get("recipe") in ("missed", "not decided"))


def mutated(mutation: Mutation, folder: pathlib.Path) -> pathlib.Path:
    """The sources with one replacement. Raises ValueError where the old text is not there exactly once."""
    source = folder / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    path = source / "ritz" / mutation.file
    text = path.read_text()
    if text.count(mutation.old) != 1:
        raise ValueError(
            f"{mutation.name}: expected its text once in {mutation.file}, found {text.count(mutation.old)}."
        )
    path.write_text(text.replace(mutation.old, mutation.new))
    return source


def run_tests(mutation: Mutation, source: pathlib.Path) -> str:
    """ "failed" where a test failed, "passed", or what else became of them."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "not slow", "-p", "no:cacheprovider", *mutation.tests]
    code = call(command, source, ROOT)
    return {0: "passed", 1: "failed"}.get(code, f"error {code}")


def run_recipe(mutation: Mutation, source: pathlib.Path) -> str:
    """The verdict of the recipe; "" where there is none."""
    if not mutation.recipe:
        return ""
    name, *settings = mutation.recipe
    sets = [word for setting in settings for word in ("--set", setting)]
    command = [sys.executable, "-m", "ritz", "run", name, *sets, "--quiet", "--out", str(source.parent / "run")]
    return VERDICTS.get(call(command, source, source.parent), "failed")


def call(command: list[str], source: pathlib.Path, folder: pathlib.Path) -> int:
    """The exit code of a command that imports the mutated package; -1 after SECONDS."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode


def write_table(known: dict[str, dict[str, str]]) -> None:
    """The table of docs/trust.md, between its two marks."""
    rows = ["| error | kind | tests | recipe | its verdict |", "|---|---|---|---|---|"]
    for mutation in MUTATIONS:
        kept, recipe = known.get(mutation.name, {}), mutation.recipe
        run = f"`{recipe[0]}`" + (f" ({', '.join(recipe[1:])})" if recipe[1:] else "") if recipe else "–"
        verdict = kept.get("recipe", "not run") if recipe else "–"
        rows.append(f"| {mutation.name} | {mutation.kind} | {kept.get('tests', 'not run')} | {run} | {verdict} |")
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text("\n".join([before + BEGIN, *rows, END + rest.partition(END)[2]]))


if __name__ == "__main__":
    sys.exit(main())
