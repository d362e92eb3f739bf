"""Linear models, first-order and natural-gradient fits of networks, averaged as validation on training rows prefers.

Each kind of model is fitted once for each of a few folds, on the rows outside it, and judged on the rows inside: the
mean over folds chooses the decay of the linear model and of the natural-gradient fits, and then the weights of the
kinds in a mean of all (Wolpert, Neural Networks 5, 241 (1992); Breiman, Machine Learning 24, 49 (1996)). The models of
the folds are kept and averaged, a committee (Krogh and Vedelsby, NIPS 7 (1995)): what a single one loses by not seeing
the rows of its fold the average more than makes up for.
"""

import dataclasses
import itertools
from collections.abc import Callable

import jax
import numpy as np
from jaxtyping import Float, Int, PRNGKeyArray

from ritz.callbacks.base import Outcome
from ritz.costs import LeastSquares
from ritz.costs.supervised import Supervised
from ritz.estimators.architectures import Perceptron
from ritz.estimators.evaluation import evaluate
from ritz.estimators.linear import ridge_path
from ritz.estimators.members import Member, Parameters, as_ansatz, train_member
from ritz.estimators.shapes import COLUMNS, enlarged
from ritz.estimators.training import Rows, Trained, Training

MANY_ROWS = 20_000
"""Rows beyond which one fold is enough to choose by, and one model of each kind enough to predict with."""
DECAYS = (10.0, 2.5, 0.6, 0.15, 0.04, 0.01, 0.002, 0.0005)
"""Of the natural-gradient fits, each beginning where the last one ended: alpha, in the units of the estimators."""
STEPS = 8
"""Natural steps at each decay."""
PATIENCE = 2
"""Decays without an improvement on the rows held out after which no smaller one is tried."""
WIDTHS = (20, 10)
"""Of the hidden layer of the natural-gradient fits; the first whose steps are affordable."""
WORK = 1.5e8
"""Multiplications of a natural step beyond which it is left to the first-order fit."""
LINEAR_WORK = 1e6
"""Entries of the table times classes beyond which no logistic regression is tried."""
QUARTERS = 4
LOOK_STEPS, PATIENT_LOOKS = 25, 10
"""A first-order fit looks at the rows held out after about so many steps, and ends after so many looks in vain."""

Response = Float[np.ndarray, "n c"]


@dataclasses.dataclass(frozen=True)
class Rivalry:
    """The rows to learn from, and what the estimator says of them.

    respond   outputs of a network [n, c] to what is averaged: numbers, or probabilities
    judge     the loss of responses to rows: the mean of squares, or of minus the logarithm of probabilities
    """

    rows: Rows
    fold: Int[np.ndarray, " n"]
    plain: Perceptron
    """The network of the first-order fits."""
    cost: Supervised
    training: Training
    respond: Callable[[Float[np.ndarray, "n o"]], Response]
    judge: Callable[[Response, Rows], float]

    @property
    def outputs(self) -> int:
        """Outputs of every network."""
        return self.plain.outputs

    def split(self) -> list[tuple[Rows, Rows]]:
        """(rows to train on, rows held out) of each fold; the former have the same size for all folds."""
        size = len(self.fold) - int(np.bincount(self.fold).min())
        count = int(self.fold.max()) + 1 if len(self.fold) <= MANY_ROWS else 1
        inside = [np.flatnonzero(self.fold == fold) for fold in range(count)]
        outside = [np.flatnonzero(self.fold != fold) for fold in range(count)]
        return [
            (self.rows.take(train, size), self.rows.take(held, len(held)))
            for train, held in zip(outside, inside, strict=True)
        ]

    def respond_held_out(self, architecture: Perceptron, parameters: list[Parameters]) -> Response:
        """The responses to the rows held out, fold after fold, each of the network that has not seen them."""
        parts = []
        with jax.enable_x64(True):
            for own, (_, part) in zip(parameters, self.split(), strict=True):
                parts.append(self.respond(evaluate(as_ansatz(architecture, own, part.x.shape[1]), part.x)))
        return np.concatenate(parts)

    def loss(self, held_out: Response) -> float:
        """The loss of responses to the rows held out, in the order of the folds."""
        parts = [part for _, part in self.split()]
        rows = Rows(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "y", "weight")))
        return self.judge(held_out, rows)


@dataclasses.dataclass(frozen=True)
class Candidate:
    """One kind of model: a member for each fold, and the response to each row of the one that has not seen it."""

    members: list[Member]
    held_out: Response


def search(rivalry: Rivalry, *, tell: Callable[[str], object], key: PRNGKeyArray) -> list[Member]:
    """Fit all kinds and weigh them; members of weight zero are left out."""
    natural_key, adam_key = jax.random.split(key)
    kinds = {
        "linear": _linear(rivalry),
        "natural gradient": _natural(rivalry, key=natural_key),
        "Adam": _first_order(rivalry, key=adam_key),
    }
    found = {name: kind for name, kind in kinds.items() if kind is not None}
    for name, kind in found.items():
        tell(f"{name}: validation loss = {rivalry.loss(kind.held_out):.6g}\n")
    weights = _blend(list(found.values()), rivalry)
    tell("weights: " + ", ".join(f"{name} {weight:g}" for name, weight in zip(found, weights, strict=True)) + "\n")
    return [
        dataclasses.replace(member, weight=weight / len(kind.members))
        for kind, weight in zip(found.values(), weights, strict=True)
        for member in kind.members
        if weight > 0
    ]


