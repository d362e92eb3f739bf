"""Problems of the lectures whose answer is known in closed form."""

from ritz.problems.textbook.breast_cancer import BreastCancer as BreastCancer
from ritz.problems.textbook.chain_rule import ChainRule as ChainRule
from ritz.problems.textbook.digits import Digits as Digits
from ritz.problems.textbook.double_pendulum import DoublePendulum as DoublePendulum
from ritz.problems.textbook.franke import Franke as Franke
from ritz.problems.textbook.heart_disease import HeartDisease as HeartDisease
from ritz.problems.textbook.ising_couplings import IsingCouplings as IsingCouplings
from ritz.problems.textbook.lorenz_series import LorenzSeries as LorenzSeries
from ritz.problems.textbook.overfitting import Overfitting as Overfitting
from ritz.problems.textbook.quadrant import Quadrant as Quadrant
from ritz.problems.textbook.runge import Runge as Runge
