"""A thinned history shows every spike, and says where numbers stopped being finite."""

import numpy as np
import pytest
from synthetic_runs import record

from ritz.callbacks.base import Record
from ritz.callbacks.clock import CPU_SECONDS
from ritz.reports import RunSummary
from ritz.reports.curves import STEP, TIME
from ritz.reports.thinning import decimate, envelope
from ritz.reports.training import COST, stem, traces


@pytest.mark.parametrize("place", [0, 1, 4999, 77_777, 99_999])
def test_single_spike_survives(place: int):
    y = np.random.default_rng(0).normal(size=100_000)
    y[place] = 1e3
    x = np.arange(100_000.0)
    seen = envelope(x, y)
    assert len(seen.x) <= 400
    assert seen.high.max() == 1e3
    assert abs(seen.x[seen.high.argmax()] - place) < 300
    kept = decimate(x, y)
    assert place in kept
    assert len(kept) < 1600
    assert np.all(np.diff(kept) > 0)


def test_envelope_brackets_the_median_and_keeps_short_histories():
    y = np.random.default_rng(1).normal(size=5000)
    seen = envelope(np.arange(5000), y)
    assert seen.thinned
    assert np.all((seen.low <= seen.middle) & (seen.middle <= seen.high))
    short = envelope(np.arange(5), y[:5])
    assert not short.thinned
    np.testing.assert_array_equal(short.middle, y[:5])


def test_what_is_not_finite_is_named_and_left_out():
    seen = envelope(np.arange(1, 6), np.array([1.0, np.inf, 2.0, np.nan, 3.0]))
    assert seen.first_broken == 2
    np.testing.assert_array_equal(seen.middle, [1, 2, 3])
    assert envelope(np.arange(2), np.array([np.nan, np.nan])).middle.size == 0


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("validation/h11_accuracy", "h11 accuracy"),
        ("train_accuracy", "accuracy"),
        ("held-out accuracy", "accuracy"),
        ("validation loss", COST),
        ("training", COST),
        ("latest", "latest"),
        ("energy", "energy"),
    ],
)
def test_stem(name: str, what: str):
    assert stem(name) == what


def test_training_stands_beside_validation():
    main, further = traces(RunSummary("r", "", "", {}, "", {}, {"main": record(500)}))
    assert [list(trace.strands) for trace in main] == [
        ["each step", "validation loss"],
        ["training accuracy", "validation accuracy"],
    ]
    assert main[0].log_y
    assert not main[1].log_y
    assert [trace.title for trace in further] == ["L2 penalty"], "a history that never changes is not drawn"


def test_jobs_are_told_apart_by_colour_and_data_by_dash():
    jobs = {"a": record(50), "b": record(60)}
    (_, accuracy), _ = traces(RunSummary("r", "", "", {}, "", {}, jobs))
    assert {name: (strand.hue, strand.dash) for name, strand in accuracy.strands.items()} == {
        "a: training accuracy": (0, 0),
        "a: validation accuracy": (0, 1),
        "b: training accuracy": (1, 0),
        "b: validation accuracy": (1, 1),
    }


def test_unit_of_the_measure_labels_the_axis():
    run = RunSummary("r", "", "", {"measures": {"energy": {"value": 3.0, "error": 0.1, "unit": "hartree"}}}, "", {})
    kept = Record({}, {"energy": [(1, 3.2), (2, 3.1)]})
    (trace,), _ = traces(RunSummary("r", "", "", run.result, "", {}, {"main": kept}))
    assert trace.y_label == "energy [hartree]"


def test_time_is_an_axis_where_every_fit_has_a_clock():
    """The clock is read every ten steps: 1 s, 3 s, 5 s ...; step 15 lies at 2 s."""
    kept = record(50)
    kept.watched[CPU_SECONDS] = [(10 * n, 2.0 * n - 1) for n in range(1, 6)]
    (cost, accuracy), _ = traces(RunSummary("r", "", "", {}, "", {}, {"main": kept}))
    assert {cost.x_label, accuracy.x_label} == {TIME}
    np.testing.assert_allclose(cost.strands["each step"].seen.x[[9, 14, 49]], [1, 2, 9])
    other = traces(RunSummary("r", "", "", {}, "", {}, {"main": kept, "unclocked": record(50)}))[0]
    assert {trace.x_label for trace in other} == {STEP}
    assert not any("cpu" in trace.title.lower() for trace in (cost, accuracy, *other))
