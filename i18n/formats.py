"""Numbers, dates and periods as they are written for people (Vietnamese and English).

Rates come in as fractions (0.123) and leave as `12,3 %` (no-break space) or `12.3%`. Rounding is half away from zero on
the shortest decimal form of the number, so that a figure prints alike on screen and in documents. A missing value is
`–`.
"""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

EMPTY = "–"
MINUS = "−"
NBSP = "\u00a0"
# The one place where the space before the per cent sign is set, for screens and files alike.
PERCENT_SIGN = {"vi": NBSP + "%", "en": "%"}
SEPARATORS = {"vi": (".", ","), "en": (",", ".")}  # thousands, decimal
_BEYOND = {"vi": {"above": "trên", "below": "dưới"}, "en": {"above": "over", "below": "under"}}
_POINTS = {"vi": ("điểm phần trăm", "điểm" + NBSP + "%"), "en": ("percentage points", "pp")}
_ROMAN = ("I", "II", "III", "IV")
_PLACE_KINDS = ("phường", "xã", "thị trấn", "quận", "huyện", "thị xã", "thành phố")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def missing(x: object) -> bool:
    """True for None, NaN and NaT."""
    return x is None or x != x


def rounded(x: float, decimals: int = 0) -> Decimal:
    """`x` rounded half away from zero to `decimals` places, as the reader would round its shortest decimal form."""
    return Decimal(repr(float(x))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def number(x: float | None, lang: str = "vi", decimals: int = 0) -> str:
    """`1234567` → `1.234.567` (vi), `1,234,567` (en); minus is U+2212."""
    if x is None or missing(x):
        return EMPTY
    thousands, point = SEPARATORS[lang]
    if type(x) is int and not decimals:
        return f"{x:,}".replace("-", MINUS).replace(",", thousands)
    value = rounded(x, decimals)
    text = f"{abs(value):,.{decimals}f}".replace(",", "\0").replace(".", point).replace("\0", thousands)
    return MINUS + text if value < 0 else text


def percent(rate: float | None, lang: str = "vi") -> str:
    """A rate (fraction) with one decimal: 0.1234 → `12,3 %`.

    A rate that is not exactly 0 or 1 never prints as 0,0 or 100,0: it goes to two decimals, then to
    `dưới 0,01 %` / `trên 99,99 %`.
    """
    if rate is None or missing(rate):
        return EMPTY
    hundredfold = Decimal(repr(float(rate))) * 100
    decimals = percent_decimals(rate)
    if decimals is None:
        low = hundredfold < 50
        word, limit = (_BEYOND[lang]["below"], 0.01) if low else (_BEYOND[lang]["above"], 99.99)
        return f"{word} {number(limit, lang, 2)}{PERCENT_SIGN[lang]}"
    return number(float(hundredfold), lang, decimals) + PERCENT_SIGN[lang]


def percent_decimals(rate: float) -> int | None:
    """Decimals with which `percent` prints a rate: 1, 2, or None where only "under 0.01" or "over 99.99" is true."""
    hundredfold = Decimal(repr(float(rate))) * 100
    if hundredfold in (0, 100) or hundredfold < 0 or hundredfold > 100:
        return 1
    for decimals in (1, 2):
        if rounded(float(hundredfold), decimals) not in (0, 100):
            return decimals
    return None


def printed_difference(after: float | None, before: float | None) -> float | None:
    """Difference of two rates as printed (fraction): who subtracts the printed figures gets the printed difference.

    None where a figure is missing, or where the printed figures would tell another direction than the unrounded ones.
    """
    if after is None or before is None or missing(after) or missing(before):
        return None
    decimals = [2 if d is None else d for d in map(percent_decimals, (after, before))]
    difference = rounded(after * 100, decimals[0]) - rounded(before * 100, decimals[1])
    if (after - before) * float(difference) <= 0:
        return None if after != before else 0.0
    return float(difference) / 100


def points(difference: float | None, lang: str = "vi", signed: bool = False) -> str:
    """A difference of two rates (fraction) in percentage points: 0.042 → `4,2 điểm phần trăm`; with two decimals where
    one of the rates is printed so, 0.0085 → `0,85 điểm phần trăm`.

    Without `signed` the size only (the sentence says tăng or giảm); with it the short form of cards, `+4,2 điểm %`.
    """
    if difference is None or missing(difference):
        return EMPTY
    exact, tenths = rounded(difference * 100, 6), rounded(difference * 100, 1)
    places = 2 if exact != tenths and (exact == rounded(difference * 100, 2) or not tenths) else 1
    size = number(abs(difference) * 100, lang, places)
    if not signed:
        return f"{size} {_POINTS[lang][0]}"
    return f"{sign(difference)}{size}{NBSP}{_POINTS[lang][1]}"


def sign(x: float) -> str:
    """`+`, `−` or nothing, for a change printed with its sign."""
    return "+" if x > 0 else MINUS if x < 0 else ""


def ratio(x: float | None, lang: str = "vi") -> str:
    """A ratio with one decimal, without decimals from 10: 2.34 → `2,3`; the word (lần, times) is the sentence's."""
    if x is None or missing(x):
        return EMPTY
    return number(x, lang, 0 if rounded(x, 1) >= 10 else 1)


def expected(x: float | None, lang: str = "vi") -> str:
    """An expected number: whole from 10, else with one decimal; one that is not nothing never prints as 0,0 but as
    `dưới 0,1`.
    """
    if x is not None and not missing(x) and x > 0 and not rounded(x, 1):
        return f"{_BEYOND[lang]['below']} {number(0.1, lang, 1)}"
    return number(x, lang, 1 if x is None or missing(x) or rounded(x, 1) < 10 else 0)


def millions(x: float | None, lang: str = "vi") -> str:
    """A count for titles: in full below one million, else `1,24 triệu`. Tables never use it."""
    if x is None or missing(x) or abs(x) < 1_000_000:
        return number(x, lang)
    return number(x / 1_000_000, lang, 2) + NBSP + {"vi": "triệu", "en": "million"}[lang]


def capital(text: str) -> str:
    """A text as the beginning of a line: its first letter a capital."""
    return text[:1].upper() + text[1:]


def without_authority(name: str) -> str:
    """A unit without the word before almost every one's name, for narrow tables and charts."""
    return name.removeprefix("UBND ")


def proper_name(place: str) -> str:
    """A place without its kind, as maps and funnels name it: `Phường Hoàng Mai` → `Hoàng Mai`."""
    for kind in _PLACE_KINDS:
        if place.lower().startswith(kind + " "):
            return place[len(kind) + 1 :]
    return place


def date(d: Date | None, lang: str = "vi") -> str:
    """`31/10/2026` in both languages: never month before day."""
    return EMPTY if d is None or missing(d) else f"{d:%d/%m/%Y}"


def date_time(moment: datetime | None, lang: str = "vi") -> str:
    """`31/10/2026 07:40`."""
    return EMPTY if moment is None or missing(moment) else f"{moment:%d/%m/%Y %H:%M}"


def month(d: Date, lang: str = "vi") -> str:
    """The month of a day: `tháng 10/2026`, `October 2026`."""
    return f"tháng {d.month}/{d.year}" if lang == "vi" else f"{_MONTHS[d.month - 1]} {d.year}"


def month_number(d: Date, lang: str = "vi") -> str:
    """The month of a day under a head that says what it is: `10/2026`, `October 2026`."""
    return month(d, lang).removeprefix("tháng ")


def month_short(d: Date, lang: str = "vi") -> str:
    """The month of a day on an axis: `T10`, `Oct`; the year stands under it where it is needed."""
    return f"T{d.month}" if lang == "vi" else _MONTHS[d.month - 1][:3]


def period(date_from: Date | None, date_to: Date | None, lang: str = "vi") -> str:
    """A period, inclusive bounds, by its shortest true name: month, quarter, year, else its two dates.

    `tháng 10/2026`, `quý III/2026`, `năm 2026`, `từ ngày 01/01/2024 đến hết ngày 31/10/2026`.
    """
    if date_from is None or date_to is None or missing(date_from) or missing(date_to):
        return _open_period(date_from, date_to, lang)
    first, year = date_from.month, date_from.year
    ends_month = (date_to + timedelta(days=1)).day == 1
    if date_from.day == 1 and ends_month and date_to.year == year:
        months = (first, date_to.month)
        if months[0] == months[1]:
            return month(date_from, lang)
        if months == (1, 12):
            return f"năm {year}" if lang == "vi" else str(year)
        if first % 3 == 1 and months[1] == first + 2:
            roman = _ROMAN[first // 3]
            return f"quý {roman}/{year}" if lang == "vi" else f"quarter {roman}/{year}"
    words = ("từ ngày {} đến hết ngày {}", "ngày {}") if lang == "vi" else ("from {} to {}", "{}")
    if date_from == date_to:
        return words[1].format(date(date_from))
    return words[0].format(date(date_from), date(date_to))


def _open_period(date_from: Date | None, date_to: Date | None, lang: str) -> str:
    if date_from is not None and not missing(date_from):
        return f"từ ngày {date(date_from)}" if lang == "vi" else f"from {date(date_from)}"
    if date_to is not None and not missing(date_to):
        return f"đến hết ngày {date(date_to)}" if lang == "vi" else f"to {date(date_to)}"
    return "toàn bộ thời gian" if lang == "vi" else "all time"
