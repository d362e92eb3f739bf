"""A trained ensemble as it is kept with a run: rows of a table in, predictions with their uncertainty out."""

import dataclasses
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import jax
import numpy as np
from jaxtyping import Bool, Float, Float32

from ritz.ansatze import ACTIVATIONS, MLP, activation_named
from ritz.data.layout import FileLayout
from ritz.data.preparation import Preparation
from ritz.data.tables import MalformedTable, Table
from ritz.measures.conformal import class_sets
from ritz.recipes.tables.ensemble import Ensemble, Outputs
from ritz.runs.leaves import Leaves, pack, unpack

FACTS, WEIGHTS = "predictor.json", "predictor.npz"
FORMAT = 1
PREDICTOR_SHAPE: dict[str, Any] = {
    "format": int,
    "target": str,
    "classes": [str],
    "preparation": {
        "encodings": [
            {
                "name": str,
                "kind": str,
                "categories": [str],
                "offset": float,
                "fill": float | None,
                "indicator": bool,
            }
        ],
        "missing": str,
        "ignored": [str],
        "notes": [str],
    },
    "unit": [float],
    "temperature": float,
    "coverage": float,
    "limit": float | None,
    "advice": str,
}
FACTS_SHAPE = PREDICTOR_SHAPE | {"network": {"sizes": [int], "dropout": float, "members": int}}
"""The types in predictor.json, as `ritz.runs.schema` has them."""


