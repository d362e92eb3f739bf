"""The only loop: an ansatz, a sampler, a cost and an optimiser, until the parameters have moved `steps` times."""

import dataclasses
import time
from collections.abc import Sequence
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec
from jaxtyping import Array, Bool, Int, PRNGKeyArray, PyTree

from ritz.ansatze.base import Ansatz, combine, partition
from ritz.callbacks.base import Callback, Loop, Moment, Outcome, Record
from ritz.costs.base import Cost
from ritz.optimisers.base import Optimiser
from ritz.runs.provenance import provenance
from ritz.samplers.base import Sampler

BLOCK_SECONDS = 0.25
"""How long a jitted block of steps should take: long enough to hide Python, short enough for a progress bar."""
LONGEST_BLOCK = 4096

Parts = tuple[Sampler, Cost, Optimiser]


@dataclasses.dataclass(frozen=True)
class Fit:
    """What a fit gives back."""

    ansatz: Ansatz
    record: Record
    outcome: Outcome
    sentence: str
    """The outcome in words, with the step, term and batch where it failed."""
    steps: int
    provenance: dict[str, object]


def fit(
    ansatz: Ansatz,
    sampler: Sampler,
    cost: Cost,
    optimiser: Optimiser,
    *,
    steps: int,
    key: PRNGKeyArray,
    callbacks: Sequence[Callback] = (),
) -> Fit:
    """Let the parameters of `ansatz` move `steps` times so that `cost` on the batches of `sampler` becomes small.

    Steps run in jitted blocks; callbacks see the loop between blocks. The steps taken, and so the result, do not
    depend on how they were grouped. Ctrl-C ends the loop between blocks with outcome INTERRUPTED and what has been
    reached.

    Raises ValueError if `steps` is negative; TypeError, in words, where the optimiser needs more than the cost gives.
    """
    if steps < 0:
        raise ValueError(f"Expected a number of steps of at least 0, got {steps}.")
    parts = (sampler, cost, optimiser)
    moment = Moment(_begin(parts, ansatz, key), Record(), 0, steps)
    layout = _layout(moment.loop)
    for callback in callbacks:
        moment = callback.start(moment) or moment
    loop, record, outcome, sentence, pace = _placed(moment.loop, layout), moment.record, None, "", 1.0
    while outcome is None and (step := int(loop.step)) < steps:
        begun = time.perf_counter()
        try:
            count = min(int(pace), steps - step, *(c.every - step % c.every for c in callbacks if c.every))
            after, rows, taken, fine = _advance(parts, loop, jnp.asarray(count, jnp.int32), min(steps, LONGEST_BLOCK))
            taken, fine = int(taken), bool(fine)
            loop = _placed(after, layout)
            history = (rows.cost | rows.notes).items()
            record.extend({name: np.asarray(values)[: taken + (not fine)] for name, values in history})
            elapsed = time.perf_counter() - begun
            record.seconds += elapsed
            pace = np.clip(BLOCK_SECONDS * count / elapsed, max(1.0, pace / 4), min(4 * pace + 1, LONGEST_BLOCK, steps))
            if not fine:
                outcome, sentence = Outcome.DIVERGED, _blame(sampler, loop, rows.cost, taken)
            for callback in callbacks:
                note = callback.observe(Moment(loop, record, int(loop.step), steps, outcome))
                if note is not None:
                    record.watch(int(loop.step), note.values)
                    outcome = outcome or note.stop
        except KeyboardInterrupt:
            outcome = Outcome.INTERRUPTED
    outcome = outcome or Outcome.COMPLETED
    ansatz = combine(loop.good if outcome is Outcome.DIVERGED else loop.parameters, loop.rest)
    for callback in callbacks:
        kept = callback.finish(Moment(loop, record, int(loop.step), steps, outcome), outcome)
        ansatz = ansatz if kept is None or outcome is Outcome.DIVERGED else kept
    return Fit(ansatz, record, outcome, f"{outcome.value} {sentence}".strip(), int(loop.step), provenance())


def _begin(parts: Parts, ansatz: Ansatz, key: PRNGKeyArray) -> Loop:
    sampler, cost, optimiser = parts
    sampler_key, cost_key, loop_key = jax.random.split(key, 3)
    parameters, rest = partition(jax.tree.map(lambda leaf: jnp.asarray(leaf) if eqx.is_array(leaf) else leaf, ansatz))
    return Loop(
        parameters=parameters,
        rest=rest,
        good=parameters,
        sampler=sampler.init(ansatz, key=sampler_key),
        cost=cost.init(ansatz, key=cost_key),
        optimiser=optimiser.init(parameters),
        key=loop_key,
        step=jnp.asarray(0, jnp.int32),
    )


