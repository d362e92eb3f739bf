"""The same report in LaTeX: tables, figures as PDF files beside it, and the sources; pdflatex needs nothing else."""

import pathlib
from collections.abc import Iterable, Sequence

from ritz.measures.base import Table
from ritz.reports.bibliography import Citation, citations
from ritz.reports.documents import write_whole
from ritz.reports.figures import caption, drawn, save_figures, slug
from ritz.reports.letters import escaped
from ritz.reports.sections import command
from ritz.reports.summary import RunSummary
from ritz.reports.tables import VERDICTS, Comparison, cell, comparisons, numeric_columns, title_of

FIGURES = "figures"
PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
\usepackage[margin=25mm]{geometry}
\usepackage{amsmath,amssymb,array,booktabs,graphicx}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\begin{document}
"""


def write_latex(path: pathlib.Path, runs: Sequence[RunSummary]) -> None:
    """Write the document to `path`, and its figures as PDF files into `figures/` beside it."""
    sources = citations(runs)
    body: list[str] = [PREAMBLE]
    for number, run in enumerate(runs, start=1):
        folder = pathlib.PurePosixPath(FIGURES) / f"{number:02d}-{slug(run.name)}"
        files = save_figures(path.parent / folder, run, kind="pdf")
        body += _run(run, [f"{folder}/{file.name}" for file in files], sources)
    body += [*_bibliography(sources), r"\end{document}", ""]
    write_whole(path, "\n".join(body))


def _run(run: RunSummary, files: Sequence[str], sources: Sequence[Citation]) -> list[str]:
    sign, words = VERDICTS.get(str(run.result.get("verdict", "no reference")), ("?", "Verdict unknown"))
    rows = comparisons(run, sources)
    lines = [rf"\section*{{{escaped(run.name)}}}", escaped(run.summary)]
    if rows:
        lines += ["", rf"{escaped(rows[0].name)}: \textbf{{{escaped(rows[0].value)}}}. {escaped(f'{sign} {words}')}."]
    lines += _listed(run.remarks)
    if rows:
        lines += _comparison(rows)
    for exhibit in run.exhibits:
        if isinstance(exhibit, Table):
            lines += _table(exhibit)
    for file, exhibit in zip(files, drawn(run), strict=True):
        text = rf"\textbf{{{escaped(title_of(exhibit.title))}.}} {escaped(caption(exhibit))}"
        lines += [r"\begin{figure}[htbp]\centering"]
        lines += [rf"\includegraphics[width=\linewidth,height=0.4\textheight,keepaspectratio]{{{file}}}"]
        lines += [r"\par\smallskip " + text, r"\end{figure}"]
    return [*lines, "", rf"To replay: \texttt{{{escaped(command(run))}}}", r"\clearpage"]


def _comparison(rows: Sequence[Comparison]) -> list[str]:
    body = []
    for row in rows:
        cited = rf" \cite{{source{row.source.number}}}" if row.source else ""
        parts = (f"{row.reference} {row.kind}".strip(), row.condition, row.demand)
        stated = escaped(", ".join(part for part in parts if part)) + cited
        body.append([escaped(row.name), escaped(row.value), stated, escaped(row.deviation), escaped(row.verdict)])
    head = ["measure", "value", "reference", "difference", "verdict"]
    return _tabular(r">{\raggedright}p{32mm}l>{\raggedright}p{48mm}ll", head, body, "")


def _table(table: Table) -> list[str]:
    numeric = numeric_columns(table)
    wrapped = rf">{{\raggedright\arraybackslash}}p{{{0.8 / max(len(numeric), 1):.2f}\linewidth}}"
    columns = "".join("r" if right else wrapped if _long(table, i) else "l" for i, right in enumerate(numeric))
    body = [[escaped(cell(entry)) for entry in row] for row in table.rows]
    text = rf"\textbf{{{escaped(table.title)}.}} {escaped(table.caption)}"
    return _tabular(columns, [escaped(heading) for heading in table.headings], body, text)


def _long(table: Table, column: int) -> bool:
    """Whether a column of text must be wrapped to fit the page."""
    lengths = [len(cell(row[column])) for row in table.rows if column < len(row)]
    return max(lengths, default=0) > 90 // len(table.headings)


def _tabular(columns: str, head: Sequence[str], body: Iterable[Sequence[str]], text: str) -> list[str]:
    lines = ["", r"\begin{center}\small", rf"\begin{{tabular}}{{@{{}}{columns}@{{}}}}", r"\toprule"]
    lines += [" & ".join(head) + r" \\", r"\midrule", *(" & ".join(row) + r" \\" for row in body)]
    lines += [r"\bottomrule", r"\end{tabular}"]
    return [*lines, *([rf"\par\smallskip {text}"] if text else []), r"\end{center}"]


def _listed(remarks: Sequence[str]) -> list[str]:
    if not remarks:
        return []
    return [r"\begin{itemize}", *(rf"\item {escaped(remark)}" for remark in remarks), r"\end{itemize}"]


def _bibliography(sources: Sequence[Citation]) -> list[str]:
    if not sources:
        return []
    items = [rf"\bibitem{{source{source.number}}} {escaped(source.text)}" for source in sources]
    return [rf"\begin{{thebibliography}}{{{len(sources)}}}", *items, r"\end{thebibliography}"]
