"""Where ritz may keep what can be made again."""

import os
import pathlib
import sys

CACHE = "RITZ_CACHE_DIR"


def cache_folder() -> pathlib.Path:
    """RITZ_CACHE_DIR, or the place that the operating system has for it."""
    if CACHE in os.environ:
        return pathlib.Path(os.environ[CACHE])
    if sys.platform == "darwin":
        return pathlib.Path.home() / "Library" / "Caches" / "ritz"
    if sys.platform == "win32":
        return (
            pathlib.Path(os.environ.get("LOCALAPPDATA") or pathlib.Path.home() / "AppData" / "Local") / "ritz" / "Cache"
        )
    return pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "ritz"
