"""Where ritz may keep what can be made again."""

import glob
import os
import pathlib
import shutil
import sys

CACHE = "RITZ_CACHE_DIR"


def remove_abandoned(path: pathlib.Path) -> None:
    """Delete the files and folders called `path`.PROCESS that killed processes left beside `path`."""
    for other in path.parent.glob(f"{glob.escape(path.name)}.*"):
        owner = other.name.removeprefix(f"{path.name}.")
        if owner.isdecimal() and not _is_running(int(owner)):
            if other.is_dir():
                shutil.rmtree(other, ignore_errors=True)
            else:
                other.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if os.name == "nt":
        return True  # os.kill would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def cache_folder() -> pathlib.Path:
    """RITZ_CACHE_DIR, or the place that the operating system has for it.

    A variable that is empty counts as not set, and so does an XDG_CACHE_HOME that is no absolute path, as the XDG Base
    Directory Specification demands.
    """
    if os.environ.get(CACHE):
        return pathlib.Path(os.environ[CACHE])
    if sys.platform == "darwin":
        return pathlib.Path.home() / "Library" / "Caches" / "ritz"
    if sys.platform == "win32":
        return (
            pathlib.Path(os.environ.get("LOCALAPPDATA") or pathlib.Path.home() / "AppData" / "Local") / "ritz" / "Cache"
        )
    named = pathlib.Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else pathlib.Path.home() / ".cache") / "ritz"
