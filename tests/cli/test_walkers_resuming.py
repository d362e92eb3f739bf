"""Runs with walkers end in the same bits, however they are interrupted and on however many cores they are resumed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from test_resuming import outcome

from ritz.cards import cards
from ritz.cli.catalogue import load
from ritz.recipes.overrides import settings
from ritz.runs.config import read_config

SMALL = {
    "chains": "32",
    "draws": "32",
    "sweeps": "2",
    "chunk": "4",
    "steps": "60",
    "sizes": "1,2",
    "shells": "1",
    "width": "4",
    "edges": "4",
    "problem.sites": "6",
    "problem.bosons": "3",
}
"""What makes a run short, where the recipe has such a field."""
WALKERS = [name for name, (card, _) in cards().items() if card.walkers]
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def small(name):
    """The options of a short run."""
    known = {setting.path for setting in settings(load(name))}
    return [word for path, value in SMALL.items() if path in known for word in ("--set", f"{path}={value}")]


def ritz(here, *words, cores=None):
    """A process at work on a command, on the first of all cores or on all."""
    line = [sys.executable, "-m", "ritz", *words]
    if cores is not None:
        line = ["taskset", "-c", cores, *line]
    environment = {**os.environ, "RITZ_CACHE_DIR": str(here / "cache")}
    environment.pop("XLA_FLAGS", None)
    with (here / "log").open("ab") as log:
        return subprocess.Popen(line, cwd=here, env=environment, stdout=log, stderr=log)


def finished(here, *words, cores=None):
    code = ritz(here, *words, cores=cores).wait(timeout=900)
    assert code in (0, 3, 4), (here / "log").read_text()[-2000:]


def interrupted(here, number, *words):
    """Begin a run and end it with a signal as soon as it has a checkpoint."""
    process = ritz(here, *words, "--out", "cut", "--save-every", "0")
    until = time.monotonic() + 900
    while process.poll() is None and time.monotonic() < until:
        if any(path.name.removeprefix("step-").isdigit() for path in here.glob("cut/checkpoint/*/step-*")):
            process.send_signal(number)
            break
        time.sleep(0.02)
    assert process.wait(timeout=900) in (-number, 130), (here / "log").read_text()[-2000:]
    assert not (here / "cut/result.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "devices"), [*((name, 2) for name in WALKERS), *((name, 1) for name in ("tfim", "dot", "bosons"))]
)
def test_any_recipe_with_walkers_is_resumed_to_the_same_bits(tmp_path, name, devices):
    number = SIGNALS[(WALKERS.index(name) + devices) % len(SIGNALS)]
    options = ["run", name, *small(name), "--devices", str(devices), "--quiet"]
    interrupted(tmp_path, number, *options)
    assert read_config(tmp_path / "cut/config.toml").devices == devices
    finished(tmp_path, "run", name, "--resume", "--out", "cut", "--quiet")
    finished(tmp_path, *options, "--out", "whole")
    assert outcome(tmp_path / "cut") == outcome(tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("taskset") is None, reason="needs taskset, to take cores away from a process")
def test_a_deterministic_run_has_the_same_bits_whatever_the_cores(tmp_path):
    """With walkers and without; and what is begun on two devices goes on with them on one core."""
    for name in ("tfim", "runge"):
        options = ["run", name, *small(name), "--deterministic", "--quiet"]
        finished(tmp_path, *options, "--out", f"{name}-one", cores="0")
        finished(tmp_path, *options, "--out", f"{name}-all")
        assert outcome(tmp_path / f"{name}-one") == outcome(tmp_path / f"{name}-all")
    options = ["run", "tfim", *small("tfim"), "--deterministic", "--devices", "2", "--quiet"]
    interrupted(tmp_path, signal.SIGKILL, *options)
    finished(tmp_path, "run", "tfim", "--resume", "--out", "cut", "--quiet", cores="0")
    finished(tmp_path, *options, "--out", "two")
    assert outcome(tmp_path / "cut") == outcome(tmp_path / "two")


@pytest.mark.slow
def test_a_trial_of_a_sweep_and_the_command_on_its_page_agree_to_the_bit(tmp_path):
    options = [*small("tfim"), "--over", "features=1:2", "--method", "grid", "--workers", "2", "--quiet"]
    finished(tmp_path, "sweep", "tfim", *options, "--out", "sweep")
    for trial in (0, 1):
        path = tmp_path / f"sweep/trials/{trial:04d}"
        config = read_config(path / "config.toml")
        assert (config.devices, config.deterministic) == (1, True)
    command = json.loads((tmp_path / "sweep/sweep-result.json").read_text())["best"]
    finished(tmp_path, *command["command"].split()[1:], "--quiet", "--out", "again")
    assert outcome(tmp_path / "again") == outcome(tmp_path / "sweep" / command["folder"])
