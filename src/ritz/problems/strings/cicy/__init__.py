"""Complete-intersection Calabi-Yau manifolds in products of projective spaces: exact integers, no networks."""

from ritz.problems.strings.cicy.canonical import canonical_form as canonical_form
from ritz.problems.strings.cicy.canonical import isomorphic as isomorphic
from ritz.problems.strings.cicy.cohomology import line_bundle_cohomology as line_bundle_cohomology
from ritz.problems.strings.cicy.generate import generate as generate
from ritz.problems.strings.cicy.generate import products as products
from ritz.problems.strings.cicy.hodge import hodge_numbers as hodge_numbers
from ritz.problems.strings.cicy.identities import rewrite as rewrite
from ritz.problems.strings.cicy.invariants import euler_number as euler_number
from ritz.problems.strings.cicy.invariants import line_bundle_index as line_bundle_index
from ritz.problems.strings.cicy.invariants import second_chern as second_chern
from ritz.problems.strings.cicy.invariants import triple_intersections as triple_intersections
from ritz.problems.strings.cicy.lineage import lineage_groups as lineage_groups
from ritz.problems.strings.cicy.seeds import seeds as seeds
from ritz.problems.strings.cicy.splitting import contractions as contractions
from ritz.problems.strings.cicy.splitting import splittings as splittings
from ritz.problems.strings.cicy.threefolds import Threefolds as Threefolds
from ritz.problems.strings.cicy.threefolds import build as build
from ritz.problems.strings.cicy.threefolds import load as load
