"""Recipes for differential equations."""

from ritz.recipes.equations.allen_cahn import AllenCahnRecipe as AllenCahnRecipe
from ritz.recipes.equations.black_scholes import BlackScholesRecipe as BlackScholesRecipe
from ritz.recipes.equations.burgers import BurgersRecipe as BurgersRecipe
from ritz.recipes.equations.cavity import CavityRecipe as CavityRecipe
from ritz.recipes.equations.decay import DecayRecipe as DecayRecipe
from ritz.recipes.equations.eigenstates import EigenstatesRecipe as EigenstatesRecipe
from ritz.recipes.equations.heat import HeatRecipe as HeatRecipe
from ritz.recipes.equations.inverse import BurgersInverseRecipe as BurgersInverseRecipe
from ritz.recipes.equations.inverse import HeatInverseRecipe as HeatInverseRecipe
from ritz.recipes.equations.inverse import LorenzInverseRecipe as LorenzInverseRecipe
from ritz.recipes.equations.inverse import NavierStokesInverseRecipe as NavierStokesInverseRecipe
from ritz.recipes.equations.kdv import KdVRecipe as KdVRecipe
from ritz.recipes.equations.kovasznay import KovasznayRecipe as KovasznayRecipe
from ritz.recipes.equations.kuramoto_sivashinsky import KuramotoSivashinskyRecipe as KuramotoSivashinskyRecipe
from ritz.recipes.equations.lorenz import LorenzRecipe as LorenzRecipe
from ritz.recipes.equations.lotka_volterra import LotkaVolterraRecipe as LotkaVolterraRecipe
from ritz.recipes.equations.oscillator import OscillatorRecipe as OscillatorRecipe
from ritz.recipes.equations.poisson import PoissonRecipe as PoissonRecipe
from ritz.recipes.equations.poisson_optimisers import PoissonOptimisersRecipe as PoissonOptimisersRecipe
from ritz.recipes.equations.schrodinger import SchrodingerRecipe as SchrodingerRecipe
from ritz.recipes.equations.stokes import StokesRecipe as StokesRecipe
from ritz.recipes.equations.taylor_green import TaylorGreenRecipe as TaylorGreenRecipe
from ritz.recipes.equations.vortices import VorticesRecipe as VorticesRecipe
