"""Runge's function: interpolation at even and at Chebyshev's points, and a network on the even ones."""

import dataclasses
from collections.abc import Mapping

import jax.numpy as jnp
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.ansatze import MLP
from ritz.cards import Card
from ritz.costs import LeastSquares
from ritz.fitting import Fit
from ritz.measures.base import Curves, Exhibit, Line, Measure
from ritz.optimisers import Natural, TargetRatio
from ritz.problems.base import Source
from ritz.problems.textbook import Runge
from ritz.problems.textbook.runge import interpolant
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.textbook import linear
from ritz.samplers import Dataset, Labelled

CARD = Card(
    name="runge",
    question="learn from data",
    summary="Runge's function: polynomials through even points go wild, through Chebyshev's they converge; a network",
    needs="nothing",
    measure="decay_chebyshev",
    reference="(1 + sqrt 26)/5 a degree, exact",
    minutes=0.1,
    cheap=True,
)

RUNGE = Source(
    "C. Runge, Ueber empirische Funktionen und die Interpolation zwischen aequidistanten Ordinaten, Z. Math. Phys. 46, "
    "224 (1901)",
    '@article{Runge1901, author={Runge, Carl}, title={{\\"U}ber empirische Funktionen und die Interpolation zwischen '
    '{\\"a}quidistanten Ordinaten}, journal={Zeitschrift f{\\"u}r Mathematik und Physik}, volume={46}, '
    "pages={224--243}, year={1901}}",
)

RESOLVED = 48
"""Up to this degree the interpolant at even points is good to 1e-4 of its error: rounding grows as 2^degree."""


@dataclasses.dataclass(frozen=True)
class RungeRecipe(Recipe):
    """Interpolants of even degree, and a network with one hidden layer by natural steps on the same points."""

    problem: Runge = Runge()
    degrees: tuple[int, ...] = tuple(range(4, 62, 2))
    hidden: int = 12
    steps: int = 300

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The network on even points and on Chebyshev's."""
        places = {"even": self.problem.even, "chebyshev": self.problem.chebyshev}
        return {name: self._job(jnp.asarray(rule(self.problem.nodes)), key=key) for name, rule in places.items()}

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """Rates of decay and growth over the last third of the degrees, and the greatest errors."""
        even, chebyshev = (
            np.array([_error(rule(d + 1)) for d in self.degrees]) for rule in (Runge.even, Runge.chebyshev)
        )
        x = np.linspace(-1, 1, 4001)
        off = {
            name: np.abs(linear.predictions(fit.ansatz, x[:, None]) - Runge.value(x)).max()
            for name, fit in fits.items()
        }
        degree = self.problem.nodes - 1
        measures = {
            "decay_chebyshev": Measure(1 / self._factor(chebyshev, max(self.degrees)), note="factor a degree, late"),
            "growth_even": Measure(self._factor(even, RESOLVED), note=f"factor a degree, up to {RESOLVED}"),
            "error_network": Measure(float(off["even"]), note=f"greatest, from {self.problem.nodes} even points"),
            "error_network_chebyshev": Measure(float(off["chebyshev"]), note="greatest, from as many of Chebyshev's"),
            "error_polynomial": Measure(_error(Runge.even(degree + 1)), note=f"greatest, degree {degree}, even points"),
        }
        shown = self._errors(even, chebyshev, float(off["even"])), self._fitted(fits["even"])
        return Findings("decay_chebyshev", measures, shown, sources=(RUNGE,))

    def expectations(self) -> dict[str, Expectation]:
        """Both rates: Chebyshev's from the theorem, even points' from the closed form over the same degrees."""
        decay, growth = self.problem.decay(), self.problem.rate(Runge.even, self._late(RESOLVED))
        return {
            "decay_chebyshev": Expectation(decay, tolerance=0.002 * decay.value),
            "growth_even": Expectation(growth, tolerance=0.001 * growth.value),
        }

    def _job(self, nodes: jnp.ndarray, *, key: PRNGKeyArray) -> Job:
        network = MLP([1, self.hidden, 1], activation=jnp.tanh, key=key)
        rows = Dataset(Labelled(nodes[:, None], jnp.asarray(Runge.value(np.asarray(nodes)))[:, None]))
        return Job(network, rows, LeastSquares(), Natural(damping=TargetRatio(1e-3)), self.steps)

    def _late(self, last: int) -> list[int]:
        """The last third of the degrees up to `last`."""
        known = [degree for degree in self.degrees if degree <= last]
        return known[2 * len(known) // 3 :]

    def _factor(self, errors: np.ndarray, last: int) -> float:
        """By what the error is multiplied with each degree, over the last third of the degrees up to `last`."""
        late = self._late(last)
        return float(np.exp(np.polyfit(late, np.log(errors[[self.degrees.index(degree) for degree in late]]), 1)[0]))

    def _errors(self, even: np.ndarray, chebyshev: np.ndarray, network: float) -> Exhibit:
        degrees = np.array(self.degrees, float)
        growth, decay = self.problem.growth().value, self.problem.decay().value
        lines = {
            "even points": Line(degrees, even, style="points"),
            "Chebyshev's points": Line(degrees, chebyshev, style="points"),
            f"{growth:.4f}^degree": Line(degrees, even[-1] * growth ** (degrees - degrees[-1])),
            f"{decay:.4f}^-degree": Line(degrees, chebyshev[-1] * decay ** (degrees[-1] - degrees)),
        }
        level = {f"network, {self.problem.nodes} even points": network}
        return Curves("Greatest error of the interpolant", "degree", "greatest error", lines, level, log_y=True)

    def _fitted(self, fit: Fit) -> Exhibit:
        x, nodes = np.linspace(-1, 1, 801), Runge.even(self.problem.nodes)
        wild = interpolant(nodes, Runge.value(nodes), x)
        lines = {
            "points": Line(nodes, Runge.value(nodes), style="points"),
            "Runge's function": Line(x, Runge.value(x)),
            f"polynomial of degree {self.problem.nodes - 1}": Line(x, np.where(np.abs(wild) < 2, wild, np.nan)),
            "network": Line(x, linear.predictions(fit.ansatz, x[:, None]), style="dashed"),
        }
        caption = f"The polynomial is drawn where it is within 2; it is {np.abs(wild).max():.3g} away from 0 at most."
        return Curves("Through even points", "x", "y", lines, caption=caption)


def _error(nodes: np.ndarray) -> float:
    x = np.linspace(-1, 1, 4001)
    return float(np.abs(interpolant(nodes, Runge.value(nodes), x) - Runge.value(x)).max())
