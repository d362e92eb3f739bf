"""What every command promises: exit codes, sentences, files."""

import json

import pytest
import straight_line

from ritz.cli import main, summary
from ritz.reports import figures, page
from ritz.runs.config import read_config

FAST = ("--set", "length=40", "--set", "walk=5", "--set", "looks=20")


@pytest.fixture(autouse=True)
def no_looks():
    straight_line.LOOKS.clear()


def test_a_run_leaves_everything_that_was_promised(ritz, here, monkeypatch):
    monkeypatch.setattr(summary, "write_page", page.write_page)
    monkeypatch.setattr(summary, "save_figures", figures.save_figures)
    code, out, err = ritz("run", "straight-line", *FAST, "--out", "one", "--set", "tolerance=100")
    assert (code, err) == (0, "")
    assert out.startswith("straight-line: slope ")
    assert "(reference 2, exact: Euclid, Elements): met" in out
    assert "A line has no scatter." in out
    assert out.endswith("page: one/report.html\n")
    for name in ("config.toml", "provenance.json", "history.parquet", "result.json", "report.html", "checkpoint"):
        assert (here / "one" / name).exists(), name
    result = json.loads((here / "one" / "result.json").read_text())
    assert [*result] == ["recipe", "verdict", "measures", "references", "seconds", "steps", "outcome"]
    assert (result["recipe"], result["verdict"], result["steps"], result["outcome"]) == (
        "straight-line",
        "met",
        45,
        "completed",
    )
    assert {*result["measures"]["slope"]} == {"value", "error", "unit"}
    reference = {"value": 2.0, "error": None, "unit": "1", "kind": "exact", "source": "Euclid, Elements"}
    assert result["references"]["slope"] == {**reference, "verdict": "met", "why": ""}
    assert [*(here / "one/figures").glob("*the-line.png")]
    code, again, _ = ritz("report", "one", "--latex")
    assert code == 0
    assert again.startswith("page: one/report.html\n")
    assert "Euclid" in (here / "one/report.tex").read_text()
    code, _, err = ritz("run", "straight-line", *FAST, "--out", "one")
    assert code == 2
    assert "one exists already" in err
    assert "--out" in err
    assert "--resume" in err
    code, out, _ = ritz("run", "straight-line", *FAST, "--out", "one", "--resume", "--set", "tolerance=100", "--json")
    assert code == 0
    assert json.loads(out)["measures"] == result["measures"], "resuming a finished run changes nothing"
    code, _, err = ritz("run", "straight-line", *FAST, "--out", "one", "--resume", "--set", "rate=0.2")
    assert code == 2
    assert "A resumed run goes on as it was configured" in err


def test_json_is_all_there_is_on_stdout_and_a_config_replays_the_run(ritz, here):
    code, out, err = ritz("run", "straight-line", *FAST, "--seed", 3, "--json", "--out", "one")
    first = json.loads(out)
    assert code == 0
    assert err == ""
    assert first["verdict"] == "no reference"
    assert read_config(here / "one" / "config.toml").seed == 3
    code, out, _ = ritz("run", "one/config.toml", "--json")
    second = json.loads(out)
    assert code == 0
    assert first | {"seconds": 0} == second | {"seconds": 0}
    assert len([*(here / "runs").glob("straight-line-2*")]) == 1


def test_steps_and_a_missed_reference(ritz, here):
    code, out, _ = ritz("run", "straight-line", "--steps", 7, "--set", "tolerance=0", "--out", "deep/er/one", "--quiet")
    assert code == 3
    assert ": missed\n" in out
    assert "scatter" not in out
    result = json.loads((here / "deep/er/one/result.json").read_text())
    assert result["verdict"] == "missed"
    assert result["steps"] == 14, "7 for every fit of a recipe that has no field called steps"


def test_a_run_that_diverges_fails_with_step_term_and_batch(ritz, here):
    settings = ("--set", "fault=diverge", "--set", "tolerance=1e9")
    code, out, err = ritz("run", "straight-line", *FAST, *settings, "--out", "one")
    assert code == 1
    assert "Diverged" in err
    assert "At step " in err
    assert "epoch 1" in err
    result = json.loads((here / "one/result.json").read_text())
    assert (result["outcome"], result["verdict"]) == ("diverged", "missed"), "nothing is met beside a divergence"
    assert "diverged" in out


