"""The Kuramoto-Sivashinsky equation in slabs of time: a Fourier series whose coefficients are networks of time."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PRNGKeyArray

from ritz.ansatze import Fields, FourierSeries, Moving, tanh_network
from ritz.cards import Card
from ritz.costs import Residual
from ritz.domains.regions import point_at
from ritz.fitting import Fit
from ritz.optimisers import Natural, TargetRatio
from ritz.problems.equations import KuramotoSivashinsky
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.equations import assembly, comparison, marching, pictures

CARD = Card(
    name="kuramoto-sivashinsky",
    question="solve an equation",
    summary="Long waves feed short ones up to t = 0.4: networks of time for 96 waves, one for each slab of time",
    needs="nothing",
    measure="relative_l2",
    reference="our own spectral solution, its error stated",
    minutes=3.5,
)
STIFFNESS = 100 / 16**4
"""The coefficient of the fourth derivative."""
PACE = 2.0
"""About how fast a wave changes, per unit of t: it sets the scale of the networks."""


@dataclasses.dataclass(frozen=True)
class KuramotoSivashinskyRecipe(Recipe):
    """`slabs` networks of time with one hidden layer of tanh and an output for each of `modes` waves.

    Equation and start do not change under x -> pi - x, u -> -u, so u is a series of sines about x = pi/2, and that is
    built in, as is the start of every slab. A wave k dies at the rate 100 k^4/16^4, so in a slab of length T it moves
    by T/(1 + T 100 k^4/16^4) times its force: the outputs are scaled so. Without that the short waves, whose residual
    is k^4 times as large as they are, hold up all others. One network of (t, x) stalled at a relative error of 0.3.
    """

    problem: KuramotoSivashinsky = KuramotoSivashinsky()
    slabs: int = 20
    modes: int = 96
    width: int = 10
    points: int = 1500
    balance: Literal["fixed", "causal"] = "fixed"
    """Causal weights count the late times of a slab once its early ones are right."""
    damping: float = 1e-2
    """At the first step of a slab; afterwards as the trust ratio asks for, down to 1e-15."""
    steps: int = 16
    goal: float = 1e-3

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """One fit for each slab."""
        slab = self._slab()
        keys = jax.random.split(key, self.slabs)
        ansatze = [Fields(self._series(key=slab_key), self.problem.fields) for slab_key in keys]
        optimiser = Natural(damping=TargetRatio(self.damping))
        sampler = assembly.points(slab, {"inside": self.points})
        return marching.jobs(ansatze, _moving_part, sampler, self._cost(), optimiser, self.steps)

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Errors and pictures of all slabs together, among them the wave at three times."""
        made = marching.joined(fits, self._slab().time)
        times = tuple(share * self.problem.time for share in (0.1, 0.5, 1.0))
        slices = pictures.slices(self.problem, made.ansatz, "x", t=times)
        return comparison.findings(self.problem, self._cost(), made, key=key, exhibits=(slices,))

    def expectations(self) -> dict[str, Expectation]:
        """`goal`, up to t = 0.4."""
        return comparison.expectations(self.problem, {"u": self.goal} if self.problem.time <= 0.4 else {})

    def _slab(self) -> KuramotoSivashinsky:
        return dataclasses.replace(self.problem, time=self.problem.time / self.slabs)

    def _series(self, *, key: PRNGKeyArray) -> FourierSeries:
        length, waves = self._slab().time, jnp.arange(1, self.modes + 1)
        scale = PACE * length / (1 + length * STIFFNESS * waves**4)

        def series(start: Float[Array, " k"]) -> FourierSeries:
            moving = Moving(tanh_network(self.width, self.modes, key=key), start=start, scale=scale, length=length)
            return FourierSeries(moving, self.modes, 2 * math.pi, math.pi / 2, odd=True)

        empty = series(jnp.zeros(self.modes))
        return series(empty.coefficients(lambda x: self.problem.value(point_at(x=x))))

    def _cost(self) -> Residual:
        return Residual(self._slab().equations(), balance=assembly.in_time(self._slab(), self.balance))


def _moving_part(fields: Fields) -> Moving:
    assert isinstance(fields.inner, FourierSeries)
    assert isinstance(fields.inner.inner, Moving)
    return fields.inner.inner
