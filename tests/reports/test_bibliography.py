"""Each source once, each BibTeX key once."""

import dataclasses
import pathlib
import re

from ritz.problems.base import Source
from ritz.reports import RunSummary, write_bibliography
from ritz.reports.bibliography import bibtex, citations, distinct


def test_sources_are_numbered_once_and_references_share_them(runs: list[RunSummary]):
    found = citations([*runs, *runs])
    assert [citation.number for citation in found] == [1, 2, 3, 4]
    assert len({citation.text for citation in found}) == 4
    assert found[0].bibtex.startswith("@article{erbin2021,"), "the entry of a source is found by its text"
    assert found[0].link == "https://arxiv.org/abs/2007.13379"
    assert found[2].link == "https://doi.org/10.1016/j.physletb.2018.08.008"
    assert found[1].bibtex == ""


def test_keys_are_made_distinct():
    entries = [
        "@article{a, title = {x}}",
        "@book{A, title = {y}}",
        "@article{a,  title = {x}}",
        "",
        "@misc{a, title={z}}",
    ]
    keys = [re.match(r"@\w+\{(\w+),", entry).group(1) if entry else "" for entry in distinct(entries)]
    assert keys == ["a", "Aa", "a", "", "ab"]


def test_a_doi_that_is_none_gives_no_link(runs: list[RunSummary]):
    bad = Source("s", '@misc{k, doi = {10.1234/x"><script>}, eprint = {javascript:alert(1)}}')
    run = dataclasses.replace(runs[1], sources=(bad,), result={})
    assert citations([run])[0].link == ""


def test_file(tmp_path: pathlib.Path, runs: list[RunSummary]):
    write_bibliography(tmp_path / "refs.bib", runs)
    text = (tmp_path / "refs.bib").read_text(encoding="utf-8")
    assert text == bibtex(runs)
    assert text.count("@article{bull2018,") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["refs.bib"]
