"""The published text format: lossless both ways, and refusals that name the line."""

from pathlib import Path

import pytest

from ritz.data.cicylist import (
    ListedManifold,
    MalformedList,
    format_cicy_list,
    parse_cicy_list,
    read_cicy_list,
    write_cicy_list,
)

LISTS = Path(__file__).resolve().parents[2].parent / "shared/data/cicy"

TWO_BLOCKS = """\
Num    : 1
NumPs  : 2
NumPol : 2
Eta    : -114
H11    : 2
H21    : 59
C2     : {36, 44}
Redun  : {7, 9}
{2, 1}
{1, 3}

Num    : 2
NumPs  : 1
NumPol : 1
Eta    : -200
H11    : 1
H21    : 101
C2     : {50}
Redun  : {}
{5}
"""
FAVOURABLE = """\
Num    : 3
Favour : True
IsProd : False
KahlerPos : False
{5}
"""


def test_blocks_become_records():
    first, second = parse_cicy_list(TWO_BLOCKS)
    assert first == ListedManifold(((2, 1), (1, 3)), 1, -114, 2, 59, (36, 44), (7, 9))
    assert second == ListedManifold(((5,),), 2, -200, 1, 101, (50,), ())


def test_optional_keys_and_the_favourable_variant():
    (bare,) = parse_cicy_list("{5}\n")
    assert bare == ListedManifold(((5,),))
    (oxford,) = parse_cicy_list("\r\n\r\n  NumPs:1\r\nNumPol :1 \r\nEta: -200\r\n{5}\r\n\r\n\r\n")
    assert oxford == ListedManifold(((5,),), euler=-200)
    (favourable,) = parse_cicy_list(FAVOURABLE)
    assert (favourable.favourable, favourable.product, favourable.kahler_positive) == (True, False, False)
    assert favourable.equivalent is None
    assert parse_cicy_list("") == []


def test_writing_gives_the_published_text(tmp_path):
    assert format_cicy_list(parse_cicy_list(TWO_BLOCKS)) == TWO_BLOCKS
    written = format_cicy_list(parse_cicy_list(FAVOURABLE))
    assert written == FAVOURABLE.replace("Favour", "NumPs  : 1\nNumPol : 1\nFavour")
    path = tmp_path / "list.txt"
    write_cicy_list(path, parse_cicy_list(TWO_BLOCKS))
    assert path.read_bytes() == TWO_BLOCKS.encode()
    assert read_cicy_list(path) == parse_cicy_list(TWO_BLOCKS)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("{1, 3}", "{1, x}", 10, "integer, got 'x'"),
        ("{1, 3}", "{1, 3.0}", 10, "integer, got '3.0'"),
        ("{1, 3}", "{1,, 3}", 10, "integer, got ''"),
        ("{1, 3}", "{1, 3", 10, "braces"),
        ("{1, 3}", "{1, -3}", 10, "degrees >= 0, got -3"),
        ("{1, 3}", "{1, 3, 0}", 10, "2 degrees as in the row above, got 3"),
        ("{2, 1}", "{}", 9, "at least one degree"),
        ("{1, 3}\n", "", 2, "2 matrix rows as NumPs says, got 1"),
        ("NumPol : 2", "NumPol : 3", 3, "3 matrix columns as NumPol says, got 2"),
        ("{36, 44}", "{36}", 7, "2 numbers after C2, one per matrix row, got 1"),
        ("Eta    : -114", "Eta    : many", 4, "integer, got 'many' after Eta"),
        ("Eta    : -114", "Eta -114", 4, "Key : value"),
        ("Eta    : -114", "Chi    : -114", 4, "one of the keys"),
        ("Eta    : -114", "Num    : 1", 4, "each key once"),
        ("{7, 9}", "7, 9", 8, "braces"),
        ("{2, 1}\n{1, 3}\n", "", 8, "rows of a matrix"),
        ("{1, 3}\n\n", "{1, 3}\n", 11, "blank line"),
        ("{5}\n", "", 19, "rows of a matrix"),
    ],
)
def test_malformed_lists_are_refused_with_the_line(tmp_path, old, new, line, words):
    assert old in TWO_BLOCKS
    path = tmp_path / "broken.txt"
    path.write_text(TWO_BLOCKS.replace(old, new, 1))
    with pytest.raises(MalformedList) as caught:
        read_cicy_list(path)
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert words in str(caught.value)


def test_flags_are_true_or_false():
    with pytest.raises(MalformedList, match="line 2: expected True or False, got 'yes' after Favour"):
        parse_cicy_list(FAVOURABLE.replace("True", "yes"))


@pytest.mark.parametrize("name", ["cicy3list.txt", pytest.param("cicy3favlist.txt", marks=pytest.mark.slow)])
def test_published_lists_survive_the_round_trip_byte_by_byte(name):
    path = LISTS / name
    if not path.exists():
        pytest.skip(f"the comparison list {name} is not beside the repository")
    manifolds = read_cicy_list(path)
    assert len(manifolds) == 7890
    assert format_cicy_list(manifolds).encode() == path.read_bytes()
