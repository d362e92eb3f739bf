"""One self-contained HTML page from any number of runs."""

import pathlib
from collections.abc import Sequence

from ritz.reports.summary import RunSummary


def write_page(path: pathlib.Path, runs: Sequence[RunSummary], *, title: str) -> None:
    """Write the page to `path`, whole or not at all."""
    raise NotImplementedError
