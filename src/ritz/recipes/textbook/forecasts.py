"""Recurrent networks that learn the next step of a chaotic series and then follow their own forecasts."""

import abc
import dataclasses
from collections.abc import Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import recurrent
from ritz.ansatze.base import Ansatz, count_parameters
from ritz.callbacks import Clock
from ritz.callbacks.clock import CPU_SECONDS
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Measure, Table
from ritz.measures.predictability import growth_rate, small_until, valid_time
from ritz.optimisers import Adam, Cosine, Natural, ShareOfLoss
from ritz.problems.base import Reference, Source
from ritz.problems.textbook.series import Series, windows
from ritz.recipes.base import Findings, Job, Recipe
from ritz.recipes.baselines import Baseline, ahead_of_best, name_winner
from ritz.recipes.leakage import count_repeated
from ritz.recipes.textbook.simple_forecasts import fit_forecasts, follow, table_row
from ritz.samplers import Dataset, Labelled

VLACHAS = Source(
    "P. R. Vlachas, J. Pathak, B. R. Hunt, T. P. Sapsis, M. Girvan, E. Ott, P. Koumoutsakos, Backpropagation "
    "algorithms and reservoir computing in recurrent neural networks for the forecasting of complex spatiotemporal "
    "dynamics, Neural Networks 126, 191 (2020)",
    "@article{Vlachas2020, author={Vlachas, P. R. and Pathak, J. and Hunt, B. R. and Sapsis, T. P. and Girvan, M. and "
    "Ott, E. and Koumoutsakos, P.}, title={Backpropagation algorithms and reservoir computing in recurrent neural "
    "networks for the forecasting of complex spatiotemporal dynamics}, journal={Neural Networks}, volume={126}, "
    "pages={191--217}, year={2020}}",
)
OWN_STEPS = 600
"""How long a network follows itself where its own exponent is measured."""
LEVEL = 0.05
"""Errors are small below it, in units of the attractor's size."""


class Scales(eqx.Module):
    """Mean and spread of what is seen and of the increments, over the orbits to learn from."""

    seen: tuple[Array, Array]
    jump: tuple[Array, Array]

    def shown(self, problem: Series, states: Array) -> Array:
        """What a network sees, in standard units."""
        return _scaled(problem.seen(states), self.seen)


