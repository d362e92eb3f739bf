"""Figures and tables that are made one after the other, so that one that cannot be made does not end a run."""

import dataclasses
from collections.abc import Callable, Iterable

from ritz.measures.base import Exhibit


@dataclasses.dataclass
class Gallery:
    """What was made, and a sentence for what could not be."""

    exhibits: list[Exhibit] = dataclasses.field(default_factory=list)
    remarks: list[str] = dataclasses.field(default_factory=list)

    def add(self, what: str, make: Callable[[], Iterable[Exhibit]]) -> None:
        """Make some exhibits, one at a time; where one raises, those before it stay, and a remark says why.

        The training is done by then: whatever an exhibit raises must not cost it.
        """
        try:
            for exhibit in make():
                self.exhibits.append(exhibit)
        except Exception as error:
            reason = " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__
            self.remarks.append(f"{what} could not be drawn: {reason}.")
