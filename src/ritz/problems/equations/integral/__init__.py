"""Equations that see the unknown function everywhere: integral equations and derivatives of fractional order."""

from ritz.problems.equations.integral.bose_gas import BoseGas as BoseGas
from ritz.problems.equations.integral.fractional_disk import FractionalDisk as FractionalDisk
from ritz.problems.equations.integral.relaxation import FractionalRelaxation as FractionalRelaxation
from ritz.problems.equations.integral.volterra import Volterra as Volterra
