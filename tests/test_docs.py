"""The code on the page about ground states runs as it stands there, but for the number of steps and walkers."""

import pathlib
import re

PAGE = pathlib.Path(__file__).parent.parent / "docs" / "ground-states.md"
SHORTER = {"steps=300": "steps=2", "chains=512": "chains=8", "Cosine(0.05, 300, warm_up=15)": "Cosine(0.05, 2)"}


def test_your_own_hamiltonian(capsys):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    for long, short in SHORTER.items():
        assert long in code
        code = code.replace(long, short)
    exec(code, {})
    sentence, energy = capsys.readouterr().out.rsplit(maxsplit=1)
    assert sentence == "All steps were taken."
    assert float(energy) > 0


def test_tests_that_the_lectures_page_names_exist():
    text = (PAGE.parent / "lectures.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)`", text)
    assert named
    assert all((PAGE.parent.parent / path).exists() for path in named)
