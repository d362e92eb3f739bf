"""Every exhibit becomes a figure, whatever its numbers and its names; warnings are errors here."""

import pathlib

import matplotlib
import numpy as np
import pytest
from synthetic_runs import ATTACK, confusion, decision, hodge, picture, weights

from ritz.measures.base import Bars, Confusion, Curves, Exhibit, Line, Picture, Surface, Table
from ritz.reports import RunSummary, save_figures
from ritz.reports.canvas import ink_on
from ritz.reports.figures import alternative, caption, draw, drawn, render, slug
from ritz.reports.matrices import writable
from ritz.reports.style import COLUMN, PAGE, drawable


def texts(figure: matplotlib.figure.Figure) -> set[str]:
    """Everything written in a figure."""
    return {text.get_text() for text in figure.findobj(matplotlib.text.Text)}


def settings() -> dict:
    """matplotlib's settings, without the back end, which reading would choose."""
    return {name: matplotlib.rcParams[name] for name in matplotlib.rcParams if name != "backend"}


def test_each_exhibit_is_drawn_and_described(exhibit: Exhibit):
    if isinstance(exhibit, Table):
        return
    before = settings()
    drawing = render(exhibit, "svg", PAGE)
    assert drawing.startswith(b"<?xml")
    assert b"<svg" in drawing
    assert len(drawing) < 400_000
    assert exhibit.title in alternative(exhibit)
    assert settings() == before, "no setting outlives the call"


def test_the_same_figure_gives_the_same_bytes():
    assert render(picture(), "svg") == render(picture(), "svg")


X = np.arange(1.0, 4.0)
BROKEN = {
    "no lines": Curves("t", "x", "y", {}),
    "one point": Curves("t", "x", "y", {"a": Line(X[:1], X[:1])}),
    "nothing finite": Curves("t", "x", "y", {"a": Line(X, X * np.nan)}),
    "nothing positive on a logarithmic axis": Curves("t", "x", "y", {"a": Line(X, -X)}, log_x=True, log_y=True),
    "a band below zero on a logarithmic axis": Curves("t", "x", "y", {"a": Line(X, X, 9 * X)}, log_y=True),
    "bars below zero on a logarithmic axis": Curves("t", "x", "y", {"a": Line(X, X, 9 * X, "points")}, log_y=True),
    "a constant": Curves("t", "x", "y", {"a": Line(X, np.ones(3))}, {"l": 1.0}),
    "many lines": Curves("t", "x", "y", {f"line {i}": Line(X, i * X) for i in range(40)}),
    "empty matrix": Confusion("t", ("a",), np.zeros((1, 1))),
    "many classes": Confusion("t", tuple(map(str, range(60))), np.eye(60)),
    "flat picture": Picture("t", np.ones((2, 3))),
    "picture of nothing": Picture("t", np.full((2, 2), np.nan)),
    "named squares": Picture("t", np.eye(40), rows=tuple(map(str, range(40))), columns=("a_b$",) * 40),
    "bars": Bars("t", ("a", ATTACK, "c"), np.array([1.0, np.nan, -np.inf]), "v", np.array([0.1, np.nan, 1.0])),
    "no bars": Bars("t", (), np.zeros(0), "v"),
    "a histogram": Curves("t", "x", "y", {"a": Line(X, X, X, "steps")}),
    "a row": Picture("t", np.linspace(0, 1, 40)[None]),
    "flat surface": Surface("t", X, X, {"a": np.ones((3, 3))}, "x", "y", "v", log_values=True),
    "surface with holes": Surface("t", X, X, {"a": np.array([[1, np.nan, 3]] * 3)}, "x", "y", "v"),
    "many panels": Surface("t", X, X, {str(i): np.eye(3) - 0.5 for i in range(4)}, "x", "y", "v"),
}


@pytest.mark.parametrize("exhibit", BROKEN.values(), ids=BROKEN)
def test_awkward_numbers_are_drawn(exhibit: Exhibit):
    assert render(exhibit, "png", COLUMN)[1:4] == b"PNG"


