"""Runs made up for looking at: every exhibit, both verdicts, long histories with spikes, and names that attack."""

import numpy as np

from ritz.callbacks.base import Record
from ritz.measures.base import Confusion, Curves, Line, Measure, Picture, Surface, Table
from ritz.problems.base import Source
from ritz.reports import RunSummary

ATTACK = "<img src=x onerror=\"document.title='owned'\">\"'{{7*7}}</style><script>alert(1)</script> "
ATTACK += "$\\frac{ %_#&~^\\input{x} é 漢 😀"

BULL = Source(
    "K. Bull, Y.-H. He, V. Jejjala, C. Mishra, Machine learning CICY threefolds, Phys. Lett. B 785, 65 (2018).",
    "@article{bull2018,\n  author = {Bull, Kieran and He, Yang-Hui and Jejjala, Vishnu and Mishra, Challenger},\n"
    "  title = {Machine learning {CICY} threefolds},\n  journal = {Phys. Lett. B},\n"
    "  volume = {785},\n  pages = {65},\n"
    "  year = {2018},\n  doi = {10.1016/j.physletb.2018.08.008},\n}",
)
ERBIN = Source(
    "H. Erbin, R. Finotello, Inception neural network for complete intersection Calabi-Yau 3-folds, (2021).",
    "@article{erbin2021,\n  author = {Erbin, Harold and Finotello, Riccardo},\n"
    "  title = {Inception neural network for complete intersection Calabi-Yau 3-folds},\n  year = {2021},\n"
    "  eprint = {2007.13379},\n}",
)
DERIVED = Source("The label is the sign of -x1 x2, so a perfect classifier exists.")


def curves() -> Curves:
    """Learning curves with bands, a baseline and two levels."""
    share = np.linspace(0.1, 0.9, 9)
    accuracy = 0.98 - 0.35 * np.exp(-4 * share)
    lines = {
        "inception": Line(share, accuracy, 0.03 * (1 - share)),
        "dense": Line(share, accuracy - 0.12, 0.02 * np.ones(9)),
        "ridge": Line(share, 0.5 + 0.1 * share, style="dashed"),
        "kernel SVR, 5 seeds": Line(share, accuracy - 0.07, 0.02 * np.ones(9), style="points"),
    }
    levels = {"Bull et al., 30 %": 0.939}
    text = "Five seeds; bands and bars are one standard deviation."
    return Curves(
        "Accuracy against training fraction",
        "share used for training",
        "accuracy of $h^{1,1}$",
        lines,
        levels,
        caption=text,
    )


def logarithmic() -> Curves:
    """A vanishing gradient: eight lines, both axes logarithmic."""
    depth = np.arange(1.0, 51.0)
    lines = {f"gain {g:.2f}": Line(depth, 10.0 ** (depth * (g - 1))) for g in np.linspace(0.8, 1.15, 8)}
    return Curves(
        "Back-propagated signal", "depth", "$|\\delta^l|$", lines, log_x=True, log_y=True, caption="Eight gains."
    )


def confusion(classes: int = 19) -> Confusion:
    """Most of the mass on the diagonal, one class absent."""
    random = np.random.default_rng(1)
    counts = random.poisson(900 * np.exp(-np.abs(np.arange(classes)[:, None] - np.arange(classes)) * 2.2)) * 1.0
    counts[3] = 0
    return Confusion("Confusion of h11", tuple(str(i) for i in range(classes)), counts, "Held-out manifolds.")


