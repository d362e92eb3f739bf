"""Digits in a few numbers: an autoencoder beside principal components with as many."""

import dataclasses
from collections.abc import Mapping

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import Autoencoder
from ritz.ansatze.base import Ansatz
from ritz.callbacks import EarlyStopping, Watch
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure, Picture
from ritz.measures.bootstrap import bootstrap
from ritz.optimisers import Adam, Cosine
from ritz.problems.base import Reference, Source
from ritz.problems.textbook import Digits
from ritz.problems.textbook.digits import ALPAYDIN
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.leakage import count_repeated, none_repeated
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="digits-autoencoder",
    question="learn from data",
    summary="Handwritten digits in a few numbers: a nonlinear autoencoder beside principal components",
    needs="nothing",
    measure="gain",
    reference="principal components: the exact optimum of linear maps",
    minutes=0.5,
)

ECKART = Source(
    "C. Eckart, G. Young, The approximation of one matrix by another of lower rank, Psychometrika 1, 211 (1936)",
    "@article{Eckart1936, author={Eckart, Carl and Young, Gale}, title={The approximation of one matrix by another of "
    "lower rank}, journal={Psychometrika}, volume={1}, pages={211--218}, year={1936}, doi={10.1007/BF02288367}}",
)
BALDI = Source(
    "P. Baldi, K. Hornik, Neural networks and principal component analysis, Neural Networks 2, 53 (1989)",
    "@article{Baldi1989, author={Baldi, Pierre and Hornik, Kurt}, title={Neural networks and principal component "
    "analysis: learning from examples without local minima}, journal={Neural Networks}, volume={2}, pages={53--58}, "
    "year={1989}, doi={10.1016/0893-6080(89)90014-2}}",
)
CLEARLY = 3.0
"""By so many standard errors the autoencoder must be better than principal components."""
SHOWN = 6
Images = Float[np.ndarray, "_ 64"]


