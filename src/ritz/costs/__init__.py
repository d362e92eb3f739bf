"""What should be small: costs that hand the optimiser rows, v and w, or a value and its gradient."""

from ritz.costs.balance import Balance as Balance
from ritz.costs.balance import Causal as Causal
from ritz.costs.balance import GradientNorm as GradientNorm
from ritz.costs.base import Cost as Cost
from ritz.costs.base import Evaluation as Evaluation
from ritz.costs.base import Rows as Rows
from ritz.costs.base import Value as Value
from ritz.costs.cross_entropy import BinaryCrossEntropy as BinaryCrossEntropy
from ritz.costs.cross_entropy import CategoricalCrossEntropy as CategoricalCrossEntropy
from ritz.costs.cross_entropy import ClassWeighted as ClassWeighted
from ritz.costs.cross_entropy import balanced_weights as balanced_weights
from ritz.costs.energy import Energy as Energy
from ritz.costs.excited import Excited as Excited
from ritz.costs.least_squares import Huber as Huber
from ritz.costs.least_squares import LeastSquares as LeastSquares
from ritz.costs.least_squares import MeanAbsoluteError as MeanAbsoluteError
from ritz.costs.least_squares import MeanAbsolutePercentageError as MeanAbsolutePercentageError
from ritz.costs.least_squares import MeanSquaredError as MeanSquaredError
from ritz.costs.penalties import L1 as L1
from ritz.costs.penalties import L2 as L2
from ritz.costs.penalties import Elastic as Elastic
from ritz.costs.penalties import Penalised as Penalised
from ritz.costs.penalties import Penalty as Penalty
from ritz.costs.rayleigh import Rayleigh as Rayleigh
from ritz.costs.residual import Residual as Residual
from ritz.costs.supervised import Supervised as Supervised
