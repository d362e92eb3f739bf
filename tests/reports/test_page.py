"""The page is one file that loads nothing, runs nothing, escapes everything, and says what it must."""

import base64
import hashlib
import html.parser
import pathlib
import re

import pytest

from ritz.reports import RunSummary, write_page


class Elements(html.parser.HTMLParser):
    """All start tags with their attributes, and all text."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str):
        self.words.append(data)

    @property
    def text(self) -> str:
        """The text with single spaces."""
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def elements(page: pathlib.Path) -> Elements:
    return Elements(page.read_text(encoding="utf-8"))


def test_nothing_is_loaded_and_nothing_runs(page: pathlib.Path, attacked_page: pathlib.Path):
    for path in (page, attacked_page):
        for tag, attributes in Elements(path.read_text(encoding="utf-8")).tags:
            assert tag not in {"script", "iframe", "object", "embed", "base", "form", "input"}
            assert not any(name.startswith("on") or name == "style" for name in attributes)
            loaded = [attributes.get(name) for name in ("src", "srcset", "data", "poster")]
            loaded += [attributes.get("href")] if tag != "a" else []
            assert all(address is None or address.startswith("data:") for address in loaded)
            assert tag != "a" or re.match(r"#|https://(doi\.org|arxiv\.org)/", attributes["href"] or "")


def test_policy_admits_only_the_style_sheet(elements: Elements, page: pathlib.Path):
    policies = [a["content"] for tag, a in elements.tags if tag == "meta" and "http-equiv" in a]
    sheet = re.search(r"<style>(.*?)</style>", page.read_text(encoding="utf-8"), flags=re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; img-src data:; ")
    assert f"style-src 'sha256-{digest}'" in policies[0]
    assert "unsafe" not in policies[0]


def test_content(elements: Elements):
    for expected in (
        "A tour",
        "0.9876(28)",
        "0.9876 ± 0.0028, one standard error · 1573 held-out manifolds, bootstrap",
        "✓ Reference met",
        "✗ Reference missed",
        "80 % for training, outliers kept",
        "asked for: at least the reference",
        "Manifolds with equivalent matrices never stand on both sides of the split.",
        "ritz run hodge-inception --seed 1",
        "train_fraction = 0.8",
        "versions.jax 0.10.2",
        "Sequential(Inception 32, Inception 32, Dense 1) 58,643 parameters",
        "H. Erbin, R. Finotello",
        "@article{bull2018,",
        "Baselines. Same split.",
        "0.551(11)",
        "4 min 14 s of fitting",
    ):
        assert expected in elements.text, expected


def test_anchors_exist_once(elements: Elements, attacked_page: pathlib.Path):
    for found in (elements, Elements(attacked_page.read_text(encoding="utf-8"))):
        names = [a["id"] for _, a in found.tags if "id" in a]
        wanted = {a["href"][1:] for tag, a in found.tags if tag == "a" and a["href"].startswith("#")}
        assert len(names) == len(set(names))
        assert wanted <= set(names)


def test_every_picture_has_words_and_a_size(elements: Elements):
    pictures = [a for tag, a in elements.tags if tag == "img"]
    assert len(pictures) == 13
    assert all(len(a["alt"]) > 20 and int(a["width"]) > 200 and int(a["height"]) > 100 for a in pictures)
    assert sum(tag == "source" for tag, _ in elements.tags) == 2, "wide figures have a narrow layout"


def test_attacks_arrive_as_text(attacked_page: pathlib.Path, hostile: str):
    text = attacked_page.read_text(encoding="utf-8")
    found = Elements(text)
    assert "<img src=x" not in text
    assert "<script" not in text
    assert "49" not in found.text, "a template inside data is not evaluated"
    assert " ".join(hostile.split()) in found.text
    assert not any(a.get("src") == "x" for _, a in found.tags)


def test_a_run_of_which_nothing_is_known(tmp_path: pathlib.Path, bare: RunSummary):
    write_page(tmp_path / "report.html", [bare], title="Bare")
    text = Elements((tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "– No reference" in text
    assert "energy not measured" in text
    assert "ritz run quadrant" in text


def test_a_page_arrives_whole_or_not_at_all(tmp_path: pathlib.Path, bare: RunSummary):
    path = tmp_path / "report.html"
    path.write_text("old")
    with pytest.raises(ValueError, match="at least one run"):
        write_page(path, [], title="t")
    with pytest.raises(OSError, match="missing"):
        write_page(tmp_path / "missing" / "report.html", [bare], title="t")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]
