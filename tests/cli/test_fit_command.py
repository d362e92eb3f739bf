"""`ritz fit`, `ritz predict` and `ritz export` as a newcomer types them; every refusal is a sentence and leaves
nothing behind."""

import csv
import gzip
import json

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest

import ritz.cli.summary
from ritz.cli import main
from ritz.reports import page
from ritz.runs import manifest

FAST = ("--steps", "60", "--set", "members=2", "--set", "curve=[]", "--set", "training.hidden=8")
FAST += ("--set", "training.method=adam", "--quiet")


def events(n=200, seed=0):
    """Two numbers, a text column, signed weights, a class and a number."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame({"mass": random.normal(91, 3, n), "angle": random.uniform(-1, 1, n)})
    table["channel"] = random.choice(["ee", "mumu"], n)
    table["w"] = np.where(random.random(n) < 0.2, -0.5, 1.0)
    table["energy"] = 2 * table["mass"] + 5 * (table["channel"] == "ee") + random.normal(size=n)
    table["kind"] = np.where(table["angle"] + random.normal(0, 0.5, n) > 0, "signal", "background")
    return table


def rows_of(path):
    """The rows of a CSV file, as text."""
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty working folder; pages, which take seconds to draw, are not drawn."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RITZ_CACHE_DIR", str(tmp_path.parent / f"{tmp_path.name}-cache"))
    monkeypatch.setattr(ritz.cli.summary, "write_page", lambda path, runs, *, title: path.write_text(title))
    monkeypatch.setattr(ritz.cli.summary, "save_figures", lambda folder, run: folder.mkdir())
    return tmp_path


@pytest.fixture
def ritz_command(place, capsys):
    """A function that runs a command: (exit code, stdout, stderr)."""

    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_from_file_to_predictions(ritz_command, place):
    events().to_csv("events.csv", index=False)
    options = ("--target", "kind", "--weights", "w", "--drop", "energy")
    code, out, err = ritz_command("fit", "events.csv", *options, *FAST, "--out", "run")
    assert code in (0, 3, 4), err
    assert out.startswith("table: auc ")
    result = json.loads((place / "run/result.json").read_text())
    scores = {"auc", "accuracy", "log_loss", "brier", "auc_gain", "coverage"}
    assert scores | {"validation_auc", "validation_loss", "repeated_test_rows"} == {*result["measures"]}
    assert result["references"]["auc_gain"]["kind"] == "computed"

    new = events(50, seed=9).drop(columns=["kind", "w", "energy"])
    new.to_parquet("new.parquet")
    code, out, err = ritz_command("predict", "run", "new.parquet", "--out", "new.csv")
    assert (code, err) == (0, "")
    assert "50 rows predicted in" in out
    assert "at least 90 %" in out
    rows = rows_of("new.csv")
    assert [*rows[0]] == ["kind predicted", "p(background)", "p(signal)", "ensemble deviation", "set", "extrapolated"]
    assert {row["set"] for row in rows} <= {"signal", "background", "background | signal"}
    assert all(float(row["p(background)"]) + float(row["p(signal)"]) == pytest.approx(1) for row in rows)

    for file, columns, words in (
        ("renamed.csv", new.rename(columns={"mass": "mass_gev"}), ("missing: mass", "mass_gev", "names of training")),
        ("more.csv", new.assign(extra=1.0), ("got more: extra",)),
        ("fewer.csv", new.drop(columns="angle"), ("missing: angle",)),
    ):
        columns.to_csv(file, index=False)
        code, out, err = ritz_command("predict", "run", file, "--out", "never.csv")
        assert (code, out) == (2, "")
        for word in words:
            assert word in err
        assert "--debug" not in err
        assert not (place / "never.csv").exists()
    code, _, err = ritz_command("predict", "run", "new.parquet", "--out", "new.csv")
    assert code == 2
    assert "new.csv exists already" in err


@pytest.mark.slow
def test_a_number_is_predicted_with_an_interval(ritz_command, place):
    events().to_csv("events.csv.gz", index=False)
    options = ("--target", "energy", "--features", "mass,channel")
    code, out, err = ritz_command("fit", "events.csv.gz", *options, *FAST, "--out", "run")
    assert code in (0, 3, 4), err
    assert out.startswith("table: rmse ")
    code, _, err = ritz_command("predict", "run", "events.csv.gz", "--quiet")
    assert (code, err) == (0, "")
    rows = rows_of("predictions.csv")
    assert [*rows[0]] == ["energy predicted", "ensemble deviation", "low", "high", "extrapolated"]
    assert all(float(row["low"]) < float(row["energy predicted"]) < float(row["high"]) for row in rows)
    assert {row["ensemble deviation"] for row in rows} == {"0"}, (
        "the energy is linear: validation chose one linear model"
    )
    code, _, err = ritz_command("fit", "events.csv.gz", *options, *FAST, "--out", "run")
    assert code == 2
    assert "run exists already" in err


@pytest.mark.slow
def test_a_config_replays_the_run_and_an_exported_program_predicts_the_same(ritz_command, place):
    events().to_csv("events.csv", index=False)
    options = ("--target", "kind", "--weights", "w", "--drop", "energy")
    assert ritz_command("fit", "events.csv", *options, *FAST, "--out", "run")[0] in (0, 3, 4)
    result = json.loads((place / "run/result.json").read_text())
    code, out, err = ritz_command("run", "run/config.toml", "--quiet", "--out", "again")
    assert code in (0, 3, 4), err
    assert json.loads((place / "again/result.json").read_text())["measures"] == result["measures"], "it replays"
    new = events(50, seed=9).drop(columns=["kind", "w", "energy"])
    new.to_parquet("new.parquet")
    assert ritz_command("predict", "run", "new.parquet", "--out", "new.csv")[0] == 0
    rows = rows_of("new.csv")
    code, out, err = ritz_command("export", "run", "--out", "model")
    assert (code, err) == (0, "")
    assert "one prepared row: " in out
    assert "a million: " in out
    code, _, err = ritz_command("predict", "model", "new.parquet", "--out", "exported.parquet")
    assert (code, err) == (0, "")
    table = pyarrow.parquet.read_table("exported.parquet")
    given = np.array([float(row["p(signal)"]) for row in rows])
    np.testing.assert_allclose(table["p(signal)"].to_numpy(), given, atol=1e-6)

    events(seed=5).to_csv("events.csv", index=False)
    code, _, err = ritz_command("run", "run/config.toml", "--out", "third")
    assert code == 2
    assert "is not the file that this run was made from" in err
    assert not (place / "third").exists()


@pytest.mark.slow
def test_names_that_attack_are_only_text_on_the_page(ritz_command, place, monkeypatch):
    monkeypatch.setattr(ritz.cli.summary, "write_page", page.write_page)
    attack = "<img src=x onerror=alert(1)>{{7*7}}$\\frac{"
    table = events().rename(columns={"mass": attack, "kind": f"kind {attack}"})
    table["channel"] = table["channel"].replace("ee", f"ee {attack}")
    table.to_csv("events.csv", index=False)
    code, _, err = ritz_command(
        "fit", "events.csv", "--target", f"kind {attack}", "--drop", "energy", *FAST, "--out", "run"
    )
    assert code in (0, 3, 4), err
    written = (place / "run/report.html").read_text()
    assert "<img src=x" not in written
    assert "&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in written


def whole(table):
    return lambda path: table.to_csv(path, index=False)


def text(content):
    return lambda path: path.write_text(content)


TABLE = events()
CONSTANT = TABLE.assign(energy=1.5)
ONE_CLASS = TABLE.assign(kind="signal")
EMPTY_COLUMN = TABLE.assign(angle=np.nan)
GAPS = TABLE.assign(angle=TABLE["angle"].where(TABLE.index % 7 > 0))
NO_SUM = TABLE.assign(w=np.where(TABLE.index % 2 == 0, 1.0, -1.0))
ONE_SIDED = TABLE.assign(w=np.where(TABLE["kind"] == "signal", 1.0, -0.01))
NAMED = TABLE[:90].assign(who=TABLE.index[:90].map("row {}".format))
RARE = TABLE.assign(stars=np.where(TABLE.index < 3, 9, 4 + TABLE.index % 3))
BROKEN = {
    "missing target": (whole(TABLE), ("--target", "knid"), 2, ("'knid'", "Did you mean 'kind'")),
    "missing feature": (whole(TABLE), ("--target", "kind", "--features", "mass,angel"), 2, ("'angel'", "'angle'")),
    "no target": (whole(TABLE), (), 2, ("--target COLUMN",)),
    "target twice": (whole(TABLE), ("--target", "kind", "--target", "kind"), 2, ("every target once",)),
    "weights and errors": (
        whole(TABLE),
        ("--target", "energy", "--weights", "w", "--errors", "mass"),
        2,
        ("not both",),
    ),
    "errors below zero": (whole(TABLE), ("--target", "energy", "--errors", "w"), 2, ("above zero", "'w'")),
    "no number of categories": (whole(TABLE), ("--target", "kind", "--categories", "many"), 2, ("whole number",)),
    "no character": (whole(TABLE), ("--target", "kind", "--thousands", "''"), 2, ("one character",)),
    "no encoding": (whole(TABLE), ("--target", "kind", "--encoding", "klingon"), 2, ("klingon", "latin-1")),
    "some answers missing": (whole(GAPS), ("--target", "angle"), 2, ("--unanswered drop",)),
    "rare classes": (whole(RARE), ("--target", "stars"), 2, ("--rare drop", "--kind regression")),
    "names of rows": (
        whole(TABLE.assign(who=TABLE.index.map("row {}".format))),
        ("--target", "kind"),
        2,
        ("--drop who",),
    ),
    "target and --set": (whole(TABLE), ("--target", "kind", "--set", "problem.target=mass"), 2, ("once", "--set")),
    "target among features": (
        whole(TABLE),
        ("--target", "kind", "--features", "mass,kind"),
        2,
        ("target and feature",),
    ),
    "feature twice": (whole(TABLE), ("--target", "kind", "--features", "mass,mass"), 2, ("mass more than once",)),
    "weights are the target": (whole(TABLE), ("--target", "energy", "--weights", "energy"), 2, ("at once",)),
    "group and time": (whole(TABLE), ("--target", "kind", "--group", "w", "--time", "mass"), 2, ("not both",)),
    "unknown choice": (whole(TABLE), ("--target", "kind", "--missing", "guess"), 2, ("refuse, mean, median", "guess")),
    "unknown kind": (whole(TABLE), ("--target", "kind", "--kind", "guess"), 2, ("regression, classification",)),
    "duplicate names": (text("a,b,a\n" + "1,2,3\n" * 40), ("--target", "b"), 2, ("a more than once",)),
    "all missing": (whole(EMPTY_COLUMN), ("--target", "kind"), 2, ("'angle'", "none at all")),
    "some missing": (whole(GAPS), ("--target", "kind"), 2, ("angle (", "--missing mean")),
    "one class": (whole(ONE_CLASS), ("--target", "kind"), 2, ("only one class", "signal")),
    "constant target": (whole(CONSTANT), ("--target", "energy"), 2, ("constant", "1.5")),
    "regression of text": (whole(TABLE), ("--target", "kind", "--kind", "regression"), 2, ("is text",)),
    "names as classes": (whole(TABLE), ("--target", "mass", "--kind", "classification"), 2, ("at most 100 classes",)),
    "weights sum to zero": (whole(NO_SUM), ("--target", "kind", "--weights", "w"), 2, ("sum to 0", "positive sum")),
    "weights of a class": (whole(ONE_SIDED), ("--target", "kind", "--weights", "w"), 2, ("class 'background'", "-0.")),
    "weights are text": (whole(TABLE), ("--target", "kind", "--weights", "channel"), 2, ("'channel' is text",)),
    "two groups": (whole(TABLE), ("--target", "kind", "--group", "channel"), 2, ("at least three groups", "2")),
    "times that are none": (whole(TABLE), ("--target", "kind", "--time", "channel"), 2, ("dates like",)),
    "too few rows": (whole(TABLE[:12]), ("--target", "kind"), 2, ("at least 20 rows", "12")),
    "no feature left": (whole(TABLE[["kind"]]), ("--target", "kind"), 2, ("no column is left",)),
    "nothing varies": (
        whole(TABLE.assign(mass=1, angle=2)[["mass", "angle", "kind"]]),
        ("--target", "kind"),
        2,
        ("varies",),
    ),
    "0 bytes": (text(""), ("--target", "kind"), 2, ("empty",)),
    "text in a number column": (
        text("a,b\n" + "1.5,2.5\n" * 3000 + "oops,1\n" + "1,2\n" * 3000),
        ("--target", "b"),
        2,
        ("oops", "3002"),
    ),
}


@pytest.mark.parametrize(("write", "options", "code", "words"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_learned_is_refused_in_words(ritz_command, place, write, options, code, words):
    write(place / "bad.csv")
    got, out, err = ritz_command("fit", "bad.csv", *options)
    assert (got, out) == (code, "")
    for word in words:
        assert word in err
    assert err.count("\n") == 1, "one sentence, no traceback"
    assert "--debug" not in err
    assert [path.name for path in place.iterdir()] == ["bad.csv"], "nothing is left behind"


def test_files_that_are_none(ritz_command, place):
    TABLE.to_parquet("bad.csv")
    packed = gzip.compress(TABLE.to_csv(index=False).encode())
    (place / "bad.csv.gz").write_bytes(packed[: len(packed) // 2])
    for file, words in (("bad.csv", ("Parquet",)), ("bad.csv.gz", ("bad.csv.gz",)), ("absent.csv", ("absent.csv",))):
        code, out, err = ritz_command("fit", file, "--target", "kind")
        assert (code, out) == (2, "")
        for word in words:
            assert word in err
    assert {path.name for path in place.iterdir()} == {"bad.csv", "bad.csv.gz"}


def test_predictors_that_are_none(ritz_command, place):
    TABLE.to_csv("good.csv", index=False)
    code, _, err = ritz_command("predict", ".", "good.csv")
    assert code == 2
    assert "finished `ritz fit`" in err
    code, _, err = ritz_command("predict", ".", "good.csv", "--out", "p.txt")
    assert code == 2
    assert ".csv or .parquet" in err
    (place / "predictor.json").write_text('{"format": 9}')
    (place / "predictor.npz").write_bytes(b"")
    code, _, err = ritz_command("predict", ".", "good.csv")
    assert code == 1
    assert "Expected manifest.json" in err
    manifest.record(place, ["predictor.json", "predictor.npz"])
    code, _, err = ritz_command("predict", ".", "good.csv")
    assert code == 1
    assert "Expected an entry target in predictor.json" in err
    code, _, err = ritz_command("export", "runs", "--out", "m")
    assert code == 2
    assert not (place / "m").exists()


def test_names_with_commas_are_quoted():
    from ritz.cli.fit import columns

    assert columns(['a, "b,c"', "d"]) == ("a", "b,c", "d")
