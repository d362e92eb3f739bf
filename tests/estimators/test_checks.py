"""Everything scikit-learn asks of an estimator, of every estimator the room exports: nothing fails, nothing is expected
to. Those that need several programs of their own, which XLA takes seconds to compile, are run by `make check`, and so
are all of the defaults that fit several kinds of model; `make test` runs the others on the plain network."""

import inspect

import pytest
from sklearn.base import BaseEstimator
from sklearn.utils.estimator_checks import estimator_checks_generator

import ritz.estimators

ESTIMATORS = [
    value
    for _, value in sorted(vars(ritz.estimators).items())
    if inspect.isclass(value) and issubclass(value, BaseEstimator) and not inspect.isabstract(value)
]
FEWEST = {"RitzClassifier": 62, "RitzRegressor": 59}
"""Checks that scikit-learn 1.9.1 has for a classifier and a regressor with sample weights."""
LONG = {
    "check_fit_score_takes_y",
    "check_positive_only_tag_during_fit",
    "check_sample_weights_pandas_series",
    "check_class_weight_classifiers",
    "check_classifiers_multilabel_output_format_predict",
    "check_classifiers_multilabel_output_format_predict_proba",
    "check_classifiers_train",
    "check_estimator_sparse_array",
    "check_estimator_sparse_matrix",
    "check_dtype_object",
    "check_estimators_dtypes",
    "check_fit_idempotent",
    "check_regressor_multioutput",
    "check_regressors_train",
}


def name_of(check) -> str:
    return getattr(check, "func", check).__name__


def is_slow(estimator, check) -> bool:
    return name_of(check) in LONG or estimator.optimiser == "auto"


CHECKS = {cls.__name__: list(estimator_checks_generator(cls())) for cls in ESTIMATORS}
PLAIN = {
    f"{cls.__name__} by Adam": list(estimator_checks_generator(cls(optimiser="adam")))
    for cls in ESTIMATORS
    if cls().optimiser == "auto"
}
MARKED = [
    pytest.param(estimator, check, marks=[pytest.mark.slow] * is_slow(estimator, check), id=f"{name}-{name_of(check)}")
    for name, pairs in (CHECKS | PLAIN).items()
    for estimator, check in pairs
]


def test_there_is_something_to_check():
    assert {"RitzClassifier", "RitzRegressor", "RitzTransformer"} <= CHECKS.keys()
    assert all(len(CHECKS[name]) >= count for name, count in FEWEST.items())
    assert {name_of(check) for pairs in CHECKS.values() for _, check in pairs} > LONG


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("estimator", "check"), MARKED)
def test_check(estimator, check):
    if name_of(check) == "check_array_api_input":
        pytest.skip(
            "scikit-learn runs it where SCIPY_ARRAY_API=1 was set before SciPy was imported, for arrays of GPUs"
        )
    check(estimator)
