"""One network for charginos of all masses: the mass is an input, and a mass it has not seen is interpolated."""

import dataclasses
from collections.abc import Mapping

import jax
import numpy as np
from jaxtyping import PRNGKeyArray

from ritz.cards import Card
from ritz.fitting import Fit
from ritz.measures.base import Curves, Line, Measure
from ritz.measures.bootstrap import bootstrap
from ritz.measures.ranking import auc
from ritz.problems.base import Reference, Source
from ritz.problems.collider import SusyEvents
from ritz.problems.collider.sample import Parts, Sample
from ritz.recipes.base import Expectation, Findings, Job, Recipe
from ritz.recipes.collider.checks import learned_events
from ritz.recipes.collider.judging import DRAWS, lead
from ritz.recipes.collider.training import classify, network, score
from ritz.recipes.leakage import count_repeated, none_repeated

CARD = Card(
    name="susy-parametrised",
    question="learn from data",
    summary="A network with the chargino mass as input, tested at a mass it has not seen",
    needs="nothing",
    measure="auc",
    reference="a network trained at that mass, computed",
    minutes=1.0,
)
BALDI_CRANMER = Source(
    "P. Baldi, K. Cranmer, T. Faucett, P. Sadowski, D. Whiteson, Parameterized neural networks for high-energy "
    "physics, Eur. Phys. J. C 76, 235 (2016), arXiv:1601.07913",
    r"""@article{Baldi2016,
  author = {Baldi, Pierre and Cranmer, Kyle and Faucett, Taylor and Sadowski, Peter and Whiteson, Daniel},
  title = {Parameterized neural networks for high-energy physics},
  journal = {Eur. Phys. J. C}, volume = {76}, pages = {235}, year = {2016}, eprint = {1601.07913}
}""",
)
CLOSE = 0.01
"""How much AUC the interpolation may lose against a network trained at the mass."""


@dataclasses.dataclass(frozen=True)
class SusyParametrised(Recipe):
    """Networks: one for all of `masses` with the mass as input, one trained at `left_out` alone, and one trained at
    the lightest mass alone. A background event gets a mass at random, for it has none."""

    problem: SusyEvents = SusyEvents(train=12_000, validation=2000, test=8000, least_pt=0.0)
    masses: tuple[float, ...] = (200.0, 250.0, 400.0, 500.0)
    left_out: float = 300.0
    hidden: tuple[int, ...] = (128, 64)
    rate: float = 1e-3
    decay: float = 0.01
    batch: int = 256
    epochs: int = 15
    patience: int = 4

    def __post_init__(self) -> None:
        """Refuses a mass left out that is not between the others."""
        if not min(self.masses) < self.left_out < max(self.masses) or self.left_out in self.masses:
            raise ValueError(
                f"Expected left_out between the masses {self.masses} and none of them, got {self.left_out}."
            )

    def jobs(self, *, key: PRNGKeyArray) -> dict[str, Job]:
        """The three networks."""
        together = _together([self._at(mass) for mass in self.masses])
        samples = {
            "all masses": together,
            "at the mass": self._at(self.left_out),
            "at the lightest": self._at(min(self.masses)),
        }
        keys = jax.random.split(key, len(samples))
        numbers = {"rate": self.rate, "decay": self.decay, "batch": self.batch}
        numbers |= {"epochs": self.epochs, "patience": self.patience}
        return {
            name: classify(network(parts.train, self.hidden, 0.0, key=own), parts.train, parts.validation, **numbers)
            for (name, parts), own in zip(samples.items(), keys, strict=True)
        }

    def findings(self, fits: Mapping[str, Fit], *, key: PRNGKeyArray) -> Findings:
        """AUC of the three at the mass left out, and of two of them at all masses."""
        seed, test = self.problem.seed, self._at(self.left_out).test
        scores = {name: score([fit.ansatz], test.x) for name, fit in fits.items()}
        note = f"{len(test)} test events at {self.left_out:g} GeV"
        areas = {
            n: Measure(*bootstrap(auc, s, test.label, draws=DRAWS, seed=seed), note=note) for n, s in scores.items()
        }
        measures = {
            "auc": areas["all masses"],
            "auc_trained_there": areas["at the mass"],
            "auc_trained_at_lightest": areas["at the lightest"],
            "shortfall": lead(scores["at the mass"], scores["all masses"], test, seed=seed),
            "repeated_test_rows": count_repeated(learned_events(self._at(self.left_out)), test.x),
        }
        curve = self._curve(fits, areas["at the mass"])
        return Findings("auc", measures, (curve,), sources=(BALDI_CRANMER,))

    def expectations(self) -> dict[str, Expectation]:
        """Interpolation loses little against a network trained at the mass."""
        there = Reference(0.0, "computed", Source("a network trained at the mass left out, in the same run"))
        return {"shortfall": Expectation(there, tolerance=CLOSE, sigmas=2.0), **none_repeated()}

    def _at(self, mass: float) -> Parts:
        """Events for one chargino mass; the last column is the mass."""
        parts = dataclasses.replace(self.problem, chargino=mass).parts()
        return Parts(*(_with_mass(part, np.full(len(part), mass)) for part in parts))

    def _curve(self, fits: Mapping[str, Fit], there: Measure) -> Curves:
        masses = np.array(sorted([*self.masses, self.left_out]))
        tests = [self._at(mass).test for mass in masses]
        lines = {
            title: Line(masses, np.array([auc(score([fits[name].ansatz], t.x), t.label) for t in tests]))
            for name, title in (
                ("all masses", "one network, mass as input"),
                ("at the lightest", f"trained at {min(self.masses):g} GeV"),
            )
        }
        at, value, error = (np.array([each]) for each in (self.left_out, there.value, there.error or 0.0))
        lines[f"trained at {self.left_out:g} GeV"] = Line(at, value, error, "points")
        caption = (
            f"Test events at each mass; {self.left_out:g} GeV was left out of the training of the network for all."
        )
        return Curves("Interpolating in the mass", "chargino mass (GeV)", "AUC", lines, caption=caption)


def _with_mass(sample: Sample, mass: np.ndarray) -> Sample:
    x = np.concatenate([sample.x, mass[:, None].astype(np.float32)], axis=1)
    return Sample(x, sample.label, (*sample.names, "mass"), sample.weight)


def _together(several: list[Parts]) -> Parts:
    """The same number of events at each mass, each with the mass it was made for."""
    rng = np.random.default_rng(len(several))
    joined = []
    for parts in zip(*several, strict=True):
        x, label = (np.concatenate([getattr(part, what) for part in parts]) for what in ("x", "label"))
        order = rng.permutation(len(label))
        joined.append(Sample(x[order], label[order], parts[0].names))
    return Parts(*joined)
