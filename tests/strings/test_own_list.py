"""A user's own list of threefolds: checked against the definitions, refused with the line, and learned from."""

import numpy as np
import pytest

from ritz.cli import main
from ritz.data.cicylist import MalformedList, format_cicy_list, write_cicy_list
from ritz.problems.strings import HodgeNumbers
from ritz.problems.strings.cicy.listing import check_list, read_list
from ritz.problems.strings.cicy.threefolds import load

CHOSEN = np.r_[0:20, 4000:4010]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A list of thirty threefolds in a file, and a cache of its own."""
    monkeypatch.setenv("RITZ_CACHE_DIR", str(tmp_path / "cache"))
    path = tmp_path / "own.txt"
    write_cicy_list(path, load().take(CHOSEN).listed())
    return path


def test_an_own_list_gives_what_it_was_written_from(own, capsys):
    found, true = read_list(own), load().take(CHOSEN)
    for name in ("matrices", "shapes", "h11", "h21", "euler", "c2", "product"):
        assert np.array_equal(getattr(found, name), getattr(true, name)), name
    assert len(list((own.parent / "cache/cicy").iterdir())) == 1
    assert np.array_equal(read_list(own).h11, true.h11), "from the cache"
    problem = HodgeNumbers(file=str(own))
    assert len(problem.threefolds()) == int((true.product == 0).sum())
    assert problem.published() is None
    assert main(["data", "add", "cicy3", str(own)]) == 0
    out = capsys.readouterr().out
    assert "30 threefolds of" in out
    assert f"--set problem.file={own}" in out


def test_numbers_that_are_left_out_are_computed(own):
    text = "\n".join(line for line in own.read_text().splitlines() if line[:3] not in ("H11", "H21", "Eta", "C2 "))
    own.write_text(text)
    assert np.array_equal(check_list(own).h11, load().take(CHOSEN).h11)


def broken(text, place, old, new):
    """The text with one line of a block replaced: block `place`, the line that begins with `old`."""
    blocks = text.split("\n\n")
    lines = blocks[place].splitlines()
    index = next(i for i, line in enumerate(lines) if line.startswith(old))
    lines[index] = new(lines[index])
    blocks[place] = "\n".join(lines)
    return "\n\n".join(blocks)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Eta", lambda line: "Eta    : -3", "Euler number"),
        ("H11", lambda line: "H11    : 77", "2 (H11 - H21)"),
        ("C2", lambda line: line.replace("{", "{1").replace("{1}", "{1}"), "c2.J"),
        ("{", lambda line: line.replace("1", "2", 1) if "1" in line else line.replace("2", "3", 1), "expected"),
        ("Num ", lambda line: "Num    : " + "9" * 5000, "at most 9 digits"),
    ],
)
def test_what_contradicts_the_matrix_is_refused_with_the_line(own, capsys, old, new, words):
    own.write_text(broken(own.read_text(), 3, old, new))
    begin = own.read_text().split("\n\n")[:3]
    line = sum(block.count("\n") + 2 for block in begin) + 1
    with pytest.raises(MalformedList) as caught:
        check_list(own)
    sentence = str(caught.value)
    assert words in sentence
    assert sentence.startswith(f"{own}, line ")
    if not old.startswith("Num"):
        assert sentence.startswith(f"{own}, line {line}: ")
    assert main(["data", "add", "cicy3", str(own)]) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "--debug" not in err


def test_a_list_that_is_too_short_is_refused(tmp_path):
    path = tmp_path / "short.txt"
    path.write_text(format_cicy_list(load().take(np.arange(3)).listed()))
    with pytest.raises(MalformedList, match="at least 20 manifolds"):
        check_list(path)
