"""How parameters move."""

from ritz.optimisers.base import Move as Move
from ritz.optimisers.base import Objective as Objective
from ritz.optimisers.base import Optimiser as Optimiser
from ritz.optimisers.damping import Damping as Damping
from ritz.optimisers.damping import Fixed as Fixed
from ritz.optimisers.damping import ShareOfLoss as ShareOfLoss
from ritz.optimisers.damping import TargetRatio as TargetRatio
from ritz.optimisers.first_order import SGD as SGD
from ritz.optimisers.first_order import AdaGrad as AdaGrad
from ritz.optimisers.first_order import Adam as Adam
from ritz.optimisers.first_order import AdamW as AdamW
from ritz.optimisers.first_order import FirstOrder as FirstOrder
from ritz.optimisers.first_order import Momentum as Momentum
from ritz.optimisers.first_order import Nesterov as Nesterov
from ritz.optimisers.first_order import RMSprop as RMSprop
from ritz.optimisers.natural import Natural as Natural
from ritz.optimisers.proximal import Proximal as Proximal
from ritz.optimisers.proximal import soft_threshold as soft_threshold
from ritz.optimisers.quasi_newton import LBFGS as LBFGS
from ritz.optimisers.schedules import Constant as Constant
from ritz.optimisers.schedules import Cosine as Cosine
from ritz.optimisers.schedules import ExponentialDecay as ExponentialDecay
from ritz.optimisers.schedules import InverseTime as InverseTime
from ritz.optimisers.schedules import Piecewise as Piecewise
from ritz.optimisers.schedules import Schedule as Schedule
