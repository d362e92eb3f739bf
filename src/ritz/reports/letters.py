"""Any text as LaTeX that says it and does nothing else."""

import re
import unicodedata

_COMMANDS = {
    "\\": "textbackslash", "~": "textasciitilde", "^": "textasciicircum", "<": "textless", ">": "textgreater",
    "|": "textbar", '"': "textquotedbl", "`": "textasciigrave", "'": "textquotesingle",
    "…": "dots", "Å": "AA", "ß": "ss",
}  # fmt: skip
_FORMULAE = {
    "−": "-", "×": r"\times", "±": r"\pm", "≤": r"\le", "≥": r"\ge", "≈": r"\approx", "∞": r"\infty", "→": r"\to",
    "·": r"\cdot", "°": r"^\circ", "✓": r"\checkmark", "✗": r"\times", "√": r"\surd", "ℏ": r"\hbar",
}  # fmt: skip
_OTHER = {
    "–": r"\textendash{}", "—": r"\textemdash{}", "’": "'", "‘": "`", "“": "``", "”": "''",
    "\u2009": r"\,", "\u202f": r"\,", "\u00a0": "~",
}  # fmt: skip
_SMALL = (
    "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon "
    "varphi chi psi omega"
)
_CAPITAL = "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"
_GREEK = [*zip("αβγδεζηθικλμνξπρστυφχψω", _SMALL.split(" "), strict=True)]
_GREEK += [*zip("ΓΔΘΛΞΠΣΦΨΩ", _CAPITAL.split(" "), strict=True)]
_RAISED = zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True)
_LOWERED = zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)
_WRITTEN = {
    **{letter: rf"\{command}{{}}" for letter, command in _COMMANDS.items()},
    **{letter: rf"${formula}$" for letter, formula in _FORMULAE.items()},
    **{letter: rf"$\{name}$" for letter, name in _GREEK},
    **{letter: rf"$^{{{digit}}}$" for letter, digit in _RAISED},
    **{letter: rf"$_{{{digit}}}$" for letter, digit in _LOWERED},
    **{letter: rf"\{letter}" for letter in "{}$&#%_"},
    **_OTHER,
}
_ACCENTED = frozenset("ÀÁÂÄÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜÝàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")


def escaped(text: str) -> str:
    """Text on one line in which nothing is a command; what pdflatex cannot set loses its accents or becomes "?"."""
    line = re.sub(r"[ \t\r\n\f\v]+", " ", str(text)).strip(" ")
    return "".join(_written(letter) for letter in line).replace("---", "-{}-{}-").replace("--", "-{}-")


def _written(letter: str) -> str:
    if letter in _WRITTEN:
        return _WRITTEN[letter]
    if letter.isascii():
        return letter if letter.isprintable() else ""
    if letter in _ACCENTED:
        return letter
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return "".join(_WRITTEN.get(each, each) for each in plain) or "?"
