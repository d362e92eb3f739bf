"""A recipe made to run in a folder: jobs -> fits -> findings -> result, each kept as soon as it is there."""

import dataclasses
import datetime
import importlib.metadata
import pathlib
import re
import sys
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
from ritz.runs import folder, manifest
from ritz.runs.atomic import write_file
from ritz.runs.checkpoints import FORMAT, Store
from ritz.runs.config import Config
from ritz.runs.errors import DamagedError
from ritz.runs.leaves import Leaves, pack, unpack
from ritz.runs.provenance import provenance

FINAL = "final"
DIVERGED = Outcome.DIVERGED
SAVE_SECONDS = 60.0
OLD = "an older version of ritz began this run, or the file was lost. Its configuration cannot be checked for damage."
DELETE = "Delete that file and go on with --resume: it says only where the run was made, and another is written."


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
        manifest.withdraw(self.path, keep=(folder.CONFIG, folder.PROVENANCE))
        history.save({name: made.record for name, made in fits.items()}, self.path / folder.HISTORY)
        findings = self._measure(fits, recipe_key)
        expected = self.recipe.expectations()
        result.save_findings(self.path, fits, jobs, findings, expected, parts)
        for name, kept in findings.files.items():
            write_file(self.path / name, kept)
        content = result.result(self.config.recipe, fits, findings, expected)
        kept_files = (folder.HISTORY, folder.FINDINGS, folder.EXHIBITS, *findings.files)
        manifest.record(self.path, kept_files, pending={folder.RESULT: folder.to_json(content)})
        folder.write_json(self.path / folder.RESULT, content)  # the last file: where it is there, the run is finished
        return content, fits, findings

    def _measure(self, fits: Mapping[str, Fit], key: Any) -> Findings:
        """The findings of the recipe; where a fit diverged and left nothing to measure, findings that say so."""
        diverged = [f"{name} diverged ({made.sentence})" for name, made in fits.items() if made.outcome is DIVERGED]
        try:
            return self.recipe.findings(fits, key=key)
        except Exception as error:
            if not diverged:
                raise
            headline = next(iter(self.recipe.expectations()), "result")
            reason = f"Nothing was measured: {'; '.join(diverged)} and left too little ({type(error).__name__})."
            return Findings(headline, {}, remarks=(reason,))

    def _begin(self, parts: str) -> None:
        """Write what was asked for and where it runs; a resumed run adds to it."""
        known = manifest.listed(self.path)
        if self.resume and not known:
            print(f"ritz: {self.path} has no {manifest.NAME}: {OLD}", file=sys.stderr)
        now = {"time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), **provenance()}
        if not (self.path / folder.CONFIG).exists():
            text = self.config.to_toml()
            manifest.record(self.path, pending={folder.CONFIG: text})
            write_file(self.path / folder.CONFIG, text)
        if self.resume and (self.path / folder.PROVENANCE).exists():
            if folder.PROVENANCE in known:
                manifest.verify(self.path, [folder.PROVENANCE], {"": DELETE})
            content = folder.read_json(self.path / folder.PROVENANCE)
            content["resumed"] = [*_entries(content.get("resumed", []), self.path), now]
        else:
            content = {**now, "seed": self.config.seed, "parts": parts}
        manifest.withdraw(self.path, keep={*known, folder.CONFIG} - {folder.PROVENANCE})
        folder.write_json(self.path / folder.PROVENANCE, content)
        manifest.record(self.path, [folder.CONFIG, folder.PROVENANCE])

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


def _entries(value: Any, path: pathlib.Path) -> list[Any]:
    if not isinstance(value, list):
        raise DamagedError(f'Expected "resumed" in {path / folder.PROVENANCE} to be a list, got {value!r}. {DELETE}')
    return value


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
