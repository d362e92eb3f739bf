"""Regions of space and time with named coordinates, and the points in them."""

from ritz.domains.regions.ball import Ball as Ball
from ritz.domains.regions.ball import Sphere as Sphere
from ritz.domains.regions.base import Point as Point
from ritz.domains.regions.base import Region as Region
from ritz.domains.regions.base import point_at as point_at
from ritz.domains.regions.box import Box as Box
from ritz.domains.regions.combined import Left as Left
from ritz.domains.regions.combined import Product as Product
from ritz.domains.regions.combined import Together as Together
from ritz.domains.regions.combined import difference as difference
from ritz.domains.regions.combined import intersection as intersection
from ritz.domains.regions.combined import union as union
from ritz.domains.regions.coverage import check_covered as check_covered
from ritz.domains.regions.faces import Faces as Faces
from ritz.domains.regions.polygon import Edges as Edges
from ritz.domains.regions.polygon import Polygon as Polygon