def test_confusion_writes_counts_and_leaves_zeros_blank():
    written = texts(draw(confusion(4), COLUMN))
    assert {f"{count:.0f}" for count in confusion(4).counts.ravel() if count} <= written
    with_numbers = texts(draw(confusion(20), COLUMN))
    without = texts(draw(confusion(21), COLUMN))
    assert any(len(text) == 3 and text.isdigit() for text in with_numbers)
    assert not any(len(text) == 3 and text.isdigit() for text in without)


def test_counts_are_written_in_an_ink_that_can_be_read():
    few = Confusion("t", ("a", "b"), np.array([[400.0, 20.0], [30.0, 500.0]]))
    inks = {text.get_text(): text.get_color() for text in draw(few, COLUMN).findobj(matplotlib.text.Text)}
    assert inks["500"] == inks["400"] == "#ffffff"
    assert inks["20"] == inks["30"] == "#111111", "on a pale square"


def test_the_first_bar_is_on_top():
    figure = draw(Bars("t", ("first", "second"), np.array([2.0, 1.0]), "v", np.array([0.1, 0.2])), COLUMN)
    (axes,) = figure.axes
    heights = {label.get_text(): place for label, place in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True)}
    assert heights["first"] > heights["second"]
    assert [bar.get_width() for bar in axes.patches] == [2.0, 1.0]


def test_picture_writes_small_integers_only():
    assert writable(picture())
    assert not writable(weights())
    assert "Entries: degree." in caption(picture())
    assert "2" in texts(draw(picture(), COLUMN))


def test_legend_lies_outside_the_axes():
    figure = draw(decision(), PAGE)
    figure.draw_without_rendering()
    (legend,) = figure.legends
    assert all(not legend.get_window_extent().overlaps(axes.get_window_extent()) for axes in figure.axes)


def test_many_long_names_leave_the_axes_their_room():
    """Twelve fits that cannot be named side by side: the figure grows, and the legend does not lie on the curves."""
    x = np.arange(5.0)
    lines = {f"{10**k} events for training, learning rate {10.0**-k}": Line(x, x + k) for k in range(12)}
    figure = draw(Curves("Training", "step", "cost", lines), COLUMN)
    figure.draw_without_rendering()
    (axes,), (legend,) = figure.axes, figure.legends
    assert not legend.get_window_extent().overlaps(axes.get_window_extent())
    assert axes.get_window_extent().height > 0.4 * axes.get_window_extent().width


def test_a_path_that_leaves_the_picture_is_said_to():
    path = {"a": {"walk": np.array([[0.0, 0.0], [9.0, 9.0]])}}
    exhibit = Surface("t", X, X, {"a": np.eye(3)}, "x", "y", "v", paths=path)
    assert "a path leaves the picture" in texts(draw(exhibit, COLUMN))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("$h^{1,1}$", "$h^{1,1}$"),
        (r"$\frac{", r"\$\frac{"),
        ("5 $ and 6 $ more_x", None),
        ("_hidden", " _hidden"),
        ("two\nlines", "two lines"),
        ("漢", "\ufffd"),
    ],
)
def test_any_text_can_be_drawn(text: str, shown: str | None):
    assert shown is None or drawable(text) == shown
    render(Curves(text, text, text, {text: Line(X, X), "b": Line(X, X)}), "svg")


def test_long_names_are_shortened():
    assert len(drawable("word " * 100)) <= 48
    assert len(drawable(ATTACK * 20)) <= 48
    assert len(drawable("x" * 500)) <= 48


def test_ink_is_read_on_any_colour():
    assert ink_on((1.0, 1.0, 1.0, 1.0)) == "#111111"
    assert ink_on((0.03, 0.19, 0.42, 1.0)) == "#ffffff"


def test_figures_are_saved_in_the_order_of_the_page(tmp_path: pathlib.Path):
    run = RunSummary("r", "", "", {}, "", {}, {}, "", [picture(), hodge().exhibits[3], weights()])
    files = save_figures(tmp_path / "figures", run)
    assert [file.name for file in files] == ["01-a-configuration-matrix.png", "02-weights-of-the-first-layer.png"]
    assert len(drawn(run)) == 2
    assert all(file.read_bytes()[1:4] == b"PNG" for file in files)


@pytest.mark.parametrize(("text", "name"), [("../../etc", "etc"), ("", "untitled"), ("漢", "untitled"), ("A b", "a-b")])
def test_slug_is_a_safe_file_name(text: str, name: str):
    assert slug(text) == name
