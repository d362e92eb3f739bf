"""Numbers as physicists write them: 0.9123(12), the error rounded to two digits and the value to the same place."""

import dataclasses
import math
from decimal import ROUND_HALF_EVEN, Context, Decimal

LARGEST_PLAIN, SMALLEST_PLAIN = 6, -4
"""Decimal exponents between which no power of ten is split off."""
DIGITS_WITHOUT_ERROR = 6
LARGEST_COUNT = 1e12
"""Below it a whole number without an error is a count, and every digit is shown."""
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_EXACT = Context(prec=800, rounding=ROUND_HALF_EVEN)


@dataclasses.dataclass(frozen=True)
class Rounded:
    """A number as decimal text: (value ± error) 10^exponent; `error` is "" where there is none."""

    value: str
    error: str = ""
    exponent: int = 0

    @property
    def bracket(self) -> str:
        """The error in the last digits of the value: 0.0012 beside 0.9123 is 12; an error above one keeps its point."""
        if "." not in self.error or float(self.error) >= 1:
            return self.error
        return self.error.replace(".", "").lstrip("0")


def rounded(value: float, error: float | None = None) -> Rounded:
    """The error to two significant digits and the value to the same place; without a usable error, six significant
    digits, and all of them where it is a whole number."""
    if not math.isfinite(value):
        return Rounded("not a number" if math.isnan(value) else "∞" if value > 0 else "−∞")
    number, spread = Decimal(repr(float(value))), Decimal(0)
    if error is not None and math.isfinite(error):
        spread = abs(Decimal(repr(float(error))))
    if not spread and number == int(number) and abs(number) < LARGEST_COUNT:
        return Rounded(_signed(number.quantize(Decimal(1))))
    last = _last_place(number, spread)
    leading = max((part.adjusted() for part in (number, spread) if part), default=0)
    exponent = 0 if SMALLEST_PLAIN <= leading <= LARGEST_PLAIN else leading
    text = _signed(_place(number, last, exponent))
    if not spread:
        return Rounded(_trimmed(text), "", exponent)
    return Rounded(text, f"{_place(spread, last, exponent):f}", exponent)


def shorthand(value: float, error: float | None = None) -> str:
    """0.9123(12); 1.23(45) × 10⁻⁹; an error that is infinite or not a number is shown as (?)."""
    number = rounded(value, error)
    unknown = "(?)" if error is not None and not math.isfinite(error) else ""
    return number.value + (f"({number.bracket})" if number.error else unknown) + power_of_ten(number.exponent)


def spelled(value: float, error: float | None = None) -> str:
    """0.9123 ± 0.0012; (1.23 ± 0.45) × 10⁻⁹."""
    number = rounded(value, error)
    if not number.error:
        unknown = " ± unknown" if error is not None and not math.isfinite(error) else ""
        return number.value + power_of_ten(number.exponent) + unknown
    text = f"{number.value} ± {number.error}"
    return f"({text}){power_of_ten(number.exponent)}" if number.exponent else text


def power_of_ten(exponent: int) -> str:
    """ " × 10⁻⁹", with thin spaces, or nothing for exponent 0."""
    return f"\u2009×\u200910{str(exponent).translate(_SUPERSCRIPT)}" if exponent else ""


def duration(seconds: float) -> str:
    """Seconds in the units one would say: 0.42 s, 38 s, 3 min 20 s, 2 h 5 min."""
    if not math.isfinite(seconds) or seconds < 0:
        return "unknown"
    if seconds < 10:
        return f"{seconds:.2g} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _last_place(number: Decimal, spread: Decimal) -> int:
    """The decimal exponent of the last digit to be shown."""
    if not spread:
        return number.adjusted() - DIGITS_WITHOUT_ERROR + 1 if number else 0
    last = spread.adjusted() - 1
    return last + (_place(spread, last, 0).adjusted() > spread.adjusted())


def _place(number: Decimal, last: int, exponent: int) -> Decimal:
    """`number` rounded to a multiple of 10^last, in units of 10^exponent, without an exponent of its own."""
    scaled = number.quantize(Decimal((0, (1,), last)), context=_EXACT).scaleb(-exponent, _EXACT)
    return scaled if last <= exponent else scaled.quantize(Decimal(1), context=_EXACT)


def _signed(number: Decimal) -> str:
    return f"{number:f}".replace("-", "−")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
