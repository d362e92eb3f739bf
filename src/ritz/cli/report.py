"""`ritz report`: a page from finished runs."""

import pathlib

from ritz.cli.codes import MET
from ritz.cli.errors import UsageError
from ritz.cli.summary import make_page, read_run
from ritz.reports import write_bibliography, write_latex
from ritz.runs import folder


def report(runs: list[pathlib.Path], out: pathlib.Path | None, *, latex: bool) -> int:
    """Write the page, and with `latex` the same for a paper, and print where it is.

    Raises UsageError where the page would replace another.
    """
    missing = [path for path in runs if not path.is_dir()]
    if missing:
        raise UsageError(f"Expected folders of finished runs, got {', '.join(map(str, missing))}.")
    page = out or (runs[0] / folder.PAGE if len(runs) == 1 else pathlib.Path(folder.PAGE))
    if page.exists() and page.resolve() != (runs[0] / folder.PAGE).resolve():
        raise UsageError(f"{page} exists already. Give the page another name with --out.")
    summaries = [read_run(path) for path in runs]
    make_page(page, summaries, title=", ".join(dict.fromkeys(summary.name for summary in summaries)))
    print(f"page: {page}")
    if latex:
        write_latex(page.with_suffix(".tex"), summaries)
        write_bibliography(page.with_suffix(".bib"), summaries)
        print(f"LaTeX: {page.with_suffix('.tex')}, {page.with_suffix('.bib')}, {page.parent / folder.FIGURES}")
    return MET
