"""Training on event weights of either sign: each weight is replaced by its mean at that place.

The loss sum w l(f(x), y) has the same mean if w is replaced by E[w | x, y], and a smaller variance: with a share s of
weights turned from +1 to -1 at random, n events are worth (1 - 2s)^2 n as they are, and n after averaging. Where the
density is positive, so is the mean weight (Nachman, Thaler, Phys. Rev. D 102, 076004 (2020), 2007.11586). The mean is
learned by the regression that predicts weights best, a constant to begin with; sums of weights by class are kept.
"""

import dataclasses

import numpy as np
from jaxtyping import Float
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ritz.problems.base import Source
from ritz.problems.collider.sample import Sample

FOLDS = 5
NACHMAN = Source(
    "B. Nachman, J. Thaler, Neural resampler for Monte Carlo reweighting with preserved uncertainties, "
    "Phys. Rev. D 102, 076004 (2020), arXiv:2007.11586",
    r"""@article{Nachman2020,
  author = {Nachman, Benjamin and Thaler, Jesse},
  title = {Neural resampler for {Monte Carlo} reweighting with preserved uncertainties},
  journal = {Phys. Rev. D}, volume = {102}, pages = {076004}, year = {2020}, eprint = {2007.11586}
}""",
)


def flipped(sample: Sample, share: float, *, seed: int) -> Sample:
    """The sample with weights of one, a random share of them turned to minus one."""
    turned = np.random.default_rng(seed).random(len(sample)) < share
    return dataclasses.replace(sample, weight=np.where(turned, -1.0, 1.0))


def averaged(sample: Sample, *, seed: int) -> Sample:
    """The sample with every weight replaced by its mean at that place, learned for each class apart.

    Raises ValueError where there is nothing to average: no weights, or fewer than 50 events in a class.
    """
    if sample.weight is None or min(np.bincount(sample.label, minlength=2)) < 50:
        raise ValueError(f"Expected weights and at least 50 events in each class, got {len(sample)} events.")
    weight = np.empty(len(sample))
    for kind in (0, 1):
        own = sample.label == kind
        weight[own] = _mean(sample.x[own].astype(float), sample.weight[own].astype(float), seed)
    return dataclasses.replace(sample, weight=weight)


def _mean(x: Float[np.ndarray, "n d"], weight: Float[np.ndarray, " n"], seed: int) -> Float[np.ndarray, " n"]:
    """Predictions of weights by the learner with the least squared error on folds it has not seen, scaled such that
    their sum is that of the weights."""
    learners = (
        DummyRegressor(),
        make_pipeline(StandardScaler(), RidgeCV(np.logspace(0, 6, 13))),
        HistGradientBoostingRegressor(max_iter=50, learning_rate=0.05, min_samples_leaf=100, random_state=seed),
    )
    said = [cross_val_predict(learner, x, weight, cv=FOLDS) for learner in learners]
    best = int(np.argmin([np.mean((weight - each) ** 2) for each in said]))
    mean = np.asarray(learners[best].fit(x, weight).predict(x), float)
    return mean * (weight.sum() / mean.sum())