def _layout(loop: Loop) -> PyTree:
    """How the arrays of a loop lie on the devices: as the sampler placed its own, all others whole on each device.

    None where there is one device. Every block of steps begins from this layout, so that a resumed run takes its steps
    with the same compiled program as one that was never interrupted."""
    arrays = eqx.filter(loop, eqx.is_array)
    placed = [leaf.sharding for leaf in jax.tree.leaves(arrays) if isinstance(leaf.sharding, NamedSharding)]
    if not placed:
        return None
    whole = NamedSharding(placed[0].mesh, PartitionSpec())
    return jax.tree.map(lambda leaf: leaf.sharding if isinstance(leaf.sharding, NamedSharding) else whole, arrays)


def _placed(loop: Loop, layout: PyTree) -> Loop:
    if layout is None:
        return loop
    arrays, static = eqx.partition(loop, eqx.is_array)
    return eqx.combine(jax.device_put(arrays, layout), static)


class Rows(NamedTuple):
    """Numbers for the history, by name: what the cost says of itself, and what the optimiser notes."""

    cost: dict[str, Array]
    notes: dict[str, Array]


def _step(parts: Parts, loop: Loop) -> tuple[Loop, Rows, Bool[Array, ""]]:
    """One step: (loop after it, numbers for the history, whether all that matters is finite)."""
    sampler, cost, optimiser = parts
    sampler_key, cost_key = jax.random.split(jax.random.fold_in(loop.key, loop.step))
    sampler_state, batch = sampler.step(loop.sampler, loop.ansatz, key=sampler_key)

    def objective(parameters: PyTree):
        return cost.evaluate(loop.cost, parameters, loop.rest, batch, key=cost_key)

    optimiser_state, (parameters, evaluation, notes) = optimiser.step(loop.optimiser, loop.parameters, objective)
    sound = jnp.isfinite(evaluation.value)
    fine = sound & jnp.stack([jnp.all(jnp.isfinite(leaf)) for leaf in jax.tree.leaves(parameters)]).all()
    good = jax.tree.map(lambda new, old: jnp.where(sound, new, old), loop.parameters, loop.good)
    after = Loop(
        parameters=parameters,
        rest=loop.rest if evaluation.rest is None else evaluation.rest,
        good=good,
        sampler=sampler_state,
        cost=evaluation.state,
        optimiser=optimiser_state,
        key=loop.key,
        step=loop.step + 1,
    )
    before = eqx.tree_at(lambda loop: loop.good, loop, good)
    kept = jax.tree.map(lambda new, old: jnp.where(fine, new, old) if eqx.is_array(new) else new, after, before)
    return kept, Rows({"value": evaluation.value, **evaluation.terms}, notes), fine


@eqx.filter_jit
def _advance(
    parts: Parts, loop: Loop, count: Int[Array, ""], capacity: int
) -> tuple[Loop, Rows, Int[Array, ""], Bool[Array, ""]]:
    """`count` steps, or fewer if one fails: (loop, history with `capacity` rows, steps taken, whether all were
    fine)."""
    arrays, static = eqx.partition(loop, eqx.is_array)
    _, row, _ = eqx.filter_eval_shape(_step, parts, loop)
    history = jax.tree.map(lambda shape: jnp.zeros((capacity, *shape.shape), shape.dtype), row)

    def body(carry: tuple) -> tuple:
        arrays, history, index, _ = carry
        loop, row, fine = _step(parts, eqx.combine(arrays, static))
        history = jax.tree.map(lambda rows, new: rows.at[index].set(new), history, row)
        return eqx.filter(loop, eqx.is_array), history, index + fine.astype(index.dtype), fine

    start = (arrays, history, jnp.asarray(0, jnp.int32), jnp.asarray(True))
    arrays, history, taken, fine = jax.lax.while_loop(lambda carry: (carry[2] < count) & carry[3], body, start)
    return eqx.combine(arrays, static), history, taken, fine


def _blame(sampler: Sampler, loop: Loop, terms: dict[str, Array], index: int) -> str:
    """Which step, term of the cost and batch a number that is not finite appeared in."""
    bad = [name for name, values in terms.items() if not np.isfinite(np.asarray(values[index])).all()]
    named = [name for name in bad if name != "value"] or bad
    moved = "the moved parameters (every term was finite: a smaller step may help)"
    what = f"the term {', '.join(map(repr, named))}" if named else moved
    return f"At step {int(loop.step) + 1}, {sampler.describe(loop.sampler)}: {what} was not finite."
