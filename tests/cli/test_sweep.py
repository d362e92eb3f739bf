"""A sweep tries settings, finds the best, says by what it chose, and loses nothing on the way."""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import bowl
import numpy as np
import pytest
import recipe_cards
import straight_line

from ritz.cli.errors import UsageError
from ritz.cli.sweeps import study as studies
from ritz.cli.sweeps.exhibits import exhibits
from ritz.cli.sweeps.objective import objective
from ritz.cli.sweeps.outcome import gather
from ritz.cli.sweeps.plan import Plan, read_plan
from ritz.cli.sweeps.ranges import Choices, Interval, ranges
from ritz.cli.sweeps.study import Study, grid
from ritz.measures.base import Picture, Table
from ritz.runs import manifest

DRIVER = pathlib.Path(__file__).parent / "driver.py"
PLAN = Plan("bowl", ("rate=1e-3:1e-1:log",), 4, "random", None, None, 0, None, ())


@pytest.fixture(autouse=True)
def bowls(here, monkeypatch):
    """The recipe called bowl beside the others."""
    straight_line.LOOKS.clear()
    cards = {**recipe_cards.cards(), "bowl": (bowl.CARD, "bowl")}
    for module in ("catalogue", "summary"):
        monkeypatch.setattr(f"ritz.cli.{module}.cards", lambda: cards)


def sweep_result(path):
    return json.loads((path / "sweep-result.json").read_text())


RECIPE = straight_line.StraightLineRecipe()


def test_ranges():
    read = ranges(["rate=1e-4:1e-1:log", "length=100:300", "widths=4|8,8", "fault=none,nan", "walk=1:9:3"], RECIPE)
    assert read == [
        Interval("rate", 1e-4, 1e-1, True, False),
        Interval("length", 100.0, 300.0, False, True),
        Choices("widths", ("4", "8,8")),
        Choices("fault", ("none", "nan")),
        Interval("walk", 1.0, 9.0, False, True, 3),
    ]
    assert read[0].grid() == pytest.approx([1e-4, 10**-3.25, 10**-2.5, 10**-1.75, 1e-1])
    assert read[1].grid() == [100, 150, 200, 250, 300]
    assert read[4].grid() == [1, 5, 9]
    assert ranges(["problem.slope=1:2"], RECIPE)[0].whole is False, "a field of numbers, whatever its ends look like"
    assert Interval("walk", 1.0, 3.0, False, True).grid() == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rat=1:2", "nothing called 'rat' to set. Did you mean rate?"),
        ("rate", "Expected --over PART.FIELD=RANGE"),
        ("rate=2:1", "from a lower to a higher number, got '2:1'"),
        ("rate=0:1:log", "above 0 where it is logarithmic"),
        ("rate=1:2:lag", "LOW:HIGH:log"),
        ("rate=0.1", "at least two values for rate"),
        ("rate=0.1,0.1", "each once"),
        ("rate=low:high", "Expected rate to be a number, got low"),
        ("rate=1:inf", "Expected rate to be a number, so that it can have an interval"),
        ("length=0.5:2", "Expected length to be a whole number, got 0.5"),
        ("fault=none:nan", "list its values"),
        ("fault=none,bad", "one of none, nan, diverge, diverge-crash, crash, got bad"),
        ("problem.points=1:5", "refused by the recipe: Expected at least 2 points"),
    ],
)
def test_ranges_that_make_no_sense(text, sentence):
    with pytest.raises(UsageError) as caught:
        ranges([text], RECIPE)
    assert sentence in str(caught.value)


def test_a_grid_is_all_combinations_once():
    read = ranges(["rate=1e-3:1e-1:log:3", "widths=4|8"], RECIPE)
    points = grid(read, 100, seed=0)
    assert len({tuple(point.values()) for point in points}) == len(points) == 6
    assert len(grid(read, 4, seed=0)) == 4


def written(path, measures, headline, references=None, demands=None):
    path.mkdir(exist_ok=True)
    measured = {name: {"value": value, "error": None, "unit": "1"} for name, value in measures.items()}
    beside = {name: {**WHOLE_REFERENCE, **entry} for name, entry in (references or {}).items()}
    result = {"recipe": "bowl", "verdict": "met", "measures": measured, "references": beside}
    result |= {"seconds": 0.0, "steps": 0, "outcome": "completed"}
    kept = {"headline": headline, "notes": {}, "demands": demands or {}, "remarks": [], "sources": []}
    (path / "result.json").write_text(json.dumps(result))
    (path / "findings.json").write_text(json.dumps({**kept, "parts": "", "exhibits": []}))
    manifest.record(path, ["result.json", "findings.json"])
    return path