def picture() -> Picture:
    """The configuration matrix of the bi-cubic's cousin: a few rows of small integers, padded with zeros."""
    values = np.zeros((12, 15))
    values[:5, :6] = [
        [1, 1, 0, 0, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [1, 0, 0, 2, 0, 0],
        [0, 0, 1, 1, 1, 0],
        [0, 1, 1, 0, 1, 2],
    ]
    return Picture(
        "A configuration matrix",
        values,
        "polynomial",
        "projective space",
        "degree",
        "Manifold 7725, padded to 12 x 15.",
    )


def weights() -> Picture:
    """Real entries of both signs, one missing."""
    values = np.random.default_rng(0).normal(size=(28, 40))
    values[3, 4] = np.nan
    return Picture("Weights of the first layer", values, "input", "hidden unit", "weight", "Grey: missing.")


def surface() -> Surface:
    """A landscape walked at three learning rates, one of them too large."""
    x, y = np.linspace(-2, 2, 80), np.linspace(-1.5, 1.5, 60)
    values = 1e-3 + (x[None] ** 2 - 1) ** 2 + 2 * y[:, None] ** 2
    paths = {}
    for rate in (0.01, 0.1, 0.3):
        path = [np.array([-0.2, 1.3])]
        for _ in range(25):
            a, b = path[-1]
            path.append(np.clip(path[-1] - rate * np.array([4 * a * (a**2 - 1), 4 * b]), -5, 5))
        paths[f"rate {rate}"] = {"gradient descent": np.array(path)}
    return Surface(
        "Loss landscape",
        x,
        y,
        dict.fromkeys(paths, values),
        "$w_1$",
        "$w_2$",
        "loss",
        {},
        paths,
        True,
        "The circle is the start.",
    )


def decision() -> Surface:
    """Two panels with the points of two classes."""
    grid = np.linspace(-1, 1, 60)
    after = 1 / (1 + np.exp(12 * grid[None] * grid[:, None]))
    points = np.random.default_rng(2).uniform(-1, 1, (160, 2))
    sign = points[:, 0] * points[:, 1] < 0
    classes = {"y = 1": points[sign], "y = 0": points[~sign]}
    panels = {"before training": 0.5 + 0.1 * grid[None] + 0 * after, "after training": after}
    return Surface(
        "Decision surface",
        grid,
        grid,
        panels,
        "$x_1$",
        "$x_2$",
        "probability of y = 1",
        classes,
        caption="160 held-out points.",
    )


def table() -> Table:
    """Text, numbers and measures."""
    rows = (
        ("rows of the matrix", 0.213, Measure(0.213, 0.01)),
        ("random forest", 0.55, Measure(0.551, 0.011)),
        ("SVR", 0.7, Measure(0.701, 0.009, "%")),
    )
    return Table("Baselines", ("method", "accuracy", "with its error"), rows, "Same split.")


EXHIBITS = {f.__name__: f for f in (curves, logarithmic, confusion, picture, weights, surface, decision, table)}


def record(steps: int = 20_000) -> Record:
    """A noisy cost over three decades with one spike, and measures on both parts of the data."""
    random = np.random.default_rng(0)
    step = np.arange(steps)
    value = (0.002 + 3 * np.exp(-step / (steps / 9))) * np.exp(0.25 * random.normal(size=steps))
    value[steps // 2] = 9.0
    kept = Record(
        {"value": value, "L2 penalty": 0.1 + 0.05 * np.tanh(step / steps), "damping": np.full(steps, 1e-3)},
        seconds=31.0,
    )
    for now in np.linspace(0, steps, 25).astype(int):
        rise = 1 - np.exp(-now / (steps / 6))
        kept.watch(
            int(now),
            {"training accuracy": 0.99 * rise, "validation accuracy": 0.91 * rise, "validation loss": 2.2 - 2 * rise},
        )
    return kept


def hodge() -> RunSummary:
    """A run with everything in it."""
    result = {
        "recipe": "hodge-inception",
        "verdict": "met",
        "measures": {
            "h11_accuracy": {
                "value": 0.98764,
                "error": 0.00279,
                "unit": "1",
                "note": "1573 held-out manifolds, bootstrap",
            },
            "h11_accuracy_permuted": {"value": 0.9851, "error": 0.0031, "unit": "1"},
            "h11_accuracy_nonfavourable": {"value": 0.93, "error": 0.021, "unit": "1", "note": "47 manifolds"},
            "parameters": {"value": 58643, "error": None, "unit": "1"},
        },
        "references": {
            "h11_accuracy": {
                "value": 0.972,
                "error": None,
                "unit": "1",
                "kind": "published",
                "source": ERBIN.text,
                "condition": "80 % for training, outliers kept",
                "relation": "at least",
                "verdict": "met",
            },
            "parameters": {"value": 58643, "error": None, "unit": "1", "kind": "exact", "source": "Counted by hand."},
        },
        "seconds": 254.2,
        "steps": 20_000,
        "outcome": "All steps were taken.",
    }
    return RunSummary(
        "hodge-inception",
        "An Inception network learns h11 of the Calabi-Yau threefolds from their configuration matrices.",
        "learn from data",
        result,
        'recipe = "hodge-inception"\nsteps = 20000\nseed = 1\n\n[problem]\ntrain_fraction = 0.8\npermute = false\n',
        {
            "python": "3.11.7",
            "versions": {"ritz": "0.1.0", "jax": "0.10.2"},
            "devices": ["cpu:cpu"],
            "x64": False,
            "command": ["run", "hodge-inception", "--seed", "1"],
        },
        {"main": record()},
        "h11_accuracy",
        (curves(), confusion(), picture(), table(), logarithmic(), weights()),
        (
            "Manifolds with equivalent matrices never stand on both sides of the split.",
            "The network predicts a real number, which is rounded.",
        ),
        (ERBIN, BULL),
        "ansatz     Sequential(Inception 32, Inception 32, Dense 1)   58,643 parameters\n"
        "sampler    Dataset(6295 rows, batches of 32)\ncost       MeanSquared\noptimiser  Adam(1e-3, cosine)\n",
    )


def quadrant() -> RunSummary:
    """A run that missed its reference, with three jobs."""
    result = {
        "recipe": "quadrant",
        "verdict": "missed",
        "measures": {"accuracy": {"value": 0.9312, "error": 0.0081, "unit": "1"}},
        "references": {
            "accuracy": {
                "value": 1.0,
                "error": None,
                "unit": "1",
                "kind": "exact",
                "source": DERIVED.text,
                "verdict": "missed",
            }
        },
        "seconds": 3.2,
        "steps": 600,
        "outcome": "All steps were taken.",
    }
    jobs = {f"rate {rate}": record(300 * (i + 1)) for i, rate in enumerate((0.01, 0.1, 1.0))}
    return RunSummary(
        "quadrant",
        "A small network learns y = 1 iff x1 x2 < 0.",
        "learn from data",
        result,
        'recipe = "quadrant"\n',
        {"python": "3.11.7"},
        jobs,
        "accuracy",
        (decision(), surface()),
        (),
        (DERIVED, BULL),
        "",
    )


def attacked() -> RunSummary:
    """A run in which every text is an attack."""
    entry = {"value": 1.0, "error": 0.1, "unit": ATTACK, "note": ATTACK}
    reference = {"value": 1.0, "error": None, "unit": ATTACK, "kind": ATTACK, "source": ATTACK, "condition": ATTACK}
    result = {
        "recipe": ATTACK,
        "verdict": ATTACK,
        "measures": {ATTACK: entry},
        "references": {ATTACK: reference},
        "seconds": 1.0,
        "steps": 3,
        "outcome": ATTACK,
    }
    x = np.arange(3.0)
    exhibits = (
        Curves(ATTACK, ATTACK, ATTACK, {ATTACK: Line(x, x), "_hidden": Line(x, x)}, {ATTACK: 1.0}, caption=ATTACK),
        Confusion(ATTACK, (ATTACK, "b"), np.eye(2), ATTACK),
        Picture(ATTACK, np.eye(3), ATTACK, ATTACK, ATTACK, ATTACK),
        Surface(
            ATTACK,
            x,
            x,
            {ATTACK: np.eye(3)},
            ATTACK,
            ATTACK,
            ATTACK,
            {ATTACK: np.ones((2, 2))},
            {ATTACK: {ATTACK: np.ones((2, 2))}},
            caption=ATTACK,
        ),
        Table(ATTACK, (ATTACK,), ((ATTACK,),), ATTACK),
    )
    history = Record({"value": x + 1, ATTACK: x}, {ATTACK: [(0, 1.0), (2, 0.5)]})
    sources = (Source(ATTACK, "@misc{key,\n  title = {" + ATTACK.replace("{", "").replace("}", "") + "},\n}"),)
    return RunSummary(
        ATTACK,
        ATTACK,
        ATTACK,
        result,
        ATTACK,
        {ATTACK: ATTACK, "command": ["run", ATTACK]},
        {ATTACK: history},
        ATTACK,
        exhibits,
        (ATTACK,),
        sources,
        ATTACK,
    )
