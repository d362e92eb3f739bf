"""LaTeX in which nothing from outside is a command."""

import pathlib
import re
import shutil
import subprocess

import pytest

from ritz.reports import RunSummary, write_latex
from ritz.reports.letters import escaped


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("50 % of $5 & #_^~", r"50 \% of \$5 \& \#\_\textasciicircum{}\textasciitilde{}"),
        ("0.91 ± 0.02 × 10⁻⁹", r"0.91 $\pm$ 0.02 $\times$ 10$^{-}$$^{9}$"),
        ("χ² of h₁₁", r"$\chi$$^{2}$ of h$_{1}$$_{1}$"),
        ("--seed", "-{}-seed"),
        ("é ł 漢 \x00\x1b", "é ? ? "),
    ],
)
def test_escaped(text: str, written: str):
    assert escaped(text) == written


def test_no_command_survives(hostile: str):
    commands = set(re.findall(r"\\([a-zA-Z]+)", escaped(hostile * 2)))
    assert commands <= {"textbackslash", "textless", "textgreater", "textquotedbl", "textquotesingle", "textasciitilde",
                        "textasciicircum"}  # fmt: skip


def test_document(tmp_path: pathlib.Path, runs: list[RunSummary], attack: RunSummary):
    path = tmp_path / "report.tex"
    write_latex(path, [runs[0], attack])
    text = path.read_text(encoding="utf-8")
    figures = re.findall(r"\\includegraphics\[[^]]*\]\{([^}]*)\}", text)
    assert len(figures) == 15
    assert all((tmp_path / name).read_bytes().startswith(b"%PDF") for name in figures)
    assert r"\textbf{0.9876(28)}" in text
    cited, listed = (set(re.findall(rf"\\{command}\{{(source\d+)\}}", text)) for command in ("cite", "bibitem"))
    assert cited <= listed
    if shutil.which("pdflatex"):
        order = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex"]
        made = subprocess.run(order, cwd=tmp_path, capture_output=True, check=False)
        assert made.returncode == 0, made.stdout[-2000:].decode(errors="replace")