WHOLE_REFERENCE = {"value": None, "error": None, "unit": "1", "kind": "exact", "source": "Euclid"}


def test_what_is_compared(tmp_path):
    run = written(tmp_path / "a", {"accuracy": 0.9, "validation_accuracy": 0.8, "validation_loss": 1.0}, "accuracy")
    chosen = objective(run, None, None)
    assert (chosen.name, chosen.direction, chosen.held_out) == ("validation_accuracy", "maximise", True)
    assert "validation data" in chosen.remarks()[1]
    chosen = objective(run, "accuracy", None)
    assert "accuracy is not a validation number" in chosen.remarks()[1]
    assert objective(run, "validation_loss", None).direction == "minimise"
    with pytest.raises(UsageError, match="one of accuracy, validation_accuracy, validation_loss, got 'auc'"):
        objective(run, "auc", None)
    references = {"gap": {"value": 2.0}}
    run = written(tmp_path / "b", {"gap": 1.5, "size": None}, "gap", references, {"gap": {"relation": "equal"}})
    chosen = objective(run, None, None)
    assert (chosen.title, chosen.direction, chosen.value(run)) == ("|gap - reference|", "minimise", 0.5)
    assert objective(run, "gap", "maximise").value(run) == 1.5
    with pytest.raises(UsageError, match="add --direction"):
        objective(run, "size", None)
    chosen = objective(run, "size", "minimise")
    assert chosen.value(run) != chosen.value(run), "not a number"
    run = written(tmp_path / "c", {"gap": 1.5}, "gap", references, {"gap": {"relation": "at least"}})
    assert objective(run, None, None).direction == "maximise"


def test_a_grid_in_this_process(ritz, here):
    over = ("--over", "rate=0.003,0.05", "--over", "layers=1:3:2", "--set", "steps=10")
    code, out, err = ritz("sweep", "bowl", *over, "--method", "grid", "--seed", 3, "--out", "grid")
    assert code == 0, err
    found = sweep_result(here / "grid")
    settings = {tuple(trial["values"].values()) for trial in found["trials"]}
    assert settings == {("0.003", 1), ("0.003", 3), ("0.05", 1), ("0.05", 3)}
    assert (found["measure"], found["direction"], found["validation"]) == ("|gap - reference|", "minimise", False)
    assert found["best"]["values"] == {"rate": "0.003", "layers": 3}
    assert "bowl: best |gap - reference| 0.373" in out
    assert "not a validation number" in out
    assert (here / "grid/report.html").read_text().startswith("Sweep of bowl")
    assert err.count("\n") == 4, "a line for each trial"
    assert "4 of 4: rate=" in err
    command = found["best"]["command"].split()
    assert command[:3] == ["ritz", "run", "bowl"]
    assert command[3:] == [
        "--set",
        "steps=10",
        "--set",
        "rate=0.003",
        "--set",
        "layers=3",
        "--seed",
        "3",
        "--devices",
        "1",
        "--deterministic",
    ]
    assert ritz(*command[1:], "--out", "again", "--quiet")[0] == 0
    again = json.loads((here / "again/result.json").read_text())["measures"]["gap"]["value"]
    assert again == found["best"]["value"], "the printed command gives the same number to the last bit"


def test_a_search_finds_the_bottom_and_what_matters(ritz, here):
    over = ("--over", "rate=1e-4:1:log", "--over", "layers=1:6", "--over", "units=relu,tanh")
    assert ritz("sweep", "bowl", *over, "--set", "held_out=true", "--trials", 40, "--out", "s", "--quiet")[0] == 0
    found = sweep_result(here / "s")
    assert (found["measure"], found["validation"], found["method"]) == ("validation_loss", True, "tpe")
    assert found["best"]["value"] < 0.7, "2 (1/45 + what is left): the bottom is at rate 0.01, 3 layers, relu"
    assert max(found["importance"], key=found["importance"].get) == "rate"
    values = [trial["value"] for trial in found["trials"]]
    assert sum(values[20:]) < sum(values[:20]), "it learns where to look"
    shown = exhibits(gather(Study(here / "s", read_plan(here / "s"))), read_plan(here / "s").ranges())
    heat = next(each for each in shown if isinstance(each, Picture))
    assert np.nanmin(heat.values) == found["best"]["value"]
    assert (heat.x_label, len(heat.columns), len(heat.rows)) == ("rate", 6, 6)
    assert isinstance(shown[-1], Table)
    assert len(shown[-1].rows) == 25
    assert shown[-1].rows[0][0] == str(found["best"]["number"])


