"""Collider physics: events of supersymmetry and of the Higgs boson, and what physicists make of them."""

from ritz.problems.collider.features import Features as Features
from ritz.problems.collider.features import of_events as of_events
from ritz.problems.collider.features import susy_features as susy_features
from ritz.problems.collider.higgs import HiggsEvents as HiggsEvents
from ritz.problems.collider.mt2 import mt2 as mt2
from ritz.problems.collider.resonance import Resonance as Resonance
from ritz.problems.collider.susy import SusyEvents as SusyEvents