def test_a_fit_that_diverged_and_left_too_little_to_measure_ends_in_a_sentence(ritz, here):
    code, out, err = ritz("run", "straight-line", *FAST, "--set", "fault=diverge-crash", "--out", "one")
    assert code == 1
    assert "Traceback" not in err
    assert "Nothing was measured: main diverged" in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "strait-line"), 2, ("no recipe called 'strait-line'", "Did you mean straight-line?", "ritz list")),
        (("show", "straightline"), 2, ("Did you mean straight-line?",)),
        (("run", "broken"), 2, ("needs the package no_such_package",)),
        (
            ("run", "straight-line", "--set", "problem.slop=1"),
            2,
            ("Did you mean problem.slope?", "What can be set", "looks"),
        ),
        (("run", "straight-line", "--set", "slope=1"), 2, ("Did you mean problem.slope?",)),
        (("run", "straight-line", "--set", "problem=1"), 2, ("one by one", "problem.slope")),
        (("run", "straight-line", "--set", "looks=many"), 2, ("Expected looks to be a whole number, got many",)),
        (("run", "straight-line", "--set", "looks=1.5"), 2, ("Expected looks to be a whole number, got 1.5",)),
        (("run", "straight-line", "--set", "rate=true"), 2, ("Expected rate to be a number, got true",)),
        (
            ("run", "straight-line", "--set", "fault=fire"),
            2,
            ("one of none, nan, diverge, diverge-crash, crash, got fire",),
        ),
        (("run", "straight-line", "--set", "looks"), 2, ("NAME=VALUE",)),
        (("run", "straight-line", "--set", "looks=1", "--set", "looks=2"), 2, ("looks twice",)),
        (("run", "straight-line", "--set", "problem.points=1"), 2, ("Expected at least 2 points, got 1",)),
        (("run", "straight-line", "--steps", "-1"), 2, ("Expected --steps of at least 0, got -1",)),
        (("run", "straight-line", "--steps", "few"), 2, ("--steps", "integer")),
        (("run", "straight-line", "--devices", "0"), 2, ("at least 1",)),
        (("run", "straight-line", "--devices", "100000"), 2, ("--devices of at most 256, got 100000",)),
        (("run", "straight-line", "--resume"), 2, ("no unfinished run of straight-line",)),
        (("run", "straight-line", "--resume", "--out", "nowhere"), 2, ("nowhere", "Leave out --resume")),
        (("run", "nowhere.toml"), 2, ("nowhere.toml could not be read",)),
        (("run", "straight-line", "--set", "fault=nan"), 2, ("got NaN in row 3", "with fault=nan")),
        (("run", "straight-line", "--fast"), 2, ("--fast",)),
        (("list", "botany"), 2, ("got 'botany'", "learn from data")),
        (("report", "nowhere"), 2, ("folders of finished runs", "nowhere")),
        (("report", "."), 1, ("no result.json", "--resume")),
        (("data", "build", "cicy4"), 2, ("no data set called 'cicy4'", "Did you mean cicy3?")),
        (("check", "botany"), 2, ("botany",)),
        (("dance",), 2, ("dance",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_obeyed_is_refused_in_words(ritz, here, arguments, code, words):
    got, out, err = ritz(*arguments)
    assert got == code
    assert out == ""
    for word in words:
        assert word in err
    assert not [*here.iterdir()], "nothing is left behind"


def test_an_unexpected_error_is_a_sentence_and_can_be_gone_on_with(ritz, here):
    code, _, err = ritz("run", "straight-line", *FAST, "--set", "fault=crash", "--out", "one")
    assert code == 1
    assert err == "ritz: KeyError: 'slope'. Add --debug for the traceback.\n"
    assert not (here / "one/result.json").exists()
    assert (here / "one/history.parquet").exists()
    with pytest.raises(KeyError):
        main(["run", "straight-line", *FAST, "--set", "fault=crash", "--out", "two", "--debug"])


def test_show_counts_parameters_layer_by_layer(ritz):
    code, out, _ = ritz("show", "straight-line", "--set", "widths=[5, 3]", "--set", "tolerance=0.5")
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert ["layers[0]", "Linear", "weight", "5x1,", "bias", "5", "10"] in lines
    assert ["layers[1]", "Linear", "weight", "3x5,", "bias", "3", "18"] in lines
    assert ["total", "32"] in lines
    assert "problem.points = 40   (a whole number)" in out
    assert "slope: 2 within 0.5 (exact: Euclid, Elements)" in out


def test_list(ritz):
    code, out, _ = ritz("list")
    assert code == 0
    assert "learn from data" in out
    assert "  straight-line  (" in out
    assert "slope: 2, exact" in out
    code, out, _ = ritz("list", "learn from data", "--json")
    assert code == 0
    assert {row["name"] for row in json.loads(out)} == {"straight-line", "broken"}


def test_check_and_tour(ritz, here):
    code, out, _ = ritz("check", "--out", "checked")
    assert code == 0
    assert "straight-line: no reference" in out
    assert "1 recipes in " in out
    assert "1 fine, 0 missed, 0 not decided, 0 failed" in out
    code, out, _ = ritz("tour")
    assert code == 0
    page = here / out.splitlines()[-1].removeprefix("page: ")
    assert page.name == "report.html"
    assert page.parent.name.startswith("tour-")
    assert page.exists()
    runs = [here / "checked/straight-line", page.parent / "straight-line"]
    code, out, _ = ritz("report", *runs)
    assert code == 0
    assert (here / "report.html").exists()
    code, _, err = ritz("report", *runs)
    assert code == 2
    assert "report.html exists already" in err


def test_data_sets_are_listed_verified_and_exported(ritz, here):
    code, out, _ = ritz("data", "list")
    assert code == 0
    assert out.startswith("cicy3  7890 ")
    code, out, _ = ritz("data", "export", "cicy3", "list.txt")
    assert code == 0
    assert (here / "list.txt").read_text().startswith("Num    : 1\nNumPs  : 1\nNumPol : 1\nEta    : -200\nH11    : 1\n")
    code, _, err = ritz("data", "export", "cicy3", "list.txt")
    assert code == 2
    assert "list.txt exists already" in err
    code, out, _ = ritz("data", "verify")
    assert code == 0
    assert "cicy3: 7890 threefolds" in out


def test_walkers_are_shared_by_all_cores_unless_asked_otherwise():
    from ritz.cli.environment import cores
    from ritz.cli.request import settle

    assert settle("dot", []).devices == cores()
    assert settle("dot", [], devices=1).devices == 1
    assert settle("dot", [], deterministic=True).devices == 1
    assert settle("dot", [], deterministic=True, devices=2).devices == 2
    assert settle("poisson", []).devices == 1


def test_check_goes_on_after_one_that_fails_and_where_it_stopped(ritz, here, monkeypatch):
    """One recipe cannot be imported, one kills itself; both are named, and only they are run again."""
    monkeypatch.setenv(straight_line.ACCIDENT, "SIGKILL")
    code, out, _ = ritz("check", "--all", "--out", "all")
    assert code == 1
    assert "broken: failed (" in out
    assert "The recipe broken needs the package no_such_package" in out
    assert "straight-line: failed (" in out
    assert "it was killed by signal 9 (the system does this when memory runs out)" in out
    assert "failed: broken, straight-line" in out or "failed: straight-line, broken" in out
    monkeypatch.delenv(straight_line.ACCIDENT)
    code, out, _ = ritz("check", "straight-line", "--out", "all")
    assert code == 0
    assert "straight-line: no reference (" in out
    begun = (here / "all/straight-line/result.json").stat().st_mtime_ns
    code, out, _ = ritz("check", "--all", "--out", "all")
    assert code == 1
    assert "min, before)" in out
    assert (here / "all/straight-line/result.json").stat().st_mtime_ns == begun, "it was not run again"
    code, _, err = ritz("check", "--seed", 1, "--out", "all")
    assert code == 2
    assert "Expected --seed 0, with which all was begun, got 1" in err


def test_a_folder_in_which_nothing_was_begun_is_no_run(ritz, here):
    """Killed between the making of the folder and its configuration: it can be begun, and gone on with."""
    (here / "dead").mkdir()
    (here / "killed").mkdir()
    (here / "killed/lock").touch()
    assert ritz("run", "straight-line", *FAST, "--out", "dead", "--quiet")[0] == 0
    assert ritz("run", "straight-line", *FAST, "--resume", "--out", "killed", "--quiet")[0] == 0
    assert ritz("run", "straight-line", *FAST, "--out", "dead", "--quiet")[0] == 2
    assert read_config(here / "killed/config.toml").devices == 1
    code, _, err = ritz("run", "straight-line", *FAST, "--resume", "--out", "killed", "--devices", 2)
    assert code == 2
    assert "Expected --devices 1, with which the run in killed was begun, got 2" in err
