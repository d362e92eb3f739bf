"""Where a point lives."""

from ritz.domains.base import Continuous as Continuous
from ritz.domains.base import Domain as Domain
from ritz.domains.base import Finite as Finite
from ritz.domains.base import Flippable as Flippable
from ritz.domains.base import Flips as Flips
from ritz.domains.base import Sample as Sample
from ritz.domains.base import Signed as Signed
from ritz.domains.base import Spinful as Spinful
from ritz.domains.functions.base import FunctionSpace as FunctionSpace
from ritz.domains.functions.base import Query as Query
from ritz.domains.functions.cosine_field import CosineField as CosineField
from ritz.domains.functions.gaussian_field import GaussianField as GaussianField
from ritz.domains.functions.periodic_field import PeriodicField as PeriodicField
from ritz.domains.functions.polynomials import Chebyshev as Chebyshev
from ritz.domains.functions.polynomials import Polynomials as Polynomials
from ritz.domains.lattice import Lattice as Lattice
from ritz.domains.regions.base import Point as Point
from ritz.domains.regions.base import Region as Region
from ritz.domains.regions.base import point_at as point_at
from ritz.domains.regions.box import Box as Box
from ritz.domains.regions.faces import Faces as Faces
from ritz.domains.space import Around as Around
from ritz.domains.space import Cell as Cell
from ritz.domains.space import Space as Space
from ritz.domains.space import WithSpins as WithSpins
from ritz.domains.spins import Spins as Spins
