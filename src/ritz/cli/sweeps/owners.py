"""Whether the process that owns a trial still runs: its number alone does not say, since numbers are given again."""

import os
import pathlib
import subprocess


def started(process: int) -> str:
    """When a process of this machine began, in the system's own words: equal for one process, another for the next
    that bears its number. Empty where there is none or it has ended (a zombie), or the system does not say."""
    stat = pathlib.Path(f"/proc/{process}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        except (OSError, IndexError):
            return ""
        return "" if fields[0] in "ZX" else f"{boot}:{fields[19]}"
    try:
        line = ["ps", "-o", "stat=,lstart=", "-p", str(process)]
        said = subprocess.run(line, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False)
    except OSError:
        return ""
    state, _, begun = said.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else begun.strip()


def runs(process: int, begun: str) -> bool:
    """Whether the process that began at `begun` is there; where that is empty, whether any of its number is."""
    now = started(process)
    if now and begun:
        return now == begun
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not (begun and pathlib.Path("/proc/self").exists())
