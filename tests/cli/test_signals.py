"""What ends a command from outside: Ctrl-C while it imports, a reader that has gone, a parent that is killed."""

import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from ritz.cli.sweeps.owners import runs, started

DRIVER = pathlib.Path(__file__).parent / "driver.py"

IMPORTING = """
import importlib, os, signal, sys
import ritz.cli
seen = importlib.import_module
def slow(name, *rest, **options):
    if name == "ritz.cli.listing":
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except BaseException:
            pass  # as foreign code does
    return seen(name, *rest, **options)
importlib.import_module = slow
sys.exit(ritz.cli.main(["list"]))
"""


def test_ctrl_c_in_an_import_ends_the_command_without_a_traceback():
    done = subprocess.run([sys.executable, "-c", IMPORTING], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Interrupted.\n")


SWALLOWED = """
import os, signal
from ritz.cli.signals import deferred, interruptible
with interruptible():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        pass
    with deferred() as asked:
        print(asked())
with interruptible(), deferred() as asked:
    print(asked())
"""


def test_a_ctrl_c_that_was_swallowed_stops_the_next_fit():
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["True", "False"]


@pytest.mark.parametrize(
    "arguments", [("list",), ("list", "--json"), ("--help",), ("data", "list"), ("sweep", "--help")]
)
def test_a_reader_that_has_gone_is_no_error(arguments):
    reading, writing = os.pipe()
    os.close(reading)
    line = [sys.executable, "-m", "ritz", *arguments]
    done = subprocess.run(line, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=120)
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode in (1, 141), "typer's own, for its help; or 128 + SIGPIPE"


PARENT = """
import pathlib, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup has it ignored
from ritz.cli import processes
processes.COMMAND = (sys.executable, "-c", {child!r})
child = processes.start([], pathlib.Path("log"))
print(child.pid, flush=True)
child.wait()
"""
CHILD = "import time; from ritz.cli.signals import stop_with_parent; stop_with_parent(); time.sleep(600)"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_process_ends_when_its_parent_does(tmp_path, number):
    line = [sys.executable, "-c", PARENT.format(child=CHILD)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as parent:
        child = int(parent.stdout.readline())
        assert runs(child, started(child))
        parent.send_signal(number)
        parent.wait()
        until = time.monotonic() + 60
        while started(child) and time.monotonic() < until:
            time.sleep(0.1)
        assert not started(child)


def test_a_process_is_known_by_its_number_and_its_beginning():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        begun = started(process.pid)
        assert begun
        assert runs(process.pid, begun)
        assert not runs(process.pid, f"{begun}9"), "another process had the number"
        assert runs(process.pid, ""), "written before the beginning was kept"
        process.stdin.close()
        while started(process.pid):
            time.sleep(0.01)
        assert not runs(process.pid, begun), "a zombie is not at work"
    assert not runs(process.pid, begun)
