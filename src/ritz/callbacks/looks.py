"""When a callback looks, and what it then finds recorded."""

from ritz.callbacks.base import Moment, Outcome


def due(moment: Moment, every: int | None) -> bool:
    """Whether the number of steps is a multiple of `every`, or all were taken; never where the fit has diverged."""
    whole = moment.step == moment.steps or (every is not None and moment.step % every == 0)
    return whole and moment.outcome is not Outcome.DIVERGED


def newest(moment: Moment, name: str) -> float | None:
    """The value recorded at this very step under `name`: a watched measure, or a term of the history.

    None where the measure was not taken at this step. Raises ValueError, naming what there is, where nothing of that
    name is recorded.
    """
    record = moment.record
    if name in record.watched:
        step, value = record.watched[name][-1]
        return value if step == moment.step else None
    if name in record.history:
        return float(record.history[name][-1])
    known = ", ".join([*record.watched, *record.history])
    raise ValueError(
        f"Expected {name!r} to be recorded by step {moment.step}; recorded are {known or 'no names yet'}. Put a Watch "
        "that measures it before, at least as often as it is asked for."
    )
