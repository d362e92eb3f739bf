"""Our own solvers for equations without a closed solution: computed once in a process, their own error measured."""

from ritz.problems.equations.references.circle import Circle as Circle
from ritz.problems.equations.references.circle import on_a_circle as on_a_circle
from ritz.problems.equations.references.ordinary import in_time as in_time
from ritz.problems.equations.references.tables import Table as Table
