"""Where batches come from: data sets and Markov chains are one thing."""

from ritz.samplers.base import Labelled as Labelled
from ritz.samplers.base import Sampler as Sampler
from ritz.samplers.dataset import Dataset as Dataset