@dataclasses.dataclass(frozen=True)
class DigitsAutoencoderRecipe(Recipe):
    """64-`hidden`-`code`-`hidden`-64, kept where it was best on `held_out` of the digits it may learn from, and the
    same without hidden layers, which principal components solve exactly."""

    problem: Digits = Digits()
    code: int = 8
    hidden: tuple[int, ...] = (128,)
    rate: float = 3e-3
    batch: int = 100
    epochs: int = 300
    patience: int = 30
    held_out: int = 200
    linear_rate: float = 1e-2
    linear_steps: int = 4000

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The linear one, and the nonlinear one."""
        data_key, linear_key, main_key = jax.random.split(key, 3)
        x = jnp.asarray(self._split(key=data_key)[0], jnp.float32)
        linear = Autoencoder(64, self.code, key=linear_key, dtype=jnp.float32)
        curved = Autoencoder(64, self.code, hidden=self.hidden, activation=jax.nn.gelu, key=main_key, dtype=jnp.float32)
        rows, unseen = x[self.held_out :], x[: self.held_out]
        sampler = Dataset(Labelled(rows, rows), batch=self.batch)
        every = sampler.steps_per_epoch
        watch = Watch({"validation loss": lambda ansatz: _loss(ansatz, unseen)}, every=every)
        stop = EarlyStopping("validation loss", every=every, patience=self.patience)
        steps = self.epochs * every
        falling = Adam(Cosine(self.linear_rate, self.linear_steps))
        return {
            "linear": Job(linear, Dataset(Labelled(x, x)), LeastSquares(), falling, self.linear_steps),
            "main": Job(curved, sampler, LeastSquares(), Adam(Cosine(self.rate, steps)), steps, (watch, stop)),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Shares of the variance that are lost, on digits kept back; for the linear one on those it learned from."""
        x, new = self._split(key=jax.random.split(key, 3)[0])
        best, seen = _principal(x, self.code, new), _principal(x, self.code, x)
        made = {name: _decoded(one.ansatz, new) for name, one in fits.items()}
        lost = {name: _lost(new, again, x.mean(0)) for name, again in (made | {"principal": best}).items()}
        linear = _ratio(*_lost(x, _decoded(fits["linear"].ansatz, x), x.mean(0)))
        optimum = _ratio(*_lost(x, seen, x.mean(0)))
        gain = bootstrap(_gain, lost["main"][0], lost["principal"][0], seed=0)
        note = f"{len(new)} digits kept back, bootstrap"
        measures = {
            "gain": Measure(*gain, note=f"share of the error of principal components that is saved; {note}"),
            "lost": Measure(*bootstrap(_ratio, *lost["main"], seed=0), note=f"share of the variance; {note}"),
            "lost_principal": Measure(*bootstrap(_ratio, *lost["principal"], seed=0), note=note),
            "lost_linear": Measure(*bootstrap(_ratio, *lost["linear"], seed=0), note=note),
            "repeated_test_rows": count_repeated(x, new),
            "linear_excess": Measure(
                linear / optimum - 1, note="excess over the error of principal components, digits learned on"
            ),
        }
        exhibits = (self._pictures(new, best, made["main"]), self._spectrum(x, new, measures))
        return Findings("gain", measures, exhibits, sources=(ALPAYDIN, ECKART, BALDI))

    def expectations(self) -> dict[str, Expectation]:
        """No linear map is better than principal components, and this one finds them; a curved surface is better."""
        ours = Source("principal components of the same digits, by a singular value decomposition")
        return {
            "linear_excess": Expectation(Reference(0.0, "exact", ECKART), tolerance=0.01, lowest=0.0),
            "gain": Expectation(Reference(0.0, "computed", ours), "at least", sigmas=-CLEARLY, highest=1.0),
            **none_repeated(),
        }

    def _split(self, *, key: PRNGKeyArray) -> tuple[Images, Images]:
        (x, _), (new, _) = self.problem.table(key=key)
        return x, new

    def _pictures(self, new: Images, best: Images, made: Images) -> Picture:
        strips = [_strip(np.clip(images[:SHOWN], 0, 1)) for images in (new, best, made)]
        names = ("digits", "principal", "autoencoder")
        rows = [name if place == 4 else "" for name in names for place in range(9)]
        caption = (
            f"Digits kept back (top), made again of {self.code} principal components (middle) and of the "
            f"{self.code} numbers of the autoencoder's code (bottom); intensities are cut off at 0 and 1."
        )
        values = np.concatenate(strips)
        return Picture("Made again", values, value_label="ink", caption=caption, rows=tuple(rows))

    def _spectrum(self, x: Images, new: Images, measures: Mapping[str, Measure]) -> Curves:
        counts = np.arange(1, 33)
        lost = [_ratio(*_lost(new, _principal(x, int(count), new), x.mean(0))) for count in counts]
        points = {"autoencoder": measures["lost"].value, "linear autoencoder": measures["lost_linear"].value}
        lines = {"principal components": Line(counts, np.array(lost))}
        lines |= {
            name: Line(np.array([self.code]), np.array([value]), style="points") for name, value in points.items()
        }
        caption = "What is lost of digits kept back, against how many numbers stand for one."
        return Curves("Share of the variance that is lost", "numbers a digit", "share lost", lines, caption=caption)


@eqx.filter_jit
def _again(ansatz: Ansatz, x: Array) -> Array:
    return jax.vmap(ansatz)(x)


def _loss(ansatz: Ansatz, x: Array) -> Array:
    return jnp.mean(jnp.sum((_again(ansatz, x) - x) ** 2, 1)) / 2


def _decoded(ansatz: Ansatz, x: Images) -> Images:
    return np.asarray(_again(ansatz, jnp.asarray(x, jnp.float32)), float)


def _principal(x: Images, count: int, new: Images) -> Images:
    """`new` on the first components of x, and back."""
    directions = np.linalg.svd(x - x.mean(0), full_matrices=False)[2][:count]
    return (new - x.mean(0)) @ directions.T @ directions + x.mean(0)


def _lost(x: Images, again: Images, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(squared error, squared distance from the mean) of each digit."""
    return np.sum((x - again) ** 2, 1), np.sum((x - mean) ** 2, 1)


def _ratio(lost: np.ndarray, total: np.ndarray) -> float:
    return float(lost.sum() / total.sum())


def _gain(ours: np.ndarray, theirs: np.ndarray) -> float:
    return float(1 - ours.sum() / theirs.sum())


def _strip(images: Images) -> Float[np.ndarray, "9 wide"]:
    """Digits side by side, a point apart."""
    padded = np.pad(images.reshape(-1, 8, 8), ((0, 0), (0, 1), (0, 1)), constant_values=np.nan)
    return np.concatenate(list(padded), axis=1)