@dataclasses.dataclass(frozen=True)
class Forecasts(Recipe, abc.ABC):
    """Windows of `memory` states in, the increment to the next state out; double precision, for there is no noise.

    The gated recurrent unit is fitted by natural steps, and beside it by Adam; the long short-term memory by Adam. The
    natural steps shrink to zero and are no longer than one: at full length to the end the last batch decides, and
    three of eight keys ended at an error ten times larger. Abstract."""

    problem: Series
    memory: int = 4
    orbits: int = 100
    length: int = 120
    hidden: int = 12
    batch: int = 500
    natural_steps: int = 120
    share: float = 1e-2
    """Damping of the natural steps by the loss."""
    adam_steps: int = 2000
    adam_batch: int = 200
    rate: float = 1e-2
    starts: int = 100
    horizon: float = 12.0
    """How long forecasts are followed."""

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The three fits."""
        data, weights = jax.random.split(key)
        states, jumps = windows(self._orbits(key=data), self.memory)
        scales = self._scales(key=data)
        rows = Labelled(scales.shown(self.problem, jnp.asarray(states)), _scaled(jnp.asarray(jumps), scales.jump))
        sizes = rows.x.shape[-1], self.hidden, rows.y.shape[-1]
        descent = Adam(Cosine(self.rate, self.adam_steps))
        damping = ShareOfLoss(self.share, 1e-14)
        natural = Natural(rate=Cosine(1.0, self.natural_steps), damping=damping, norm=1.0)
        often, seldom = Dataset(rows, batch=self.adam_batch), Dataset(rows, batch=self.batch)
        gru, lstm = (recurrent(name, *sizes, key=weights) for name in ("gru", "lstm"))
        return {
            "gru": Job(gru, seldom, LeastSquares(), natural, self.natural_steps, (Clock(every=10),)),
            "gru, Adam": Job(gru, often, LeastSquares(), descent, self.adam_steps, (Clock(every=500),)),
            "lstm, Adam": Job(lstm, often, LeastSquares(), descent, self.adam_steps, (Clock(every=500),)),
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Valid prediction times in Lyapunov times, the growth of the errors, and the exponent it must have."""
        data, fresh = jax.random.split(key)
        scales, exponent = self._scales(key=data), self.problem.exponent()
        truth = self.problem.orbits(self.starts, self.memory + self._steps, key=fresh)
        learnt_from = windows(self._orbits(key=data), self.memory)
        simple = self._simple(learnt_from, scales, truth)
        followed = {name: self._follow(fit.ansatz, scales, truth) for name, fit in fits.items()}
        errors = {name: self._errors(forecast, truth, scales) for name, forecast in followed.items()}
        interval, scale = self.problem.interval, exponent.value
        measures, rows = {}, []
        for name, error in errors.items():
            times = scale * valid_time(error, interval)
            found = Measure(float(times.mean()), float(times.std(ddof=1) / np.sqrt(len(times))), "Lyapunov times")
            step = Measure(float(np.sqrt(np.mean(error[:, 0] ** 2))))
            measures[f"valid_time_{name.replace(', ', '_').lower()}"] = found
            quartiles = "{:.2f} to {:.2f}".format(*np.quantile(times, [0.25, 0.75]))
            seconds = f"{fits[name].record.watched[CPU_SECONDS][-1][1]:.1f}"
            rows.append((name, str(count_parameters(fits[name].ansatz)), step, found, quartiles, seconds))
        simple_errors = {title: self._errors(forecast, truth, scales) for title, (_, forecast) in simple.items()}
        late = {title: -scale * valid_time(each, interval) for title, each in simple_errors.items()}
        own_late = -scale * valid_time(errors["gru"], interval)
        rows += [
            table_row(f"{title} ({one.note})", simple_errors[title], -late[title]) for title, (one, _) in simple.items()
        ]
        measures["ahead_of_baselines"] = dataclasses.replace(ahead_of_best(own_late, late), unit="Lyapunov times")
        measures["repeated_test_rows"] = count_repeated(learnt_from[0], truth[:, : self.memory])
        measures |= self._growth(errors["gru"], 1 / scale)
        own = self._own_exponent(fits["gru"].ansatz, scales, truth)
        measures["exponent_network"] = Measure(*own, "1/time", "of the network's own motion, by its tangent vectors")
        measures["exponent"] = Measure(scale, exponent.error, "1/time", "tangent vectors on 64 orbits")
        headings = (
            "method",
            "parameters",
            "error of one step",
            "valid time, Lyapunov times",
            "quartiles",
            "CPU seconds",
        )
        caption = (
            f"Forecasts are valid until their error is 0.4 of the attractor's size; {self.starts} starts. Simple maps "
            "are fitted to the same windows, their settings chosen by cross-validation within them."
        )
        table = Table("Forecasts", headings, tuple(rows), caption)
        shown = (table, self._grown(errors, exponent), *self._followed(followed, truth))
        winner = name_winner("the gated recurrent unit", own_late, late)
        said = f"{winner} These are valid times in Lyapunov times, with a minus sign."
        return Findings("valid_time_gru", measures, shown, (said,), (VLACHAS,))

    def _simple(
        self, learnt_from: tuple[np.ndarray, np.ndarray], scales: Scales, truth: np.ndarray
    ) -> dict[str, tuple[Baseline, np.ndarray]]:
        """Simple maps fitted to the same windows, by title, and their forecasts [starts, steps, d]."""

        def show(states: np.ndarray) -> np.ndarray:
            return np.asarray(scales.shown(self.problem, jnp.asarray(states)))

        jump = np.asarray(scales.jump[0]), np.asarray(scales.jump[1])
        found = fit_forecasts(show(learnt_from[0]), (learnt_from[1] - jump[0]) / jump[1], seed=0)
        begin = truth[:, : self.memory]
        return {one.title: (one, follow(one.predict, show, jump, begin, self._steps)) for one in found.values()}

    @property
    def _steps(self) -> int:
        return round(self.horizon / self.problem.interval)

    def _orbits(self, *, key: PRNGKeyArray) -> Float[np.ndarray, "orbits length d"]:
        return self.problem.orbits(self.orbits, self.length, key=key)

    def _scales(self, *, key: PRNGKeyArray) -> Scales:
        states = jnp.asarray(self._orbits(key=key))
        seen, jumps = self.problem.seen(states), jnp.diff(states, axis=1)
        return Scales(*((x.mean((0, 1)), x.std((0, 1))) for x in (seen, jumps)))

    def _follow(self, ansatz: Ansatz, scales: Scales, truth: np.ndarray) -> np.ndarray:
        """Forecasts [starts, steps, d] from the first `memory` states of each orbit."""
        return np.asarray(_followed(self.problem, ansatz, scales, jnp.asarray(truth[:, : self.memory]), self._steps))

    def _errors(self, forecast: np.ndarray, truth: np.ndarray, scales: Scales) -> np.ndarray:
        """Of what is seen, in units of the attractor's size: the root of its summed variances."""
        there, here = (np.asarray(self.problem.seen(jnp.asarray(z))) for z in (forecast, truth[:, self.memory :]))
        return np.linalg.norm(there - here, axis=-1) / np.linalg.norm(np.asarray(scales.seen[1]))

    def _growth(self, errors: np.ndarray, first: float) -> dict[str, Measure]:
        """From one Lyapunov time on, while nine of ten errors are small; nothing where they never are for as long."""
        last = small_until(errors, self.problem.interval, LEVEL)
        if last < first + 3 * self.problem.interval:
            return {}
        note = f"{self.starts} forecasts, time {first:.2f} to {last:.2f}"
        return {"growth": Measure(*growth_rate(errors, self.problem.interval, first=first, last=last), "1/time", note)}

    def _own_exponent(self, ansatz: Ansatz, scales: Scales, truth: np.ndarray) -> tuple[float, float]:
        """(mean growth of tangent vectors as the network follows itself, its standard error over the starts)."""
        begin = jnp.asarray(truth[:, : self.memory])
        growth = np.asarray(_own_growth(self.problem, ansatz, scales, begin, OWN_STEPS)) / self.problem.interval
        return float(growth.mean()), float(growth.std(ddof=1) / np.sqrt(len(growth)))

    def _grown(self, errors: Mapping[str, np.ndarray], exponent: Reference) -> Exhibit:
        time = self.problem.interval * np.arange(1, self._steps + 1) * exponent.value
        lines = {name: Line(time, np.exp(np.log(error).mean(0))) for name, error in errors.items()}
        lines["grows by e each Lyapunov time"] = Line(
            time, np.minimum(lines["gru"].y[0] * np.exp(time), 2), style="dashed"
        )
        levels = {"valid below": 0.4}
        caption = f"Geometric mean over {self.starts} starts; the Lyapunov time is {1 / exponent.value:.3f}."
        return Curves("Growth of errors", "Lyapunov times", "error / size", lines, levels, log_y=True, caption=caption)

    def _followed(self, followed: Mapping[str, np.ndarray], truth: np.ndarray) -> tuple[Exhibit, ...]:
        """The first field that is seen along the first start, true and as each network goes on."""
        time = self.problem.interval * np.arange(1, self._steps + 1)
        seen = {name: np.asarray(self.problem.seen(jnp.asarray(f[0])))[:, 0] for name, f in followed.items()}
        exact = np.asarray(self.problem.seen(jnp.asarray(truth[0, self.memory :])))[:, 0]
        lines = {"truth": Line(time, exact)} | {n: Line(time, y, style="dashed") for n, y in seen.items()}
        return (Curves("One forecast", "time", self.shown, lines),)

    @property
    @abc.abstractmethod
    def shown(self) -> str:
        """What the first number that is seen is called."""


