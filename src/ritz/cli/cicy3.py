"""The data set cicy3: what `ritz data` can do with the list of threefolds."""

import pathlib
from collections.abc import Callable

import numpy as np

from ritz.data.cicylist import format_cicy_list
from ritz.problems.strings.cicy.invariants import euler_number
from ritz.problems.strings.cicy.listing import read_list
from ritz.problems.strings.cicy.threefolds import SHIPPED, load, save
from ritz.problems.strings.cicy.threefolds import build as generate
from ritz.runs.atomic import write_file


def build(progress: Callable[[str, int], None]) -> str:
    """Make the list from nothing and keep it where recipes look for it."""
    threefolds = generate(progress)
    save(threefolds)
    return f"{len(threefolds)} threefolds are in {SHIPPED.name} ({SHIPPED.stat().st_size} bytes)."


def add(path: pathlib.Path) -> str:
    """Check a user's own list, and keep it as the recipes need it."""
    threefolds = read_list(path)
    return (
        f"{len(threefolds)} threefolds of {path} are consistent (row sums, Euler numbers, Hodge numbers). Learn from "
        f"them: ritz run hodge-dense --set problem.file={path.absolute()}"
    )


def verify() -> str:
    """Compare what is kept with the definitions: dimension 3, chi = 2 (h11 - h21), and chi computed anew.

    Raises ValueError naming the first entry that breaks one.
    """
    threefolds = load()
    for index in range(len(threefolds)):
        matrix = threefolds.matrix(index)
        dimension = int((matrix.sum(axis=1) - 1).sum()) - matrix.shape[1]
        if dimension != 3:
            raise ValueError(f"Expected entry {index + 1} to have dimension 3, got {dimension}; build it again.")
    euler = np.array([euler_number(threefolds.matrix(index)) for index in range(len(threefolds))])
    hodge = 2 * (threefolds.h11 - threefolds.h21)
    for what, numbers in (("chi computed from the matrix", euler), ("2 (h11 - h21)", hodge)):
        wrong = np.flatnonzero(numbers != threefolds.euler)
        if wrong.size:
            raise ValueError(
                f"Expected Euler number {threefolds.euler[wrong[0]]} of entry {wrong[0] + 1} to be {what}, got "
                f"{numbers[wrong[0]]}; build it again."
            )
    return f"{len(threefolds)} threefolds: every matrix, Euler number and pair of Hodge numbers is consistent"


def export(path: pathlib.Path) -> str:
    """Write the list in the format in which it is published."""
    threefolds = load()
    write_file(path, format_cicy_list(threefolds.listed()))
    return f"{len(threefolds)} threefolds are in {path}."
