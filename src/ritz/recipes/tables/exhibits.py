"""The figures and tables of a table's page, in the order in which a reader asks."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ritz.ansatze import MLP
from ritz.measures.base import Exhibit, Table
from ritz.measures.importance import Importance, partial_dependence, permutation_importance
from ritz.recipes.tables import pictures
from ritz.recipes.tables.ladder import Rung, boosted
from ritz.recipes.tables.network import curve_rows
from ritz.recipes.tables.prepared import Part, Prepared
from ritz.recipes.tables.scores import Resampled, judged, loss_of, row_loss, scores_of
from ritz.recipes.tables.trained import Trained, trained

MOST_SHUFFLED, MOST_MOVED, MOST_CORRELATED = 2000, 500, 50_000
"""Rows of the test (or training) part that importances, dependences and correlations are taken of."""
SHOWN_FEATURES, GRID, MOST_CURVES, MOST_VALUES = 3, 20, 5, 12


def ladder_table(prepared: Prepared, ours: Trained, rungs: Sequence[Rung], drawn: Resampled) -> Table:
    """Every predictor beside the network: how it did on the validation rows, and its scores on the test rows."""
    found = judged(ours.test.output, prepared.test, prepared.classes, drawn, "")
    names, classes = [*scores_of(prepared.classes)], prepared.classes
    loss, _ = loss_of(classes)
    rows = []
    for rung in rungs:
        scores = judged(rung.test, prepared.test, classes, drawn, "")
        rows.append((f"{rung.title} ({rung.note})", rung.loss, *(scores[name] for name in names)))
    count = len(ours.ensemble.members)
    own = (f"Network, {count} together" if count > 1 else "Network", ours.loss, *(found[name] for name in names))
    headings = ("predictor", f"{loss}, validation", *(name.replace("_", " ") for name in names))
    caption = "The first number is the one that choices are made by; the others are of the test rows, with bootstrap "
    return Table("Beside simpler predictors", headings, (*rows, own), f"{caption}errors.")


def figures(prepared: Prepared, ours: Trained, network: Trained, best: Rung) -> Iterator[Exhibit]:
    """How good the predictions are, whether their probabilities can be trusted, and what is left over.

    `ours` is what is used, the `network` or a linear model; the best of the simpler predictors stands beside the
    network."""
    test, target = prepared.test, prepared.target
    if not prepared.classes:
        half = np.full(len(test), ours.facts.limit) if len(test) <= 100 and np.isfinite(ours.facts.limit) else None
        yield pictures.predicted_against_true(test.y, ours.test.output[:, 0], target=target, half_width=half)
        yield pictures.residuals(test.y, ours.test.output[:, 0], test.weight, target=target)
        return
    names = prepared.classes
    if len(names) == 2:
        scores = {"network": network.test.output[:, 1], best.title.lower(): best.test[:, 1]}
        yield pictures.roc_curve(scores, test.y, test.weight, signal=names[1], background=names[0])
        label = f"probability of {names[1]}"
        yield pictures.score_histogram(ours.test.output[:, 1], test.y, test.weight, classes=names, x_label=label)
    rare = len(names) - 1 if len(names) == 2 else int(np.bincount(test.y).argmax())
    scaled = f"after scaling, T = {ours.facts.temperature:.3g}"
    stated = {"as trained": ours.as_trained[:, rare], scaled: ours.test.output[:, rare]}
    event = (test.y == rare).astype(int)
    bins = 10 if len(test) > 400 else 5
    yield pictures.calibration_curve(stated, event, test.weight, bins=bins, event=names[rare])
    yield pictures.confusion_matrix(ours.test.output.argmax(axis=1), test.y, names, test.weight)


def importance(prepared: Prepared, ours: Trained, *, seed: int) -> tuple[Importance, tuple[str, ...]]:
    """The rise of the loss of each feature on test rows, 2000 at most, and the features' names."""
    part = _some(prepared.test, MOST_SHUFFLED)
    groups = prepared.groups()
    rise = permutation_importance(
        lambda x: row_loss(ours.predict(x), part.y), part.x, [*groups.values()], part.weight, draws=3, seed=seed
    )
    return rise, tuple(groups)


