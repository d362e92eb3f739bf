"""What is made of a user's table before anything is trained: columns, rows, classes, weights."""

import numpy as np
import pandas as pd
import pytest

from ritz.data.encoding import learn_encoding
from ritz.data.layout import FileLayout
from ritz.data.options import ReadingOptions
from ritz.data.preparation import Preparation
from ritz.data.tables import MalformedTable, Table, read_table
from ritz.problems.tables import UserTable
from ritz.problems.tables.rows import material

N = 200


def frame(seed=0):
    """Two numbers, a text column and a class, sorted by class."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame({"x": random.normal(size=N), "y": random.normal(size=N)})
    table["channel"] = random.choice(["ee", "mumu"], N)
    table["kind"] = np.sort(random.choice(["background", "signal"], N))
    return table


@pytest.fixture
def problem(tmp_path, monkeypatch):
    """A function from a table, how it is written and fields to the rows of the problem."""
    monkeypatch.setenv("RITZ_CACHE_DIR", str(tmp_path / "cache"))

    def make(table, *, index=False, suffix="csv", **fields):
        path = tmp_path / f"own.{suffix}"
        table.to_csv(path, index=index) if suffix == "csv" else table.to_parquet(path)
        return material(UserTable(file=str(path), **fields))

    return make


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_index_that_pandas_writes_is_no_feature(problem, suffix):
    table = frame().sample(frac=1.0, random_state=1)
    found = problem(table, index=True, suffix=suffix, target="kind")
    assert found.train.table.names == ("x", "y", "channel")
    assert "left out" in " ".join(note.lower() for note in found.notes).replace("left out, because", "left out")


@pytest.mark.parametrize("name", ["id", "Unnamed: 0", "index", "row_number", "ID"])
def test_numbers_of_rows_are_left_out_unless_they_are_asked_for(problem, name):
    table = frame().assign(**{name: np.arange(N) + 5})
    found = problem(table, target="kind")
    assert name not in found.train.table.names
    assert any(name in note and "number the rows" in note for note in found.notes)
    assert problem(table, target="kind", features=(name, "x")).train.table.names == (name, "x")


def test_a_time_that_counts_is_a_feature(problem):
    assert "hour" in problem(frame().assign(hour=np.arange(N)), target="kind").train.table.names
    assert "id" in problem(frame().assign(id=np.arange(N) % 9), target="kind").train.table.names, "it comes again"


def test_rows_without_an_answer_are_left_out_by_option(problem):
    table = frame().assign(z=lambda t: t.x.where(t.index % 10 > 0))
    with pytest.raises(MalformedTable, match=r"20 missing.*--unanswered drop"):
        problem(table, target="z")
    found = problem(table, target="z", unanswered="drop")
    assert sum(map(len, (found.train, found.validation, found.test))) == 180
    assert "20 of 200 rows have no answer in z and are left out." in found.notes


def test_rare_classes_are_dropped_or_merged(problem):
    table = frame().assign(element=[f"E{min(i // 12, 12)}" if i < 160 else f"R{i // 3}" for i in range(N)])
    with pytest.raises(MalformedTable, match="--rare drop"):
        problem(table, target="element")
    dropped = problem(table, target="element", rare="drop", validation_fraction=0.2)
    assert not any(name.startswith("R") for name in dropped.answers.classes)
    assert sum(map(len, (dropped.train, dropped.validation, dropped.test))) == 160
    merged = problem(table, target="element", rare="merge", validation_fraction=0.2)
    assert "other" in merged.answers.classes
    assert sum(map(len, (merged.train, merged.validation, merged.test))) == N
    assert "merged into 'other'" in merged.answers.note


def test_more_than_a_hundred_categories_by_option():
    table = Table({"name": np.array([f"n{i % 120}" for i in range(360)], object)})
    with pytest.raises(MalformedTable, match=r"--drop name.*--categories"):
        Preparation.learn(table, ["name"])
    assert len(Preparation.learn(table, ["name"], most=130).names) == 120


def test_measured_errors_are_weights_and_keep_their_scale(problem):
    sigma = np.where(np.arange(N) % 2, 1e-9, 2e-9)
    found = problem(frame().assign(sigma=sigma), target="x", errors="sigma")
    assert found.train.table.names == ("y", "channel", "kind")
    assert found.answers.classes == ()
    weights = np.concatenate([part.weight for part in (found.train, found.validation, found.test)])
    assert weights.mean() == pytest.approx(1)
    assert found.precision * weights.max() == pytest.approx(1e18)
    for bad in (0.0, -1.0, np.nan):
        with pytest.raises(MalformedTable, match=r"above zero in every row of 'sigma', got 1 that"):
            problem(frame().assign(sigma=np.where(np.arange(N) == 3, bad, 1.0)), target="x", errors="sigma")


def test_the_column_that_repeats_is_named(problem):
    notes = " ".join(problem(frame().assign(event_number=np.arange(N) // 4 * 7), target="kind").notes)
    assert "event_number repeats: 50 values in 200 rows" in notes
    assert "--group event_number" in notes
    assert "repeats" not in " ".join(problem(frame(), target="kind").notes)


def test_whole_numbers_that_are_no_classes_say_how_to_learn_them(problem):
    with pytest.raises(MalformedTable, match="--kind regression"):
        problem(frame().assign(stars=[9, 9, 9] + [i % 5 for i in range(N - 3)]), target="stars")
    with pytest.raises(MalformedTable, match="--kind regression"):
        problem(frame().assign(stars=np.arange(N)), target="stars", kind="classification")


def test_a_column_that_is_dropped_must_be_there(problem):
    with pytest.raises(MalformedTable, match="Did you mean 'channel' instead of 'chanel'"):
        problem(frame(), target="kind", drop=("chanel",))


def test_values_outside_the_range_of_training_are_named():
    table = Table({"weight": np.linspace(1000, 5000, 50), "origin": np.array(["eu", "us"] * 25, object)})
    learned = Preparation.from_json(Preparation.learn(table, ["weight", "origin"]).to_json())
    new = Table({"weight": np.array([1000, 5000, 5e6, 999]), "origin": np.array(["eu", "us", "us", "asia"], object)})
    assert learned.extrapolates(new).tolist() == [False, False, True, True]
    (said,) = [remark for remark in learned.remarks(new) if remark.startswith("weight")]
    assert "2 rows outside the range of training, 1000 to 5000 (farthest: 5e+06)" in said
    assert "coverage does not hold" in said
    encoding = learn_encoding("weight", table.column("weight"), "t", "refuse")
    assert (encoding.low, encoding.high) == (1000, 5000)


def test_text_that_names_the_rows_is_refused():
    names = np.array([f"car {i}" for i in range(60)], object)
    with pytest.raises(MalformedTable, match="--drop car"):
        Preparation.learn(Table({"car": names, "x": np.arange(60.0)}), ["car", "x"])


@pytest.mark.parametrize("content", ["1,2,u\n3,4,v\n", "1,2\n3,4\n", "x,y,kind\n1,2,u\n3,4,v\n"])
def test_a_file_without_names_is_predicted_as_it_was_trained(tmp_path, content):
    (tmp_path / "train.csv").write_text("9,8,u\n7,6,v\n5,4,u\n")
    options = ReadingOptions(names=("x", "y", "kind"))
    layout = FileLayout.of(read_table(tmp_path / "train.csv", options=options, cache=False), ["kind"])
    layout = FileLayout.from_json(layout.to_json())
    (tmp_path / "new.csv").write_text(content)
    read, choice = layout.reading(("x", "y"), ("kind",))
    table = read_table(tmp_path / "new.csv", options=read, choice=choice, cache=False)
    assert table.select(["x", "y"]).column("x").tolist() == [1, 3]
