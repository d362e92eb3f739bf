"""One self-contained HTML page from any number of runs."""

import base64
import hashlib
import pathlib
from collections.abc import Sequence

import jinja2

from ritz.reports.bibliography import bibtex, citations
from ritz.reports.documents import write_whole
from ritz.reports.sections import sections
from ritz.reports.summary import RunSummary

TEMPLATES = pathlib.Path(__file__).parent


def write_page(path: pathlib.Path, runs: Sequence[RunSummary], *, title: str) -> None:
    """Write the page to `path`, whole or not at all: no script, nothing fetched, all text escaped.

    Raises ValueError where there is no run; OSError where `path` cannot be written, leaving what was there.
    """
    if not runs:
        raise ValueError("Expected at least one run to report, got none. Run a recipe first: `ritz run NAME`.")
    write_whole(path, html(runs, title=title))


def html(runs: Sequence[RunSummary], *, title: str) -> str:
    """The page as text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheet = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    sources = citations(runs)
    return environment.get_template("page.html.jinja").render(
        title=title,
        sheet=sheet,
        policy=policy(sheet),
        sections=sections(runs, sources),
        sources=sources,
        bibtex=bibtex(runs),
    )


def policy(sheet: str) -> str:
    """A content-security policy that lets in nothing but this style sheet and pictures within the page."""
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode("ascii")
    return f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
