"""The run folder: exclusive, held by one, written whole or not at all."""

import errno
import os
import pathlib
import threading

import pytest

from ritz.runs import atomic, folder
from ritz.runs.config import Config, read_config
from ritz.runs.errors import DamagedError, TakenError, WriteError


def test_a_folder_is_made_once(tmp_path):
    files = {folder.CONFIG: "x"}
    folder.create(tmp_path / "a/b", files)
    with pytest.raises(TakenError, match="never overwrites another"):
        folder.create(tmp_path / "a/b", files)
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="could not be made"):
        folder.create(tmp_path / "file/run", files)
    with pytest.raises(TakenError):
        folder.create(tmp_path / "file", files)
    with pytest.raises(ValueError, match="at least one file"):
        folder.create(tmp_path / "c", {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "file"]


def test_an_empty_folder_is_taken_and_one_with_files_is_not(tmp_path):
    for name, inner in {"empty": (), "killed": ("lock", f"config.toml.1{atomic.SUFFIX}"), "mine": ("notes",)}.items():
        (tmp_path / name).mkdir()
        for each in inner:
            (tmp_path / name / each).touch()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("link", "killed"):
        folder.create(tmp_path / name, {folder.CONFIG: "x", "more": b"y"})
        assert {path.name for path in (tmp_path / name).iterdir()} == {"config.toml", "more", "lock"}
    with pytest.raises(TakenError, match=r"is not empty, and holds no config\.toml"):
        folder.create(tmp_path / "mine", {folder.CONFIG: "x"})
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes"]


def test_a_folder_appears_with_its_files_or_not_at_all(tmp_path, monkeypatch):
    """Killed at any moment: before the folder has its name there is nothing under it."""
    seen = []

    def watched(path, content):
        seen.append((tmp_path / "run").exists())
        atomic.write_file(path, content)

    monkeypatch.setattr(folder, "write_file", watched)
    folder.create(tmp_path / "run", {folder.CONFIG: "x", "more": "y"})
    assert seen == [False, False]
    assert (tmp_path / "run" / folder.CONFIG).read_text() == "x"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_runs_of_one_second_get_names_of_their_own(tmp_path):
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(folder.create_named(tmp_path, "x", {folder.CONFIG: ""})))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({*made}) == 8
    assert all(path.is_dir() for path in made)


def test_one_process_at_a_time(tmp_path):
    (tmp_path / f"left{atomic.SUFFIX}").mkdir()
    with folder.held(tmp_path):
        assert not (tmp_path / f"left{atomic.SUFFIX}").exists()
        with pytest.raises(TakenError, match=f"process {os.getpid()}"), folder.held(tmp_path):
            pass
    with folder.held(tmp_path):
        pass


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "file"
    atomic.write_file(path, "before")

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(WriteError, match=r"No space left on device\. Nothing was left half written"):
            atomic.write_file(path, "after")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
    assert path.read_text() == "before"


def test_the_newest_unfinished_run_is_found(tmp_path):
    names = ["x-20260101-000000", "x-20260102-000000", "x-20260103-000000", "x-cnn-20260104-000000"]
    for place, name in enumerate(names):
        (tmp_path / name).mkdir()
        (tmp_path / name / folder.CONFIG).touch()
        os.utime(tmp_path / name / folder.CONFIG, (place, place))
    (tmp_path / "x-20260103-000000" / folder.RESULT).touch()
    newest = folder.newest(tmp_path, "x")
    assert newest is not None
    assert newest.name == "x-20260102-000000"
    assert folder.newest(tmp_path, "y") is None


def test_a_config_is_read_as_it_was_written(tmp_path):
    fields = {"rate": 0.1, "widths": (3, 4), "limit": None, "problem": {"name": 'tab\t"quoted"'}}
    config = Config("x", 7, None, 2, True, fields)
    (tmp_path / "config.toml").write_text(config.to_toml())
    again = read_config(tmp_path / "config.toml")
    assert again.fingerprint() == config.fingerprint()
    assert (again.recipe, again.seed, again.steps, again.devices, again.deterministic) == ("x", 7, None, 2, True)
    assert Config("x", 8, None, 2, True, fields).fingerprint() != config.fingerprint()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("recipe = ", "could not be read"),
        ("seed = 1", 'an entry recipe = "NAME"'),
        ('recipe = "x"\nseed = true', "Expected seed .* of type int, got True"),
        ('recipe = "x"\n_target_ = "os.system"', "got '_target_'; remove it"),
        ('recipe = "x"\nfields = 3', "of type table"),
    ],
)
def test_a_config_that_is_none_is_refused(tmp_path, text, words):
    path = pathlib.Path(tmp_path / "config.toml")
    path.write_text(text)
    with pytest.raises(DamagedError, match=words):
        read_config(path)