def features(prepared: Prepared, ours: Trained, *, seed: int) -> Iterator[Exhibit]:
    """Which features matter, how predictions depend on the most important ones, and how features move together."""
    found, names = importance(prepared, ours, seed=seed)
    loss = "log loss" if prepared.classes else "mean square error"
    yield pictures.importances(names, found.rise, found.error, loss=loss)
    for index in np.argsort(-found.rise)[:SHOWN_FEATURES]:
        yield _dependence(prepared, ours, names[index])
    few = prepared.train.x[:MOST_CORRELATED]
    if few.shape[1] > 1:
        spread = few.std(axis=0)
        apart = (few - few.mean(axis=0)) / np.where(spread > 0, spread, 1)
        yield pictures.correlations((apart.T @ apart / len(few)).astype(float), prepared.preparation.names)


def _dependence(prepared: Prepared, ours: Trained, name: str) -> Exhibit:
    encoding = next(each for each in prepared.preparation.encodings if each.name == name)
    places, part = prepared.groups()[name], _some(prepared.test, MOST_MOVED)
    raw = np.zeros((len(encoding.categories) or GRID, len(places)), np.float32)
    if encoding.categories:
        grid: np.ndarray | tuple[str, ...] = encoding.categories
        raw[:, : len(encoding.categories)] = np.eye(len(encoding.categories))
    else:
        column = prepared.material.train.table.column(name)[:MOST_CORRELATED].astype(float)
        values = np.unique(column[np.isfinite(column)])
        low, high = np.quantile(column[np.isfinite(column)], (0.02, 0.98))
        grid = values if len(values) <= MOST_VALUES else np.linspace(low, high, GRID)
        raw = np.zeros((len(grid), len(places)), np.float32)
        raw[:, 0] = grid - encoding.offset
    moved = (raw - prepared.centre[places]) / prepared.scale[places]
    means = partial_dependence(ours.predict, part.x, places, moved, part.weight)
    if not prepared.classes:
        return pictures.partial_dependence(
            name, grid, means, curves=("prediction",), y_label=f"mean predicted {prepared.target}"
        )
    shown = prepared.classes[-1:] if len(prepared.classes) == 2 else prepared.classes[:MOST_CURVES]
    means = means[:, -1:] if len(prepared.classes) == 2 else means[:, :MOST_CURVES]
    y_label = f"mean probability of {shown[0]}" if len(shown) == 1 else "mean probability"
    return pictures.partial_dependence(name, grid, means, curves=shown, y_label=y_label)


def learning_curve(prepared: Prepared, networks: Mapping[float, MLP], ours: Trained, *, seed: int) -> Exhibit:
    """One network and gradient boosting on growing shares of the training rows, judged on the validation rows."""
    score = next(iter(scores_of(prepared.classes)))
    drawn = Resampled.of(len(prepared.validation), seed=seed)
    sizes, lines = [], {"one network": [], "gradient boosting": []}
    for share, member in sorted(networks.items()):
        rows = np.unique(curve_rows(prepared.train.y, share)) if share < 1 else np.arange(len(prepared.train))
        sizes.append(len(rows))
        outputs = {"one network": trained(prepared, [member], ours.facts.coverage).validation.output}
        outputs["gradient boosting"] = boosted(prepared, prepared.train.rows(rows), seed).validation
        for name, output in outputs.items():
            lines[name].append(judged(output, prepared.validation, prepared.classes, drawn, "")[score])
    arrays = {
        name: (np.array([m.value for m in found]), np.array([m.error for m in found])) for name, found in lines.items()
    }
    return pictures.learning_curve(np.array(sizes), arrays, y_label=f"{score}, validation")


def done_to_the_data(prepared: Prepared) -> Table:
    """What the preparation did, a sentence a row."""
    plain = "Every feature in standard units: the mean of the training rows is subtracted, their spread divided by."
    unseen = prepared.preparation.remarks(prepared.material.test.table)
    said = (*prepared.preparation.notes, *(f"In the test rows: {remark}" for remark in unseen), plain)
    return Table("What was done to the data", ("step",), tuple((sentence,) for sentence in said))


def _some(part: Part, most: int) -> Part:
    """At most so many rows, spread evenly."""
    return part if len(part) <= most else part.rows(np.linspace(0, len(part) - 1, most).round().astype(int))
