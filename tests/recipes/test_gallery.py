"""What cannot be drawn is named; it costs neither the run nor what was drawn before it."""

import numpy as np

from ritz.measures.base import Curves, Line
from ritz.measures.base import Table as Shown
from ritz.recipes.tables.gallery import Gallery
from ritz.recipes.tables.network import curve_rows
from ritz.reports.figures import render


def shown(title):
    return Shown(title, ("a",), (("b",),))


def test_the_others_stay_and_a_remark_says_why():
    gallery = Gallery()

    def some():
        yield shown("first")
        raise ZeroDivisionError("the share has no rows.")

    gallery.add("The learning curve", some)
    gallery.add("The second", lambda: [shown("second")])
    gallery.add("Nothing said", lambda: [1 / 0])
    assert [each.title for each in gallery.exhibits] == ["first", "second"]
    assert gallery.remarks[0] == "The learning curve could not be drawn: the share has no rows."
    assert gallery.remarks[1].startswith("Nothing said could not be drawn: division by zero")


def test_a_figure_that_cannot_be_drawn_says_so_in_its_place():
    broken = Curves("title", "x", "y", {"line": Line(np.arange(3.0), np.arange(4.0))})
    picture = render(broken, "svg")
    assert picture.startswith(b"<?xml") or b"<svg" in picture[:500]


def test_every_class_has_its_share_of_a_learning_curve():
    y = np.r_[np.zeros(1000, int), np.ones(3, int), np.full(100, 2)]
    for share in (0.01, 0.1, 0.3):
        rows = np.unique(curve_rows(y, share))
        counts = np.bincount(y[rows])
        assert counts[1] >= 2
        assert counts[0] == round(1000 * share)
        assert len(curve_rows(y, share)) == len(y)
    assert len(np.unique(curve_rows(np.linspace(0, 1, 50), 0.1))) == 5
