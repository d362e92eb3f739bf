"""Problems of the lectures whose answer is known in closed form."""

from ritz.problems.textbook.chain_rule import ChainRule as ChainRule
from ritz.problems.textbook.quadrant import Quadrant as Quadrant
