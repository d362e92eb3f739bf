"""What is damaged in a run folder or an export is named, and never believed."""

import functools
import json
import secrets
import shutil

import pytest
from faults import damage, subjects

from ritz.cli.sweeps.journal import CheckedJournal
from ritz.cli.sweeps.plan import Plan, read_plan
from ritz.runs import folder, manifest
from ritz.runs.atomic import unfinished, write_file
from ritz.runs.config import read_config
from ritz.runs.errors import DamagedError
from ritz.runs.schema import expect


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A finished run."""
    path = tmp_path_factory.mktemp("made") / "run"
    with subjects.recipes_of_the_tests():
        subjects.make_run(path)
    return path


@pytest.fixture
def copy(made, tmp_path):
    """A copy of it, in another place, with the tests' recipes."""
    shutil.copytree(made, tmp_path / "moved")
    with subjects.recipes_of_the_tests():
        yield tmp_path / "moved"


def test_random_damage_is_refused_or_harmless(tmp_path):
    seed = secrets.randbits(32)
    outcomes = damage.run(3, seed, tmp_path, most=40)
    wrong = [outcome for outcome in outcomes if outcome.kind in ("bare", "different")]
    assert not wrong, f"seed {seed}: {wrong[0].kind}: {wrong[0].case}: {wrong[0].words}"
    assert {outcome.kind for outcome in outcomes} == {"refused", "identical"}


def test_damage_is_healed_from_the_checkpoints(copy):
    wanted = (copy / folder.RESULT).read_bytes()
    (copy / folder.RESULT).write_bytes(wanted + b" ")
    code, _, err = subjects.call("report", copy)
    assert code == 1
    assert f"{copy / folder.RESULT} is damaged" in err
    assert f"ritz run straight-line --resume --out {copy}" in err
    assert subjects.call("run", "straight-line", "--resume", "--out", copy)[0] in (0, 3)
    assert (copy / folder.RESULT).read_bytes() == wanted
    assert subjects.call("report", copy)[0] == 0


def test_a_folder_of_an_older_version_is_said_to_be_one(copy):
    (copy / manifest.NAME).unlink()
    code, _, err = subjects.call("report", copy)
    assert code == 1
    assert "an older version of ritz" in err
    code, _, err = subjects.call("run", "straight-line", "--resume", "--out", copy, "--quiet")
    assert code in (0, 3)
    assert f"has no {manifest.NAME}" in err
    assert subjects.call("report", copy)[0] == 0


def test_what_the_user_may_change_is_not_checked(copy):
    (copy / folder.PAGE).write_text("mine")
    shutil.rmtree(copy / folder.FIGURES)
    (copy / "notes.txt").write_text("mine")
    assert subjects.call("report", copy, "--out", copy.parent / "page.html")[0] == 0


def test_an_edited_configuration_is_refused_in_its_folder_and_taken_elsewhere(copy):
    text = (copy / folder.CONFIG).read_text().replace("seed = 0", "seed = 1")
    (copy / folder.CONFIG).write_text(text)
    with pytest.raises(DamagedError, match="give your version another name"):
        read_config(copy / folder.CONFIG)
    code, _, err = subjects.call("run", copy / folder.CONFIG, "--out", copy.parent / "new")
    assert code == 2
    assert "config.toml is damaged" in err
    (copy / "other.toml").write_text(text)
    assert read_config(copy / "other.toml").seed == 1


def test_a_run_may_be_killed_between_any_two_writes(copy, monkeypatch):
    class KilledError(BaseException):
        pass

    writes = 0

    def write(path, content, *, stop):
        nonlocal writes
        writes += 1
        if writes == stop:
            raise KilledError
        write_file(path, content)

    stop = 0
    while True:
        stop, writes = stop + 1, 0
        with monkeypatch.context() as patch:
            for module in ("ritz.runs.manifest", "ritz.runs.folder", "ritz.runs.exhibits", "ritz.callbacks.history"):
                patch.setattr(f"{module}.write_file", functools.partial(write, stop=stop))
            try:
                subjects.call("run", "straight-line", "--resume", "--out", copy, "--quiet")
            except KilledError:
                pass
            else:
                break
        code, _, err = subjects.call("run", "straight-line", "--resume", "--out", copy, "--quiet")
        assert (code, err) == (0, ""), f"killed at write {stop}"
        assert subjects.call("report", copy)[0] == 0
    assert stop > 5


