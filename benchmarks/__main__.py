"""`python -m benchmarks [NAME ...]`: measures, prints tables, and leaves the figures in runs/bench/NAME.json."""

import argparse
import importlib
import json
import os

import rich.console
import rich.table

from benchmarks.timing import ROOT

NAMES = (
    "epoch",
    "many_events",
    "table_epoch",
    "natural_step",
    "overhead",
    "reading",
    "netket_step",
    "laplacian",
    "against_deepxde",
    "against_jinns",
    "estimators",
    "regression",
)


def main() -> None:
    """Runs the benchmarks named, all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all by default")
    parser.add_argument("--tables", metavar="FOLDER", help="CSV files for the benchmark `regression` besides its own")
    asked = parser.parse_args()
    names = asked.names or list(NAMES)
    if unknown := sorted(set(names) - set(NAMES)):
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    console = rich.console.Console(soft_wrap=True)
    console.width = max(console.width, 120)
    if os.getloadavg()[0] > 0.5:
        console.print(f"The machine is busy (load {os.getloadavg()[0]:.1f}): wall seconds mean little.", style="yellow")
    for name in names:
        module = importlib.import_module(f"benchmarks.{name}")
        tables = module.measure(asked.tables) if name == "regression" else module.measure()
        console.print(f"\n[bold]{name}[/bold]  {module.__doc__.splitlines()[0]}")
        for title, table in tables.items():
            console.print(_drawn(title, table["rows"]))
            console.print(table["verdict"])
        _keep(name, {"load": os.getloadavg(), "tables": tables})


def _drawn(title: str, rows: dict[str, dict]) -> rich.table.Table:
    columns = list(next(iter(rows.values())))
    table = rich.table.Table(title=title, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    for name, row in rows.items():
        table.add_row(name, *(f"{row[column]:,}" for column in columns))
    return table


def _keep(name: str, figures: dict) -> None:
    folder = ROOT / "runs" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
