"""Differential equations with reference solutions."""

from ritz.problems.equations.allen_cahn import AllenCahn as AllenCahn
from ritz.problems.equations.base import Equation as Equation
from ritz.problems.equations.black_scholes import BlackScholes as BlackScholes
from ritz.problems.equations.burgers import Burgers as Burgers
from ritz.problems.equations.cavity import Cavity as Cavity
from ritz.problems.equations.decay import Decay as Decay
from ritz.problems.equations.eigenstates import Eigenstates as Eigenstates
from ritz.problems.equations.heat import Heat as Heat
from ritz.problems.equations.kdv import KdV as KdV
from ritz.problems.equations.kovasznay import Kovasznay as Kovasznay
from ritz.problems.equations.kuramoto_sivashinsky import KuramotoSivashinsky as KuramotoSivashinsky
from ritz.problems.equations.lorenz import Lorenz as Lorenz
from ritz.problems.equations.lotka_volterra import LotkaVolterra as LotkaVolterra
from ritz.problems.equations.ordinary import Ordinary as Ordinary
from ritz.problems.equations.oscillator import Oscillator as Oscillator
from ritz.problems.equations.poisson import Poisson as Poisson
from ritz.problems.equations.schrodinger import Schrodinger as Schrodinger
from ritz.problems.equations.stokes import Stokes as Stokes
from ritz.problems.equations.taylor_green import TaylorGreen as TaylorGreen
from ritz.problems.equations.vortices import Vortices as Vortices
