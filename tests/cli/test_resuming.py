"""A run that is killed, interrupted or out of disk goes on as if nothing had happened."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest
import straight_line

from ritz.runs import checkpoints, folder

DRIVER = pathlib.Path(__file__).parent / "driver.py"
RUN = ("run", "straight-line", "--save-every", "0", "--set", "length=400", "--set", "walk=5")


@pytest.fixture(autouse=True)
def no_looks():
    straight_line.LOOKS.clear()


def outcome(path):
    """What must not depend on interruptions: (result without seconds, history, bytes of the final parameters)."""
    result = json.loads((path / "result.json").read_text())
    table = pq.read_table(path / "history.parquet")
    parameters = {}
    for final in sorted(path.glob("checkpoint/*/final")):
        arrays, facts = checkpoints.Store(final.parent, {}).load(final)
        facts.pop("seconds"), facts.pop("provenance")
        parameters[final.parent.name] = facts, {name: np.asarray(array).tobytes() for name, array in arrays.items()}
    return result | {"seconds": 0}, table.replace_schema_metadata(None), parameters


def command(here, *arguments, **variables):
    """A true process in `here`, with variables added to its environment."""
    line = [sys.executable, str(DRIVER), *arguments]
    environment = {**os.environ, "RITZ_CACHE_DIR": str(here / "cache"), **variables}
    return subprocess.run(line, cwd=here, env=environment, capture_output=True, text=True, timeout=300)


def test_killed_and_resumed_is_bit_identical_to_never_killed(here):
    killed = command(here, *RUN, "--out", "killed", **{straight_line.ACCIDENT: "SIGKILL"})
    assert killed.returncode == -signal.SIGKILL
    saved = [*(here / "killed").glob("checkpoint/00-main/step-*")]
    assert saved
    assert not (here / "killed/result.json").exists()
    shutil.copytree(saved[-1], here / "killed/checkpoint/00-main/step-000000000399.1.unfinished")
    resumed = command(here, "run", "straight-line", "--resume", "--out", "killed", "--quiet")
    assert (resumed.returncode, resumed.stderr) == (0, "")
    assert not [*(here / "killed").rglob("*.unfinished")], "what the killed process left is swept away"
    whole = command(here, *RUN, "--out", "whole")
    assert whole.returncode == 0
    ours, theirs = outcome(here / "killed"), outcome(here / "whole")
    assert ours[0] == theirs[0]
    assert ours[1].equals(theirs[1])
    assert ours[1].num_rows == 405
    assert ours[2] == theirs[2]
    history = ours[1].filter(ours[1]["watched.slope"].is_valid())
    assert history["step"].to_pylist() == [50, 100, 150, 200, 250, 300, 350, 400]
    provenance = json.loads((here / "killed/provenance.json").read_text())
    assert len(provenance["resumed"]) == 1


def test_ctrl_c_saves_and_says_how_to_go_on(ritz, here, monkeypatch):
    monkeypatch.setenv(straight_line.ACCIDENT, "SIGINT")
    handler = signal.getsignal(signal.SIGINT)
    code, out, err = ritz(*RUN[:2], "--set", "length=400", "--set", "walk=5", "--out", "one")
    assert code == 130
    assert out == ""
    assert signal.getsignal(signal.SIGINT) is handler
    assert "Interrupted in main after 150 of 400 steps. Go on with: ritz run straight-line --resume --out one" in err
    assert [path.name for path in (here / "one/checkpoint/00-main").iterdir()] == ["step-000000000150"]
    code, _, _ = ritz("run", "straight-line", "--resume", "--out", "one")
    monkeypatch.delenv(straight_line.ACCIDENT)
    assert code == 0
    code, _, _ = ritz(*RUN[:2], "--set", "length=400", "--set", "walk=5", "--out", "whole")
    ours, theirs = outcome(here / "one"), outcome(here / "whole")
    assert code == 0
    assert ours[0] == theirs[0]
    assert ours[1].equals(theirs[1])
    assert ours[2] == theirs[2]


@pytest.fixture
def interrupted(ritz, here, monkeypatch):
    """The folder of an interrupted run, with checkpoints."""
    monkeypatch.setenv(straight_line.ACCIDENT, "SIGINT")
    assert ritz(*RUN, "--out", "one")[0] == 130
    monkeypatch.delenv(straight_line.ACCIDENT)
    return here / "one"


def test_what_does_not_belong_to_the_run_is_refused(ritz, interrupted):
    newest = sorted((interrupted / "checkpoint/00-main").iterdir())[-1]
    victim = max((path for path in newest.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    whole = victim.read_bytes()
    flipped = bytearray(whole)
    flipped[len(flipped) // 2] ^= 1
    victim.write_bytes(flipped)
    code, _, err = ritz("run", "straight-line", "--resume")
    assert code == 2, "there is no unfinished run below runs/"
    code, _, err = ritz("run", "straight-line", "--resume", "--out", "one")
    assert code == 1
    assert victim.relative_to(newest).as_posix() in err
    assert "was changed" in err
    assert "Delete that folder" in err
    victim.write_bytes(whole)
    state = json.loads((newest / "state.json").read_text())
    for what in ("recipe", "configuration", "version"):
        other = state | {"stamp": state["stamp"] | {what: "another"}}
        (newest / "state.json").write_text(json.dumps(other))
        (newest / "manifest.json").write_text(json.dumps(checkpoints._manifest(newest)))
        code, _, err = ritz("run", "straight-line", "--resume", "--out", "one")
        assert code == 2
        assert f"another {what}: expected {state['stamp'][what]}, got another" in err
    with folder.held(interrupted):
        code, _, err = ritz("run", "straight-line", "--resume", "--out", "one")
    assert code == 2
    assert "Another process" in err
    assert str(os.getpid()) in err


def test_a_full_disk_is_a_sentence_and_the_run_can_be_gone_on_with(ritz, here):
    full = command(here, *RUN, "--out", "one", RITZ_TEST_LARGEST_FILE="12000")
    assert full.returncode == 1, full.stderr
    assert "could not be written: " in full.stderr
    assert "Nothing was left half written" in full.stderr
    assert not [*(here / "one").rglob("*.unfinished")]
    code, _, _ = ritz("run", "straight-line", "--resume", "--out", "one")
    assert code == 0