@dataclasses.dataclass(frozen=True)
class Facts:
    """What a prediction needs beside the networks."""

    target: str
    classes: tuple[str, ...]
    preparation: Preparation
    unit: tuple[float, float]
    """(mean, scale) of a number, which the networks predict in standard units; (0, 1) for classes."""
    temperature: float
    """By which the logarithms of the mean probabilities are divided."""
    coverage: float
    """The stated share of rows whose interval or set holds the truth."""
    limit: float
    """The conformal threshold: half the width of an interval, or the largest 1 - p of a class in a set."""
    advice: str = ""
    """What the user must know before trusting it: which simpler predictor validation preferred."""
    layout: FileLayout = FileLayout()
    """How the file of training was spelled, so that others of its kind are read in the same way."""

    def to_json(self) -> dict[str, Any]:
        """As JSON has it; an infinite limit is null."""
        limit = self.limit if np.isfinite(self.limit) else None
        return {
            **vars(self),
            "preparation": self.preparation.to_json(),
            "limit": limit,
            "layout": self.layout.to_json(),
        }

    def to_text(self, **further: Any) -> str:
        """As a JSON document, with further entries."""
        return json.dumps(
            {"format": FORMAT, **self.to_json(), **further}, indent=1, ensure_ascii=False, allow_nan=False
        )

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The inverse. Raises MalformedTable where it is none."""
        try:
            known = {f.name: content[f.name] for f in dataclasses.fields(cls) if f.name in content or _needed(f)}
        except KeyError as error:
            raise MalformedTable(f"Expected the facts of a predictor; {error} is missing.") from error
        limit = np.inf if known["limit"] is None else known["limit"]
        prepared = Preparation.from_json(known["preparation"])
        pairs = {"classes": tuple(known["classes"]), "unit": tuple(known["unit"])}
        pairs |= {"layout": FileLayout.from_json(known.get("layout", {}))}
        return cls(**{**known, **pairs, "preparation": prepared, "limit": limit})

    def scaled(self, probabilities: Float[np.ndarray, "n c"]) -> Float[np.ndarray, "n c"]:
        """Probabilities after temperature scaling: p^(1/T), normalised."""
        logs = np.log(np.maximum(probabilities.astype(float), 1e-30)) / self.temperature
        powers = np.exp(logs - logs.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


SPREAD, DROPOUT = "ensemble deviation", "dropout deviation"
"""Columns of a file of predictions: standard deviations over networks, and over masks. Neither is an error bar: on
test rows they cover far fewer than 68 %; the conformal interval or set is what covers."""


@dataclasses.dataclass(frozen=True)
class Prediction:
    """Probabilities of the classes or a number [n, c], the spread of the ensemble, and what holds the truth."""

    output: Float[np.ndarray, "n c"]
    spread: Float[np.ndarray, "n c"]
    """One standard deviation over the members of the ensemble: what the networks do not agree on, and no error bar."""
    inside: Bool[np.ndarray, "n c"] | None = None
    """The conformal set of classes."""
    low: Float[np.ndarray, " n"] | None = None
    high: Float[np.ndarray, " n"] | None = None
    """The conformal interval of a number."""
    dropout: Float[np.ndarray, "n c"] | None = None
    """The spread over random dropout masks."""
    extrapolated: Bool[np.ndarray, " n"] | None = None
    """Rows outside the range of training, for which nothing is promised."""


@dataclasses.dataclass(frozen=True)
class Predictor:
    """Facts, and the function from prepared rows [n, d] to what every member says, [members, n, c]."""

    facts: Facts
    outputs: Outputs
    masked: Callable[[Float32[np.ndarray, "n d"]], np.ndarray] | None = None
    """The same under random dropout masks, [masks, n, c], where the networks have dropout."""

    def __call__(self, table: Table) -> Prediction:
        """Predictions for the rows of a table, with or without the target.

        Raises MalformedTable for columns that are not those of training."""
        found = self.of_prepared(self.facts.preparation.apply(table))
        return dataclasses.replace(found, extrapolated=self.facts.preparation.extrapolates(table))

    def of_prepared(self, x: Float32[np.ndarray, "n d"]) -> Prediction:
        """Predictions for rows that are prepared already."""
        facts, said = self.facts, self.outputs(x).astype(float)
        masks = None if self.masked is None else self.masked(x).astype(float)
        if not facts.classes:
            mean, scale = facts.unit
            output, spread = mean + scale * said.mean(axis=0), scale * _spread(said)
            low, high = output[:, 0] - facts.limit, output[:, 0] + facts.limit
            return Prediction(output, spread, None, low, high, None if masks is None else scale * masks.std(axis=0))
        output = facts.scaled(said.mean(axis=0))
        spread = _spread(np.stack([facts.scaled(member) for member in said]))
        dropout = None if masks is None else np.stack([facts.scaled(mask) for mask in masks]).std(axis=0)
        return Prediction(output, spread, class_sets(output, facts.limit), None, None, dropout)


def to_files(facts: Facts, ensemble: Ensemble) -> dict[str, bytes]:
    """The files of a predictor, by name."""
    arrays = {"centre": ensemble.centre, "scale": ensemble.scale}
    for i, member in enumerate(ensemble.members):
        arrays |= {f"{i}{name}": np.asarray(array) for name, array in pack(member).arrays.items()}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    first = ensemble.members[0]
    sizes = [first.layers[0].weight.shape[1], *(layer.weight.shape[0] for layer in first.layers)]
    activation = next(name for name, function in ACTIVATIONS.items() if function is first.activation)
    shape = {"sizes": sizes, "dropout": first.dropout.rate, "members": len(ensemble.members), "activation": activation}
    return {FACTS: facts.to_text(network=shape).encode(), WEIGHTS: buffer.getvalue()}


def from_files(facts: bytes, weights: bytes) -> tuple[Facts, Ensemble]:
    """The inverse of `to_files`. Raises MalformedTable or ValueError where they are none."""
    content = json.loads(facts)
    if content.get("format") != FORMAT:
        raise MalformedTable(f"Expected a predictor of format {FORMAT}, got {content.get('format')}: train it again.")
    shape = content["network"]
    _refuse_other_sizes(shape, weights)
    with np.load(io.BytesIO(weights), allow_pickle=False) as arrays:
        members = [_member(shape, {name: arrays[name] for name in arrays}, i) for i in range(shape["members"])]
        return Facts.from_json(content), Ensemble(tuple(members), arrays["centre"], arrays["scale"])


def _refuse_other_sizes(shape: Mapping[str, Any], weights: bytes) -> None:
    """Raise ValueError where the arrays are not those of the networks, before memory is taken for either."""
    sizes, members = shape["sizes"], shape["members"]
    entries = members * sum((inside + 1) * outside for inside, outside in itertools.pairwise(sizes))
    with zipfile.ZipFile(io.BytesIO(weights)) as archive:
        held = sum(each.file_size for each in archive.infolist())
    if members < 1 or min(sizes, default=0) < 1 or not 4 * entries <= held <= len(weights):
        raise ValueError(f"Expected the weights of {members} networks of layers {sizes}, got arrays of {held} bytes.")


def _member(shape: Mapping[str, Any], arrays: Mapping[str, np.ndarray], index: int) -> MLP:
    activation = activation_named(shape.get("activation", "relu"))
    wide = {"dropout": shape["dropout"], "activation": activation, "dtype": np.float32}
    blank = MLP(shape["sizes"], key=jax.random.key(index), **wide)
    own = {name: arrays[f"{index}{name}"] for name in pack(blank).arrays}
    return unpack(blank, Leaves({name: jax.numpy.asarray(array) for name, array in own.items()}, {}), "the predictor")


def _spread(said: Float[np.ndarray, "k n c"]) -> Float[np.ndarray, "n c"]:
    """The standard deviation over members; zero for one."""
    return said.std(axis=0, ddof=1) if len(said) > 1 else np.zeros(said.shape[1:])


def described(prediction: Prediction, facts: Facts) -> dict[str, Any]:
    """A prediction as named columns, for a file."""
    if not facts.classes:
        columns = {f"{facts.target} predicted": prediction.output[:, 0], SPREAD: prediction.spread[:, 0]}
        if prediction.dropout is not None:
            columns[DROPOUT] = prediction.dropout[:, 0]
        return columns | {"low": prediction.low, "high": prediction.high} | _flags(prediction)
    best = prediction.output.argmax(axis=1)
    columns = {f"{facts.target} predicted": np.array(facts.classes, object)[best]}
    columns |= {f"p({name})": prediction.output[:, c] for c, name in enumerate(facts.classes)}
    columns[SPREAD] = prediction.spread[np.arange(len(best)), best]
    if prediction.dropout is not None:
        columns[DROPOUT] = prediction.dropout[np.arange(len(best)), best]
    return columns | {"set": _sets(prediction.inside, facts.classes)} | _flags(prediction)


def _flags(prediction: Prediction) -> dict[str, Any]:
    return {} if prediction.extrapolated is None else {"extrapolated": prediction.extrapolated}


def _needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING


def _sets(inside: np.ndarray | None, classes: Sequence[str]) -> np.ndarray:
    assert inside is not None
    return np.array([" | ".join(name for name, yes in zip(classes, row, strict=True) if yes) for row in inside], object)
