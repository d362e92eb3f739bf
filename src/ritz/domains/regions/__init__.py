"""Regions of space and time with named coordinates, and the points in them."""

from ritz.domains.regions.base import Point as Point
from ritz.domains.regions.base import Region as Region
from ritz.domains.regions.base import point_at as point_at
from ritz.domains.regions.box import Box as Box
from ritz.domains.regions.faces import Faces as Faces
