"""Hamiltonians from a file: what is read, its lowest energy by hand-built matrices, and what is refused in words."""

import functools

import numpy as np
import pytest

from ritz.problems.quantum import PauliStrings

LETTERS = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}


def written(folder, text):
    path = folder / "strings.txt"
    path.write_text(text)
    return str(path)


def test_the_lowest_energy_is_that_of_kronecker_products(tmp_path):
    problem = PauliStrings(written(tmp_path, "# two lines\n0.5 XYZ\n\n-1e-1 ZII # a field\n0.7 IXX\n"))
    assert problem.terms == [(0.5, "XYZ"), (-0.1, "ZII"), (0.7, "IXX")]
    dense = sum(value * functools.reduce(np.kron, [LETTERS[c] for c in word]) for value, word in problem.terms)
    assert problem.energy().value == pytest.approx(np.linalg.eigvalsh(dense)[0], abs=1e-12)


def test_large_ones_have_no_reference(tmp_path):
    assert PauliStrings(written(tmp_path, "1.0 " + "X" * 17)).energy() is None


def test_without_a_file_there_is_an_example():
    assert PauliStrings().operator().sites == 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.0 XX\n1.0 XXZ\n", "line 2 of .* has 3 letters"),
        ("1.0 XA\n", "letters I, X, Y and Z in line 1"),
        ("1.0 xx\n", "letters I, X, Y and Z"),
        ("0.5j XX\n", "not hermitian"),
        ("1+2i XX\n", "not hermitian"),
        ("nan XX\n", "finite coefficient"),
        ("inf XX\n", "finite coefficient"),
        ("one XX\n", "a number before the string"),
        ("XX\n", "'coefficient STRING' in line 1"),
        ("# nothing\n\n", "holds none"),
        ("", "holds none"),
        ("1.0 X\n", "at least two sites"),
    ],
)
def test_what_is_refused(tmp_path, text, words):
    with pytest.raises(ValueError, match=words):
        PauliStrings(written(tmp_path, text))


def test_files_that_cannot_be_read_are_refused(tmp_path):
    with pytest.raises(ValueError, match="no file"):
        PauliStrings(str(tmp_path / "absent.txt"))
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(ValueError, match="not text"):
        PauliStrings(str(tmp_path / "bytes.txt"))
