"""`ritz show`: what a recipe is made of, and what can be set in it."""

import jax

from ritz.cli import catalogue
from ritz.cli.codes import MET
from ritz.cli.parts import Layer, describe_job, layers
from ritz.cli.refusals import building
from ritz.cli.request import assigned_settings
from ritz.cli.sizes import refuse_too_large
from ritz.recipes.base import Expectation, Recipe
from ritz.recipes.overrides import describe, override, settings
from ritz.reports.numbers import shorthand


def show(name: str, sets: list[str]) -> int:
    """Print a recipe: its card, references, fields, and the parts and layers of every job."""
    card, module = catalogue.find(name)
    recipe: Recipe = catalogue.load(name)
    assigned = assigned_settings(sets)
    with building(assigned):
        recipe = override(recipe, assigned)
        refuse_too_large(name, recipe, assigned)
        jobs = recipe.jobs(key=jax.random.key(0))
    print(f"{name} ({catalogue.field(module)}; {card.question})\n  {card.summary}\n  needs {card.needs}")
    print("\nreferences")
    expected = recipe.expectations()
    for measure, expectation in expected.items():
        print(f"  {_reference(measure, expectation)}")
    if not expected:
        print("  none")
    print("\nfields (--set NAME=VALUE)")
    for setting in settings(recipe):
        print(f"  {setting.path} = {setting.value}   ({describe(setting.kind)})")
    for job_name, job in jobs.items():
        print(f"\n{describe_job(job_name, job)}")
        print(_table(layers(job.ansatz)))
    return MET


def _reference(measure: str, expectation: Expectation) -> str:
    reference = expectation.reference
    unit = "" if reference.unit == "1" else f" {reference.unit}"
    condition = f", {reference.condition}" if reference.condition else ""
    relation = "" if expectation.relation == "equal" else f"{expectation.relation} "
    goal = "" if expectation.goal is None else f"{relation}{expectation.goal:g} asked for; "
    slack = f" within {expectation.tolerance:g}" if expectation.tolerance else ""
    if expectation.sigmas:
        slack += f" {'by' if expectation.sigmas < 0 else 'and'} {abs(expectation.sigmas):g} sigma"
    number = shorthand(reference.value, reference.error) + unit
    stated = number if goal else f"{relation}{number}{slack}"
    return f"{measure}: {goal}{stated} ({reference.kind}{condition}: {reference.source.text})"


def _table(rows: list[Layer]) -> str:
    """Aligned columns: layer, class, shapes, parameters."""
    cells = [
        (
            row.path,
            row.kind,
            ", ".join(f"{name} {'x'.join(map(str, shape)) or 'scalar'}" for name, shape in row.shapes.items()),
            str(row.size),
        )
        for row in rows
    ]
    cells.append(("total", "", "", str(sum(row.size for row in rows))))
    widths = [max(len(cell[column]) for cell in cells) for column in range(4)]
    return "\n".join(
        f"  {path:<{widths[0]}}  {kind:<{widths[1]}}  {shapes:<{widths[2]}}  {count:>{widths[3]}}"
        for path, kind, shapes, count in cells
    )
