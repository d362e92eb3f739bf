"""What is learned from the training rows is done to all others, and what cannot be done is said."""

import json

import numpy as np
import pytest

from ritz.data.preparation import Preparation
from ritz.data.tables import MalformedTable, Table

TRAINING = Table(
    {
        "x": np.array([0.5, -1.5, 2.0, 4.0]),
        "good": np.array([True, False, True, True]),
        "colour": np.array(["red", "blue", "red", "green"], object),
        "same": np.array([3, 3, 3, 3]),
        "y": np.array([0, 1, 1, 0]),
    },
    "train.csv",
)
FEATURES = ("x", "good", "colour", "same")


def replaced(table=TRAINING, **columns):
    return Table({**table.columns, **columns}, "new.csv")


def without(*names):
    return TRAINING.select([name for name in TRAINING.names if name not in names])


def refusal(function, *arguments, **options):
    with pytest.raises(MalformedTable) as caught:
        function(*arguments, **options)
    return str(caught.value)


def test_numbers_truths_and_categories():
    learned = Preparation.learn(TRAINING, FEATURES)
    assert learned.names == ("x", "good", "colour=blue", "colour=green", "colour=red")
    matrix = learned.apply(TRAINING)
    assert matrix.dtype == np.float32
    expected = [[0.5, 1, 0, 0, 1], [-1.5, 0, 1, 0, 0], [2, 1, 0, 0, 1], [4, 1, 0, 1, 0]]
    assert matrix.tolist() == expected
    assert learned.features == ("x", "good", "colour")
    assert "never vary in training: same" in learned.notes[0]
    assert "3 outputs, one for each category (blue, green, red)" in learned.notes[1]


def test_more_rows_than_a_block():
    generator = np.random.default_rng(0)
    table = Table({"a": generator.normal(size=10_001), "b": generator.integers(5, size=10_001)})
    matrix = Preparation.learn(table, ["b", "a"]).apply(table)
    assert np.array_equal(matrix, np.stack([table.columns["b"], table.columns["a"]], 1).astype(np.float32))


def test_it_survives_json():
    gaps = replaced(x=np.array([0.5, np.nan, 2.0, 4.0]))
    learned = Preparation.learn(gaps, FEATURES, missing="indicator")
    again = Preparation.from_json(json.loads(json.dumps(learned.to_json())))
    assert again == learned
    assert np.array_equal(again.apply(gaps), learned.apply(gaps))
    assert "missing or wrong" in refusal(Preparation.from_json, {"encodings": []})


def test_unseen_categories_give_zeros_and_are_counted():
    learned = Preparation.learn(TRAINING, ["x", "colour"])
    new = replaced(colour=np.array(["pink", "red", "pink", "grey"], object))
    assert learned.apply(new)[:, 1:].tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert learned.remarks(new) == (
        "colour: 3 rows of categories not seen in training (grey, pink); all their outputs are zero.",
    )
    assert learned.remarks(TRAINING) == ()


def test_missing_values():
    gaps = replaced(
        x=np.array([0.0, np.nan, 3.0, 9.0], np.float32), colour=np.array(["red", None, "blue", "red"], object)
    )
    sentence = refusal(Preparation.learn, gaps, FEATURES)
    assert "got some in x (1), colour (1)" in sentence
    assert "the mean, the median" in sentence
    for missing, put in (("mean", 4.0), ("median", 3.0)):
        learned = Preparation.learn(gaps, ["x", "colour"], missing=missing)
        assert learned.apply(gaps).tolist() == [[0, 0, 1], [put, 0, 0], [3, 1, 0], [9, 0, 1]]
        assert any(f"for which {put:g} is put" in note for note in learned.notes)
        assert learned.remarks(gaps)[0] == f"x: 1 missing values, for which {put:g} is put."
    learned = Preparation.learn(gaps, ["x", "colour"], missing="indicator")
    assert learned.names == ("x", "x missing", "colour=blue", "colour=red", "colour missing")
    assert learned.apply(gaps)[1].tolist() == [4, 1, 0, 0, 1]
    assert learned.apply(gaps)[0].tolist() == [0, 0, 0, 1, 0]
    refusing = Preparation.learn(TRAINING, ["x"])
    assert "new.csv: expected no missing values, got some in x (1)" in refusal(refusing.apply, gaps)
    with pytest.raises(ValueError, match="refuse, mean, median, indicator, got 'zero'"):
        Preparation.learn(gaps, ["x"], missing="zero")


def test_columns_that_cannot_be_features():
    assert "in 'x', but it has none at all" in refusal(Preparation.learn, replaced(x=np.full(4, np.nan)), ["x"])
    assert "2 infinite ones in 'x'" in refusal(Preparation.learn, replaced(x=np.array([np.inf, 1, 2, -np.inf])), ["x"])
    many = Table({"name": np.array([f"event{i}" for i in range(101)], object)})
    assert "at most 100 categories in a column of text, got 101 in 'name'" in refusal(Preparation.learn, many, ["name"])
    assert "expected a feature that varies, got none: same" in refusal(Preparation.learn, TRAINING, ["same"])
    assert "expected a column 'X'" in refusal(Preparation.learn, TRAINING, ["X"])
    assert "x more than once" in refusal(Preparation.learn, TRAINING, ["x", "x"])
    assert "at least one feature" in refusal(Preparation.learn, TRAINING, [])


def test_other_columns_at_prediction():
    learned = Preparation.learn(TRAINING, FEATURES)
    assert learned.apply(without("y", "same")).shape == (4, 5), "targets and constants may be gone"
    assert "missing: good." in refusal(learned.apply, without("good"))
    assert "got more: new, z" in refusal(learned.apply, replaced(new=np.ones(4), z=np.ones(4)))
    renamed = refusal(learned.apply, Table({**without("x").columns, "X": np.ones(4)}))
    assert "missing: x; not there in training: X." in renamed
    assert "give them the names of training" in renamed


def test_columns_of_another_kind_at_prediction():
    learned = Preparation.learn(TRAINING, FEATURES)
    assert "expected numbers in 'x', as in training, got 'a'" in refusal(
        learned.apply, replaced(x=np.array(["a"] * 4, object))
    )
    assert "expected text in 'colour', as in training (blue, green, red), got numbers such as 1.5" in refusal(
        learned.apply, replaced(colour=np.full(4, 1.5))
    )
    assert "below 3.4e38" in refusal(learned.apply, replaced(x=np.array([1, 1e39, 2, 3])))
    shells = Preparation.learn(Table({"shell": np.array(["1", "2", "s"], object)}), ["shell"])
    assert shells.apply(Table({"shell": np.array([2, 7])})).tolist() == [[0, 1, 0], [0, 0, 0]]


def test_differences_that_single_precision_would_lose_are_kept():
    """Nuclear masses in MeV: neighbours differ in the eighth digit."""
    masses = 931494.0 + np.linspace(0, 1e-2, 50)
    learned = Preparation.learn(Table({"mass": masses}), ["mass"])
    assert "is subtracted from mass" in learned.notes[0]
    assert np.allclose(np.diff(learned.apply(Table({"mass": masses}))[:, 0]), np.diff(masses), rtol=1e-4)
    whole = Preparation.learn(Table({"run": np.arange(300_000, 300_100)}), ["run"])
    assert whole.encodings[0].offset == 0, "nothing would be lost"
