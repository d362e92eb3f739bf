"""Whether text of any length in an HDF5 file can be read: tried in a process of its own.

HDF5 keeps such text in heaps; where these are damaged its library loops for ever, in C, where nothing can stop it but
the end of the process (h5py 3.16). This file is also what that process runs, and imports nothing of ours.
"""

import subprocess
import sys

CPU_SECONDS = 2
"""For a block of rows, which takes milliseconds."""
WALL_SECONDS = 600.0
BLOCK = 1000


def reads_text(path: str, places: list[str]) -> bool:
    """Whether all of some datasets can be read."""
    line = [sys.executable, "-I", __file__, path, *places]
    try:
        ended = subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def _try(path: str, places: list[str]) -> None:
    import h5py

    with h5py.File(path, "r") as file:
        for place in places:
            dataset = file[place]
            for start in range(0, dataset.shape[0], BLOCK):
                _allow(CPU_SECONDS)
                dataset[start : start + BLOCK]


def _allow(seconds: int) -> None:
    """End this process after so many more CPU seconds, where the system can."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


if __name__ == "__main__":
    _try(sys.argv[1], sys.argv[2:])