def _scaled(values: Array, scale: tuple[Array, Array]) -> Array:
    mean, spread = (jnp.expand_dims(each, tuple(range(values.ndim - 1))) for each in scale)
    return (values - mean) / spread


def _next(problem: Series, ansatz: Ansatz, scales: Scales, window: Array) -> Array:
    """The window one interval later, as the network has it."""
    jump = ansatz(scales.shown(problem, window)) * scales.jump[1] + scales.jump[0]
    return jnp.concatenate([window[1:], (window[-1] + jump)[None]])


@eqx.filter_jit
def _followed(problem: Series, ansatz: Ansatz, scales: Scales, begin: Array, steps: int) -> Array:
    def step(window: Array, _: Any) -> tuple[Array, Array]:
        window = _next(problem, ansatz, scales, window)
        return window, window[-1]

    return jax.vmap(lambda window: jax.lax.scan(step, window, length=steps)[1])(begin)


@eqx.filter_jit
def _own_growth(problem: Series, ansatz: Ansatz, scales: Scales, begin: Array, steps: int) -> Array:
    """The mean logarithmic growth of a tangent vector a step, its first tenth left out."""

    def step(carry: tuple[Array, Array], _: Any) -> tuple[tuple[Array, Array], Array]:
        after, moved = jax.jvp(lambda window: _next(problem, ansatz, scales, window), (carry[0],), (carry[1],))
        length = jnp.linalg.norm(moved)
        return (after, moved / length), jnp.log(length)

    def one(window: Array) -> Array:
        _, grown = jax.lax.scan(step, (window, jnp.ones_like(window) / window.size**0.5), length=steps)
        return jnp.mean(grown[steps // 10 :])

    return jax.vmap(one)(begin)
