"""Spaces of functions, given by random coefficients of a basis."""

from ritz.domains.functions.base import FunctionSpace as FunctionSpace
from ritz.domains.functions.base import Query as Query
from ritz.domains.functions.cosine_field import CosineField as CosineField
from ritz.domains.functions.gaussian_field import GaussianField as GaussianField
from ritz.domains.functions.periodic_field import PeriodicField as PeriodicField
from ritz.domains.functions.polynomials import Chebyshev as Chebyshev
from ritz.domains.functions.polynomials import Polynomials as Polynomials