def test_it_is_resumed_with_more_trials_and_the_same_whoever_does_them(ritz, here):
    common = ("--over", "rate=1e-3:1e-1:log", "--method", "random", "--quiet")
    assert ritz("sweep", "bowl", *common, "--trials", 3, "--out", "three")[0] == 0
    assert ritz("sweep", "bowl", *common, "--trials", 1, "--out", "steps")[0] == 0
    assert ritz("sweep", "steps", "--trials", 3, "--quiet")[0] == 0
    values = [[trial["value"] for trial in sweep_result(here / name)["trials"]] for name in ("three", "steps")]
    assert values[0] == values[1]
    assert len(set(values[0])) == 3
    code, _, err = ritz("sweep", "steps", "--method", "tpe")
    assert code == 2
    assert "A sweep goes on as it was planned" in err


@pytest.mark.parametrize("method", ["tpe", "random", "grid"])
def test_each_setting_is_run_once(ritz, here, method):
    """Where there are fewer settings than trials, and where there are a few more."""
    over = ("--over", "units=relu,tanh", "--over", "layers=1:3")
    for trials, ran in ((20, 6), (5, 5)):
        out = f"{method}-{trials}"
        assert ritz("sweep", "bowl", *over, "--method", method, "--trials", trials, "--out", out, "--quiet")[0] == 0
        found = sweep_result(here / out)["trials"]
        settings = {tuple(trial["values"].values()) for trial in found}
        assert len(found) == len(settings) == ran
        assert {trial["state"] for trial in found} == {"done"}


def test_what_was_monitored_in_training_is_a_validation_measure(tmp_path):
    run = written(tmp_path / "a", {"auc": 0.9}, "auc")
    kept = json.loads((run / "findings.json").read_text())
    (run / "findings.json").write_text(json.dumps(kept | {"monitored": {"slope": 1.0, "validation accuracy": 0.75}}))
    manifest.record(run, ["findings.json"])
    chosen = objective(run, None, None)
    assert (chosen.name, chosen.direction, chosen.value(run)) == ("validation accuracy", "maximise", 0.75)
    assert objective(run, "auc", None).name == "auc"
    assert "There was no validation" in objective(run, "auc", None).remarks()[1]


def test_a_number_that_another_process_bears_now_keeps_no_trial(here, monkeypatch):
    """The owner is dead, and its number is that of a process that began later."""
    study = opened(here)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        monkeypatch.setattr(studies.os, "getpid", lambda: process.pid)
        monkeypatch.setattr(studies, "started", lambda number: "long ago")
        assert study.claim().number == 0
        monkeypatch.undo()
        assert study.claim().number == 0, "taken over"
        process.stdin.close()


def test_a_trial_that_was_interrupted_often_is_not_given_up(here):
    study = opened(here)
    for _ in range(5):
        claim = study.claim()
        assert claim.number == 0
        study.release(claim)


def test_failing_settings_are_results_and_the_rest_goes_on(ritz, here):
    code, out, _ = ritz("sweep", "bowl", "--over", "fault=none,nan,value,crash", "--method", "grid", "--json")
    assert code == 0
    states = {trial["values"]["fault"]: (trial["state"], trial["why"]) for trial in json.loads(out)["trials"]}
    assert states["none"] == ("done", "")
    assert {state for state, _ in states.values()} == {"done", "failed"}
    assert "Expected a fault of another kind" in states["value"][1]
    assert "KeyError" in states["crash"][1]
    assert "not a number" in states["nan"][1]
    code, _, err = ritz("sweep", "bowl", "--over", "layers=1:2", "--set", "fault=crash", "--trials", 1, "--quiet")
    assert code == 1
    assert "no trial was finished: KeyError" in err


