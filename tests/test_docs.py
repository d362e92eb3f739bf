"""The code on the pages runs as it stands there, but for the number of steps, points and walkers."""

import math
import pathlib
import re

import jax
import numpy as np
import pytest

DOCS = pathlib.Path(__file__).parent.parent / "docs"


def printed(page, shorter, capsys):
    """What the code of a page prints after its sentence, as a number."""
    (code,) = re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)
    assert len(code.splitlines()) <= 22
    for long, short in shorter.items():
        assert long in code
        code = code.replace(long, short)
    exec(code, {})
    sentence, number = capsys.readouterr().out.rsplit(maxsplit=1)
    assert sentence == "All steps were taken."
    return float(number)


@pytest.mark.slow
def test_your_own_hamiltonian(capsys):
    shorter = {"steps=300": "steps=2", "chains=512": "chains=8", "Cosine(0.05, 300, warm_up=15)": "Cosine(0.05, 2)"}
    assert printed("ground-states.md", shorter, capsys) > 0


@pytest.mark.slow
def test_your_own_equation(capsys):
    """Heat between two circles against the potential of two line charges."""
    found = printed("equations.md", {"steps=200": "steps=60", "20, 20": "12, 12"}, capsys)
    assert found == pytest.approx(between_circles(-0.2, 0.5), abs=5e-3)


def between_circles(x, y, centre=0.4, radius=0.3):
    """A ln(r_a/r_b) + B: both circles are lines of constant r_a/r_b for charges at a and b = 1/a on the axis with
    (a - centre)(b - centre) = radius^2."""
    total = (1 + centre**2 - radius**2) / centre
    a = (total - math.sqrt(total**2 - 4)) / 2

    def potential(x, y):
        return math.log(math.hypot(x - a, y) / math.hypot(x - 1 / a, y))

    cold, hot = potential(1.0, 0.0), potential(centre + radius, 0.0)
    return (potential(x, y) - cold) / (hot - cold)


def test_rows_larger_than_memory(tmp_path, monkeypatch):
    """What the page builds is a sampler whose batches have the columns of the file."""
    monkeypatch.chdir(tmp_path)
    lines = [f"{0.1 * row},{-0.2 * row},{row % 2}" for row in range(2000)]
    pathlib.Path("events.csv").write_text("x,y,signal\n" + "\n".join(lines))
    (code,) = (
        each
        for each in re.findall(r"```python\n(.*?)```", (DOCS / "own-data.md").read_text(), re.DOTALL)
        if "Streamed" in each
    )
    names: dict = {}
    exec(code, names)
    sampler = names["sampler"]
    _, batch = sampler.step(sampler.init(None, key=jax.random.key(0)), None, key=jax.random.key(1))
    assert batch.x.shape == (1024, 2)
    assert np.allclose(batch.x[:, 1], -2 * batch.x[:, 0], atol=1e-4)
    assert set(np.unique(batch.y).tolist()) == {0, 1}


def test_tests_that_the_lectures_page_names_exist():
    text = (DOCS / "lectures.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)`", text)
    assert named
    assert all((DOCS.parent / path).exists() for path in named)
