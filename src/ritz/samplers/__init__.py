"""Where batches come from: data sets and Markov chains are one thing."""

from ritz.samplers.adaptive import ResidualAdaptive as ResidualAdaptive
from ritz.samplers.base import Labelled as Labelled
from ritz.samplers.base import Nodes as Nodes
from ritz.samplers.base import Sampler as Sampler
from ritz.samplers.collocation import Blocks as Blocks
from ritz.samplers.collocation import QuasiRandom as QuasiRandom
from ritz.samplers.collocation import Uniform as Uniform
from ritz.samplers.dataset import Dataset as Dataset
from ritz.samplers.enumerated import Enumerated as Enumerated
from ritz.samplers.gibbs import Gibbs as Gibbs
from ritz.samplers.metropolis import Metropolis as Metropolis
from ritz.samplers.mixed import Mixed as Mixed
from ritz.samplers.moves import Exchange as Exchange
from ritz.samplers.moves import Flip as Flip
from ritz.samplers.moves import Move as Move
from ritz.samplers.orbits import Orbits as Orbits
from ritz.samplers.proposals import AllParticles as AllParticles
from ritz.samplers.proposals import ExchangeSpins as ExchangeSpins
from ritz.samplers.proposals import Langevin as Langevin
from ritz.samplers.proposals import OneParticle as OneParticle
from ritz.samplers.proposals import Proposal as Proposal
from ritz.samplers.quadrature import GaussLegendre as GaussLegendre
from ritz.samplers.sharded import Sharded as Sharded
from ritz.samplers.streamed import Streamed as Streamed
from ritz.samplers.walkers import Walkers as Walkers