def test_types_are_told_by_file_and_entry(tmp_path):
    path = tmp_path / "x.json"
    shape = {"name": str, "values": {str: {"value": float | None}}, "list": [int]}
    good = {"name": "a", "values": {"b": {"value": 1}, "c": {"value": None}}, "list": [1, 2], "more": 3}
    expect(good, shape, path)
    for change, words in (
        ({"name": 3}, "Expected name in .*x.json to be of type str, got '3'"),
        ({"values": []}, "Expected values .* of type dict"),
        ({"values": {"b": {"value": "1"}}}, "Expected values.b.value .* of type float or null"),
        ({"values": {"b": {}}}, "Expected an entry values.b.value"),
        ({"list": [1, True]}, r"Expected list\[1\] .* of type int"),
    ):
        with pytest.raises(DamagedError, match=words):
            expect({**good, **change}, shape, path)


@pytest.mark.parametrize("file", [folder.RESULT, folder.FINDINGS, folder.PROVENANCE, folder.HISTORY, folder.EXHIBITS])
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"[" * 5000, b"\xff\xfe", b'{"recipe": 3, "measures": []}'])
def test_files_that_are_none_are_named_though_the_manifest_agrees(copy, file, content):
    (copy / file).write_bytes(content)
    manifest.record(copy, [file])
    code, _, err = subjects.call("report", copy)
    assert "--debug" not in err
    assert (code == 1 and file in err) or (code == 0 and file == folder.PROVENANCE), err


def test_a_damaged_journal_is_named_and_a_torn_line_is_dropped(tmp_path):
    path = tmp_path / "journal.log"
    logs = [{"op_code": 0, "name": "a", "value": 0.125}, {"op_code": 1, "value": 2}]
    CheckedJournal(path).append_logs(logs)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"op_code": 1, "val')
    assert [*CheckedJournal(path).read_logs(0)] == logs
    assert path.read_bytes() == whole
    path.write_bytes(whole.replace(b"0.125", b"0.225"))
    with pytest.raises(DamagedError, match=r"journal.log is damaged near line 1"):
        [*CheckedJournal(path).read_logs(0)]
    path.write_bytes(b"\x00" + whole[1:])
    with pytest.raises(DamagedError, match=r"journal.log is damaged"):
        [*CheckedJournal(path).read_logs(0)]


def test_a_damaged_plan_is_named(tmp_path):
    plan = Plan("bowl", ("rate=1e-3:1e-1:log",), 4, "random", None, None, 0, None, ())
    plan.save(tmp_path)
    assert read_plan(tmp_path) == plan
    text = (tmp_path / "sweep.json").read_text()
    for changed in (text.replace("4", "5"), "[]", "", json.dumps({**json.loads(text), "trials": "4"})):
        (tmp_path / "sweep.json").write_text(changed)
        with pytest.raises(DamagedError, match=r"sweep.json"):
            read_plan(tmp_path)


def test_what_a_killed_process_left_is_removed_at_the_next_write(tmp_path):
    with unfinished(tmp_path / "file") as temporary:
        temporary.write_text("whole")
        dead = temporary.with_name(temporary.name.replace(temporary.name.split("-")[-1], f"{2**22 + 1}.unfinished"))
    dead.mkdir()
    (tmp_path / "file.elsewhere-1.unfinished").touch()
    write_file(tmp_path / "file", "again")
    assert not dead.exists()
    assert (tmp_path / "file.elsewhere-1.unfinished").exists(), "of another machine"
    assert (tmp_path / "file").read_text() == "again"
