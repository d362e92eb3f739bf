"""A recipe made to run in a folder: jobs -> fits -> findings -> result, each kept as soon as it is there."""

import dataclasses
import datetime
import importlib.metadata
import pathlib
import re
from collections.abc import Mapping
from typing import Any

import equinox as eqx
import jax

from ritz.callbacks import Checkpoint, Interruption, Progress, history
from ritz.callbacks.base import Outcome
from ritz.callbacks.records import pack_record, unpack_record
from ritz.cli import result
from ritz.cli.errors import InterruptedRunError
from ritz.cli.parts import describe_jobs
from ritz.cli.signals import deferred
from ritz.fitting import Fit, fit
from ritz.recipes.base import Findings, Job, Recipe
from ritz.runs import folder
from ritz.runs.atomic import write_file
from ritz.runs.checkpoints import FORMAT, Store
from ritz.runs.config import Config
from ritz.runs.leaves import Leaves, pack, unpack
from ritz.runs.provenance import provenance

FINAL = "final"
SAVE_SECONDS = 60.0


@dataclasses.dataclass(frozen=True)
class Run:
    """A recipe, how it is configured, and the folder it runs in."""

    recipe: Recipe
    config: Config
    path: pathlib.Path
    resume: bool = False
    quiet: bool = False
    save_seconds: float = SAVE_SECONDS

    def prepare(self) -> tuple[dict[str, Job], Any, Any]:
        """(jobs, key of the recipe, key of the fits): everything that can be refused before the folder is touched."""
        recipe_key, fit_key = jax.random.split(jax.random.key(self.config.seed))
        jobs = self.recipe.jobs(key=recipe_key)
        if self.config.steps is not None:
            jobs = {name: dataclasses.replace(job, steps=self.config.steps) for name, job in jobs.items()}
        return jobs, recipe_key, fit_key

    def perform(
        self, jobs: Mapping[str, Job], recipe_key: Any, fit_key: Any
    ) -> tuple[dict[str, Any], dict[str, Fit], Findings]:
        """Make all fits, measure, and keep everything: (result, fits, findings).

        Raises InterruptedRunError where someone asked to stop.
        """
        parts = describe_jobs(jobs)
        self._begin(parts)
        fits: dict[str, Fit] = {}
        for place, (name, job) in enumerate(jobs.items()):
            slug = f"{place:02d}-{re.sub(r'[^A-Za-z0-9.]+', '-', name)}"
            fits[name] = self._fit(slug, name, job.after(fits), jax.random.fold_in(fit_key, place))
        history.save({name: made.record for name, made in fits.items()}, self.path / folder.HISTORY)
        findings = self.recipe.findings(fits, key=recipe_key)
        expected = self.recipe.expectations()
        result.save_findings(self.path, fits, jobs, findings, expected, parts)
        for name, kept in findings.files.items():
            write_file(self.path / name, kept)
        content = result.result(self.config.recipe, fits, findings, expected)
        folder.write_json(self.path / folder.RESULT, content)
        return content, fits, findings

    def _begin(self, parts: str) -> None:
        """Write what was asked for and where it runs; a resumed run adds to it."""
        now = {"time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), **provenance()}
        if self.resume and (self.path / folder.PROVENANCE).exists():
            content = folder.read_json(self.path / folder.PROVENANCE)
            content["resumed"] = [*content.get("resumed", []), now]
        else:
            if not (self.path / folder.CONFIG).exists():
                write_file(self.path / folder.CONFIG, self.config.to_toml())
            content = {**now, "seed": self.config.seed, "parts": parts}
        folder.write_json(self.path / folder.PROVENANCE, content)

    def _fit(self, slug: str, name: str, job: Job, key: Any) -> Fit:
        """One fit, or what was kept of it where it had ended before."""
        stamp = {
            "recipe": self.config.recipe,
            "configuration": self.config.fingerprint()[:16],
            "version": importlib.metadata.version("ritz"),
            "format": str(FORMAT),
        }
        store = Store(self.path / folder.CHECKPOINTS / slug, stamp)
        if self.resume and (store.folder / FINAL).exists():
            return _load_fit(store, job)
        with deferred() as asked, Progress(name) as progress:
            shown = () if self.quiet else (progress,)
            others = (*job.callbacks, *shown, Interruption(asked))
            checkpoint = Checkpoint(store, others, seconds=self.save_seconds, resume=self.resume)
            made = fit(
                job.ansatz,
                job.sampler,
                job.cost,
                job.optimiser,
                steps=job.steps,
                key=key,
                callbacks=(*others, checkpoint),
            )
            if made.outcome is Outcome.INTERRUPTED:
                raise InterruptedRunError(f"Interrupted in {name} after {made.steps} of {job.steps} steps.")
            _save_fit(store, made)
            if asked():
                raise InterruptedRunError(f"Interrupted after {name}.")
        return _load_fit(store, job)  # as a resumed run has it: its arrays bound to no device


def _save_fit(store: Store, made: Fit) -> None:
    history_arrays, facts = pack_record(made.record)
    facts |= {
        "outcome": made.outcome.name,
        "sentence": made.sentence,
        "steps": made.steps,
        "provenance": made.provenance,
    }
    store.save(FINAL, pack(eqx.filter(made.ansatz, eqx.is_array)).arrays | history_arrays, facts)


def _load_fit(store: Store, job: Job) -> Fit:
    path = store.folder / FINAL
    arrays, facts = store.load(path)
    record = unpack_record(arrays, facts)
    moving, still = eqx.partition(job.ansatz, eqx.is_array)
    ansatz = eqx.combine(unpack(moving, Leaves(arrays, {}), f"the checkpoint {path}"), still)
    return Fit(ansatz, record, Outcome[facts["outcome"]], facts["sentence"], facts["steps"], facts["provenance"])