def test_refusals(ritz, here):
    assert "Did you mean bowl?" in ritz("sweep", "bowls", "--over", "rate=1:2")[2]
    assert "at least one --over" in ritz("sweep", "bowl")[2]
    assert "--method to be one of grid" in ritz("sweep", "bowl", "--over", "rate=1:2", "--method", "luck")[2]
    assert "--direction to be one of" in ritz("sweep", "bowl", "--over", "rate=1:2", "--direction", "up")[2]
    assert "--trials of at least 1" in ritz("sweep", "bowl", "--over", "rate=1:2", "--trials", 0)[2]
    assert "--workers of at least 1" in ritz("sweep", "bowl", "--over", "rate=1:2", "--workers", 0)[2]
    assert "got it in both" in ritz("sweep", "bowl", "--over", "rate=1:2", "--set", "rate=1")[2]
    (here / "folder").mkdir()
    assert "there is no sweep.json" in ritz("sweep", "folder", "--over", "rate=1:2")[2]
    assert not [*here.glob("runs/*")], "nothing was begun"


def test_a_wrong_measure_is_refused_and_nothing_is_run_again(ritz, here, monkeypatch):
    code, _, err = ritz("sweep", "bowl", "--over", "rate=0.01:0.1", "--trials", 1, "--measure", "auc", "--out", "one")
    assert code == 2
    assert "--measure to be one of gap, got 'auc'" in err
    monkeypatch.setenv(bowl.ACCIDENT, "interrupt")
    assert ritz("sweep", "one", "--measure", "gap", "--quiet")[0] == 0
    assert sweep_result(here / "one")["best"]["number"] == 0


def test_successive_halving_stops_the_worst(ritz, here):
    over = ("--over", "rate=1e-5:1e-1:log")
    assert ritz("sweep", "bowl", *over, "--method", "halving", "--trials", 9, "--quiet", "--out", "halved")[0] == 0
    found = sweep_result(here / "halved")
    states = [trial["state"] for trial in found["trials"]]
    assert states[0] == "done", "the first one has nothing to be compared with"
    assert states.count("stopped") >= 4
    assert {path.name for path in (here / "halved/trials").glob("*/steps-*")} == {"steps-5", "steps-15", "steps-45"}
    for trial in found["trials"]:
        last = here / "halved" / trial["folder"] / "steps-45/result.json"
        assert last.exists() == (trial["state"] == "done")
    assert "--steps 45" in found["best"]["command"]
    _, _, err = ritz("sweep", "bowl", *over, "--method", "halving", "--steps", 5)
    assert "at least 9 steps for successive halving" in err


def test_an_interrupted_sweep_says_how_to_go_on(ritz, here, monkeypatch):
    monkeypatch.setenv(bowl.ACCIDENT, "interrupt")
    over = ("--over", "rate=0.01,0.05", "--method", "grid", "--quiet")
    code, _, err = ritz("sweep", "bowl", *over, "--out", "cut")
    assert code == 130
    assert "Interrupted; nothing is lost. Go on with: ritz sweep cut" in err
    assert [trial["state"] for trial in sweep_result(here / "cut")["trials"]] == ["unfinished"]
    monkeypatch.delenv(bowl.ACCIDENT)
    assert ritz("sweep", "cut", "--quiet")[0] == 0
    assert [trial["state"] for trial in sweep_result(here / "cut")["trials"]] == ["done", "done"]


def opened(here, plan=PLAN):
    (here / "s").mkdir()
    plan.save(here / "s")
    assert read_plan(here / "s") == plan
    return Study(here / "s", plan)


def test_trials_are_never_more_than_planned(here, monkeypatch):
    """Three processes that are alive ask for two trials."""
    study, claims = opened(here, dataclasses.replace(PLAN, trials=2)), []
    for process in (os.getpid(), os.getppid(), 1):
        monkeypatch.setattr(studies.os, "getpid", lambda process=process: process)
        claims.append(study.claim())
    assert [claim and claim.number for claim in claims] == [0, 1, None]
    assert claims[0].values != claims[1].values


def test_what_killed_processes_left_is_taken_over_and_in_the_end_given_up(here, monkeypatch):
    study, claims = opened(here), []
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", "pass"])
        process.wait()
        monkeypatch.setattr(studies.os, "getpid", lambda process=process: process.pid)
        claims.append(study.claim())
    monkeypatch.undo()
    assert [claim.number for claim in claims] == [0, 0, 0]
    assert claims[0].values == claims[2].values
    assert study.claim().number == 1, "three processes have died of trial 0"
    assert gather(study).trials[0].state == "failed"
    assert "3 processes in turn" in gather(study).trials[0].why


