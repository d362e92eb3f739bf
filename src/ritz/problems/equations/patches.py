"""Values on the sides of a rectangle carried inside."""

from collections.abc import Callable

from jaxtyping import Array

from ritz.domains.regions import Box, Point

Function = Callable[[Point], Array]


def coons(box: Box, function: Function) -> Function:
    """S. A. Coons' patch of a function of x and y: equal to it on the four sides, and blind to its values inside.

    The interpolations along x and along y, less the one from the four corners.
    """
    (west, east), (south, north) = box.intervals["x"], box.intervals["y"]

    def along_x(point: Point) -> Array:
        s = (point["x"] - west) / (east - west)
        return (1 - s) * function(point.moved(x=west)) + s * function(point.moved(x=east))

    def along_y(between: Function, point: Point) -> Array:
        t = (point["y"] - south) / (north - south)
        return (1 - t) * between(point.moved(y=south)) + t * between(point.moved(y=north))

    return lambda point: along_x(point) + along_y(function, point) - along_y(along_x, point)


def bump(box: Box, point: Point) -> Array:
    """Zero on the sides of the rectangle and one in its middle."""
    (west, east), (south, north) = box.intervals["x"], box.intervals["y"]
    s, t = (point["x"] - west) / (east - west), (point["y"] - south) / (north - south)
    return 16 * s * (1 - s) * t * (1 - t)
