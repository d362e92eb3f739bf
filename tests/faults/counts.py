"""What was counted, kept beside the code, and the table in docs/reliability.md that is made from it."""

import dataclasses
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNTS = pathlib.Path(__file__).with_name("counts.json")
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- counts: begin -->", "<!-- counts: end -->"


@dataclasses.dataclass
class Count:
    """Cases of one kind.

    Attributes
    ----------
    done : int
        How far the kind has been counted, in its own unit: kills, places in each file, or inputs.
    cases : int
        How many commands were tried.
    lost, different, bare : int
        How many of them lost a run, gave another result in silence, or had no sentence for the user.
    sentences : list[str]
        The last of what went wrong.
    """

    done: int = 0
    cases: int = 0
    lost: int = 0
    different: int = 0
    bare: int = 0
    sentences: list[str] = dataclasses.field(default_factory=list)

    def add(self, other: "Count") -> None:
        """Add cases of the same kind."""
        self.done += other.done
        self.cases += other.cases
        self.lost += other.lost
        self.different += other.different
        self.bare += other.bare
        self.sentences = [*self.sentences, *other.sentences][-20:]

    def describe(self) -> str:
        """The numbers in words."""
        return (
            f"{self.cases} cases, {self.lost} lost, {self.different} silently different, {self.bare} without a sentence"
        )


def read_counts() -> dict[str, Count]:
    """The counts by kind, in the order in which they were first counted."""
    if not COUNTS.exists():
        return {}
    return {name: Count(**content) for name, content in json.loads(COUNTS.read_text()).items()}


def write_counts(counts: dict[str, Count]) -> None:
    """Keep the counts, and write the table of docs/reliability.md."""
    content = {name: dataclasses.asdict(count) for name, count in counts.items()}
    COUNTS.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{_table(counts)}\n{END}{after}")


def _table(counts: dict[str, Count]) -> str:
    lines = ["| what was done | cases | lost | silently different | without a sentence |", "|---|---|---|---|---|"]
    for name, count in counts.items():
        lines.append(f"| {name} | {count.cases:,} | {count.lost} | {count.different} | {count.bare} |")
    return "\n".join(lines)
