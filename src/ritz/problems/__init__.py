"""Physics only: domains, operators or data, and the exact references."""

from ritz.problems.base import Problem as Problem
from ritz.problems.base import Reference as Reference
from ritz.problems.base import Source as Source
