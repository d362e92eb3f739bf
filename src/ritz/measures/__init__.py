"""Arrays to a number with its error, or to a picture."""

from ritz.measures.backprop import Layer as Layer
from ritz.measures.backprop import back_propagate as back_propagate
from ritz.measures.backprop import delta_norms as delta_norms