def _blend(kinds: list[Candidate], rivalry: Rivalry) -> Float[np.ndarray, " kinds"]:
    """Find the weights, in quarters, with which the mean of the kinds has the least loss on the rows held out."""
    tried = [
        np.array(parts) / QUARTERS
        for parts in itertools.product(range(QUARTERS + 1), repeat=len(kinds))
        if sum(parts) == QUARTERS
    ]
    stacked = np.stack([kind.held_out for kind in kinds])
    losses = [rivalry.loss(np.tensordot(weights, stacked, 1)) for weights in tried]
    return tried[int(np.argmin(losses))]


def _linear(rivalry: Rivalry) -> Candidate | None:
    """Ridge or logistic regression, with the decay of least loss on the rows held out."""
    if not isinstance(rivalry.cost, LeastSquares) and rivalry.rows.x.size * rivalry.outputs > LINEAR_WORK:
        return None
    blank = np.zeros(0)
    paths = [
        [
            Trained(model, blank, blank, Outcome.CONVERGED, "")
            for model in ridge_path(rows, rivalry.cost, rivalry.outputs)
        ]
        for rows, _ in rivalry.split()
    ]
    return _best_of(rivalry, Perceptron((), "identity", 0.0, rivalry.outputs), paths)


def _natural(rivalry: Rivalry, *, key: PRNGKeyArray) -> Candidate | None:
    """Small smooth networks by natural steps, with the decay of least loss on the rows held out.

    The decay falls along one path for each fold, for as long as the rows held out prefer it smaller.
    """
    width = _affordable(rivalry)
    if width is None:
        return None
    architecture, parts = Perceptron((width,), "tanh", 0.0, rivalry.outputs), rivalry.split()
    parts = [(_in_double(rows), held) for rows, held in parts]
    own = {"optimiser": "natural", "l1_ratio": 0.0, "max_iter": STEPS, "plateau": False, "biases": True}
    training = dataclasses.replace(rivalry.training, **own, batch_size=len(rivalry.rows.x))
    paths: list[list[Trained]] = [[] for _ in parts]
    losses: list[float] = []
    for decay in DECAYS[: max(1, rivalry.training.max_iter // STEPS)]:
        decayed = dataclasses.replace(training, alpha=decay)
        for number, (path, (rows, _)) in enumerate(zip(paths, parts, strict=True)):
            start, fold_key = path[-1].parameters if path else None, jax.random.fold_in(key, number)
            member = train_member(architecture, rows, None, rivalry.cost, decayed, start=start, key=fold_key)
            path.append(member.trained)
        losses.append(rivalry.loss(rivalry.respond_held_out(architecture, [path[-1].parameters for path in paths])))
        if len(losses) - 1 - int(np.argmin(losses)) >= PATIENCE:
            break
    return _best_of(rivalry, architecture, paths)


def _affordable(rivalry: Rivalry) -> int | None:
    """The width of the hidden layer of the natural-gradient fits, or None where no width is affordable."""
    columns, rows = enlarged(rivalry.rows.x.shape[1], COLUMNS), len(rivalry.rows.x) * rivalry.outputs
    for width in WIDTHS:
        size = width * (columns + 1) + rivalry.outputs * (width + 1)
        least = min(rows, size)
        if rows * size * least + least**3 <= WORK:
            return width
    return None


def _first_order(rivalry: Rivalry, *, key: PRNGKeyArray) -> Candidate:
    """The network of the estimators' plain default by Adam, each kept where it was best on its fold."""
    architecture, parts = rivalry.plain, rivalry.split()
    size = len(parts[0][0].x)
    training = dataclasses.replace(rivalry.training, optimiser="adam", tol=0.0)
    look = max(1, round(LOOK_STEPS / -(-size // training.batch(size))))
    training = dataclasses.replace(training, look=look, n_iter_no_change=look * PATIENT_LOOKS - 1)
    members = [
        train_member(architecture, rows, part, rivalry.cost, training, start=None, key=jax.random.fold_in(key, number))
        for number, (rows, part) in enumerate(parts)
    ]
    return Candidate(members, rivalry.respond_held_out(architecture, [member.trained.parameters for member in members]))


def _best_of(rivalry: Rivalry, architecture: Perceptron, paths: list[list[Trained]]) -> Candidate | None:
    """The point of the paths, the same for all folds, of least loss on the rows held out."""
    places = range(min(len(path) for path in paths))
    responses = [rivalry.respond_held_out(architecture, [path[place].parameters for path in paths]) for place in places]
    losses = np.array([rivalry.loss(response) for response in responses])
    if not np.isfinite(losses).any():
        return None
    best = int(np.nanargmin(losses))
    members = [Member(architecture, _travelled(path[: best + 1])) for path in paths]
    return Candidate(members, responses[best])


def _travelled(path: list[Trained]) -> Trained:
    """The end of a path, with the losses along all of it."""
    return dataclasses.replace(path[-1], losses=np.concatenate([one.losses for one in path]))


def _in_double(rows: Rows) -> Rows:
    """The rows in double precision, which small decays need."""
    y = rows.y if np.issubdtype(rows.y.dtype, np.integer) else rows.y.astype(np.float64)
    return Rows(rows.x.astype(np.float64), y, rows.weight)
