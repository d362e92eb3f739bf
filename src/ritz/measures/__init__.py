"""Arrays to a number with its error, or to a picture."""

from ritz.measures.backprop import Layer as Layer
from ritz.measures.backprop import back_propagate as back_propagate
from ritz.measures.backprop import delta_norms as delta_norms
from ritz.measures.blocking import blocking as blocking
from ritz.measures.densities import pair_correlation as pair_correlation
from ritz.measures.densities import pair_density as pair_density
from ritz.measures.densities import radial_density as radial_density
from ritz.measures.densities import structure_factor as structure_factor
from ritz.measures.ess import autocorrelation_time as autocorrelation_time
from ritz.measures.ess import effective_size as effective_size
from ritz.measures.extrapolation import Extrapolation as Extrapolation
from ritz.measures.extrapolation import to_zero_variance as to_zero_variance
from ritz.measures.laplace import Laplace as Laplace
from ritz.measures.laplace import laplace as laplace
from ritz.measures.rhat import r_hat as r_hat
