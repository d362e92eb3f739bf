"""Recipes for ground states."""

from ritz.recipes.quantum.atom import AtomRecipe as AtomRecipe
from ritz.recipes.quantum.bosons import BosonsRecipe as BosonsRecipe
from ritz.recipes.quantum.dot import DotRecipe as DotRecipe
from ritz.recipes.quantum.dot_ladder import LadderRecipe as LadderRecipe
from ritz.recipes.quantum.electron_gas import ElectronGasRecipe as ElectronGasRecipe
from ritz.recipes.quantum.heisenberg import HeisenbergRecipe as HeisenbergRecipe
from ritz.recipes.quantum.heisenberg_extrapolated import ExtrapolatedRecipe as ExtrapolatedRecipe
from ritz.recipes.quantum.j1j2 import FrustratedRecipe as FrustratedRecipe
from ritz.recipes.quantum.molecule import MoleculeRecipe as MoleculeRecipe
from ritz.recipes.quantum.neutrons import NeutronsRecipe as NeutronsRecipe
from ritz.recipes.quantum.pauli import PauliRecipe as PauliRecipe
from ritz.recipes.quantum.tfim import TransverseIsingRecipe as TransverseIsingRecipe
from ritz.recipes.quantum.tfim_gap import IsingGapRecipe as IsingGapRecipe