def test_a_process_elsewhere_is_given_time(here, monkeypatch):
    study = opened(here)
    monkeypatch.setattr(studies.socket, "gethostname", lambda: "another-machine")
    claim = study.claim()
    monkeypatch.undo()
    with study.alive(claim):
        time.sleep(0.05)
    assert study.claim().number == 1, "it stirred a moment ago"
    sign = claim.path / "alive"
    os.utime(sign, (1, time.time() - 2 * studies.SILENCE))
    assert study.claim().number in (0, 1)
    owners = [trial.user_attrs[studies.OWNERS] for trial in study.trials()]
    assert len(owners[0]) == 2


def environment(here, **variables):
    return {**os.environ, "RITZ_CACHE_DIR": str(here / "cache"), **variables}


@pytest.mark.slow
def test_ctrl_c_loses_nothing(ritz, here, monkeypatch):
    monkeypatch.setenv(straight_line.ACCIDENT, "SIGINT")
    options = ("--over", "rate=0.01,0.05", "--method", "grid", "--set", "walk=1", "--set", "tolerance=0.1", "--quiet")
    code, _, err = ritz("sweep", "straight-line", *options, "--out", "cut")
    assert code == 130
    assert "Interrupted; nothing is lost. Go on with: ritz sweep cut" in err
    assert sweep_result(here / "cut")["trials"][0]["state"] == "unfinished"
    monkeypatch.delenv(straight_line.ACCIDENT)
    assert ritz("sweep", "cut", "--quiet")[0] == 0
    assert ritz("sweep", "straight-line", *options, "--out", "whole")[0] == 0
    cut, whole = (sweep_result(here / name)["trials"] for name in ("cut", "whole"))
    assert [trial["value"] for trial in cut] == [trial["value"] for trial in whole], "to the last bit"


@pytest.mark.slow
def test_workers_share_the_trials_and_a_killed_one_is_replaced(ritz, here, monkeypatch):
    """Three processes, of which one kills itself at its third look, and then one more."""
    for name, value in environment(here, **{straight_line.ACCIDENT: "SIGKILL"}).items():
        monkeypatch.setenv(name, value)
    options = ("--over", "rate=1e-3:1e-1:log", "--set", "walk=1", "--set", "tolerance=0.1", "--method", "random")
    code, _, err = ritz("sweep", "straight-line", *options, "--trials", 5, "--workers", 2, "--out", "many")
    assert code == 1, "both killed themselves in their first trial"
    assert "5 of 5 trials are undone" in err
    monkeypatch.delenv(straight_line.ACCIDENT)
    code, _, err = ritz("sweep", "many", "--workers", 2)
    assert code == 0, err
    found = sweep_result(here / "many")
    assert [trial["state"] for trial in found["trials"]] == ["done"] * 5
    process = subprocess.run(
        [sys.executable, str(DRIVER), "sweep", "straight-line", *options, "--trials", "5", "--out", "one", "--quiet"],
        env=environment(here),
        cwd=here,
        capture_output=True,
        check=True,
    )
    assert process.returncode == 0
    one = sweep_result(here / "one")
    assert [trial["value"] for trial in one["trials"]] == [trial["value"] for trial in found["trials"]]


@pytest.mark.slow
def test_ctrl_c_reaches_the_workers(ritz, here, monkeypatch):
    monkeypatch.setenv("RITZ_CACHE_DIR", str(here / "cache"))

    def press():
        while len([*here.glob("cut/trials/*/config.toml")]) < 2:
            time.sleep(0.1)
        time.sleep(5)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press, daemon=True).start()
    options = ("--over", "rate=0.01:0.1", "--set", "length=5000000", "--workers", 2, "--trials", 2, "--out", "cut")
    code, _, err = ritz("sweep", "straight-line", *options)
    assert code == 130
    assert "nothing is lost" in err
    assert [trial["state"] for trial in sweep_result(here / "cut")["trials"]] == ["unfinished"] * 2
    assert len([*here.glob("cut/trials/*/checkpoint/*/step-*")]) >= 2
