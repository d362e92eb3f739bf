"""ritz: choose a trial function, say what should be small, and let its parameters move until it is.

The public names are resolved when they are first used, so that `import ritz` is instant and changes no global setting.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ritz.callbacks.base import Outcome as Outcome
    from ritz.fitting import Fit as Fit
    from ritz.fitting import fit as fit

_PUBLIC = {
    "fit": "ritz.fitting",
    "Fit": "ritz.fitting",
    "Outcome": "ritz.callbacks.base",
}

__all__ = ["Fit", "Outcome", "fit"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(
            f"module 'ritz' has no attribute {name!r}; it has {', '.join(__all__)} and the rooms (ritz.ansatze, ...)"
        )
    return getattr(importlib.import_module(_PUBLIC[name]), name)
