from ritz.fitting import Fit as Fit
from ritz.fitting import fit as fit
