"""A plan of visits: the units that together answer most, under limits that keep it fair, with what could not be met.

Four tracks: units a leader adds, whatever their score; follow-up of conclusions; units drawn at random from those
without a flag, so that how often the flags are right can be measured (Bardsley et al. 2009, Quality & Safety in Health
Care 18:3-7) and every unit may be visited (Hino et al. 2018, Nature Sustainability 1:583-588); and the flagged ones.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

TRACKS = ("added", "flagged", "follow_up", "random")  # in the order of a plan
FOLLOW_UP, RANDOM = 0.2, 0.2  # shares of the plan: at least, about
PER_DISTRICT = 3  # most visits in a former district
PER_SECTOR, LEAST_SECTOR = 0.4, 2  # most visits for one sector: a share of the plan, or so many in a small one
NO_DISTRICT = "city"
Row = dict[str, Any]
COLUMNS = ("unit_code", "priority", "flagged", "alert", "signals", "district_code", "sector_code", "lately", "work",
           "follow_up")  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What is asked of a plan: `n` visits, the units a leader adds or leaves out, the seed of the random track."""

    n: int
    seed: int
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unmet:
    """A limit that cannot be kept: `kind` (short, over, few, follow_up, random, district, sector, signal, lately), what
    it is about (a code), and how many (missing, or in the plan; few: drawn beyond a fifth for want of flagged units).
    """

    kind: str
    about: str = ""
    n: int = 0


@dataclass(frozen=True)
class Passed:
    """A unit with an alert that is not in the plan, and why: it was left out (dropped), visited in the last 12 months
    and need not be followed up (lately), the most visits to its district or sector (`about`) are in the plan, or others
    came before it (room).
    """

    code: str
    why: str
    about: str = ""


@dataclass(frozen=True)
class Plan:
    """`track` of each unit chosen, in order; what could not be met; units with an alert that are not chosen, highest
    priority first.
    """

    track: dict[str, str]
    unmet: list[Unmet] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)


def priority(p: float, observed: float, expected: float) -> float:
    """-log10 p x (1 + log10(1 + excess)), the excess shrunken: how sure, and how many it would help."""
    excess = max(0.0, observed - expected) if observed == observed and expected == expected else 0.0
    return float(-math.log10(max(p, 1e-300)) * (1 + math.log10(1 + excess)))


def plan(units: pd.DataFrame, wish: Wish) -> Plan:
    """Choose the visits.

    `units`: COLUMNS, a row a unit, unique codes; `signals` joined by `|`; `work` dossiers due in 12 months; `follow_up`
    whether to be followed up; `lately`: visited in the last 12 months, which keeps a unit out of every track but added
    and follow-up. Added units and the random draw stand; the rest is filled with as many units to follow up or flagged
    as the limits of district and sector allow, a fifth of the plan to follow up, every signal that has an alert
    answered, and the most priority in sum; places still free are drawn too, so that a year without flags has its
    visits. Random units do not count for these limits. In each track the highest priority comes first, but those drawn
    stand as they were drawn.
    """
    rows = {str(row["unit_code"]): row for row in units.to_dict("records")}
    added = sorted({*wish.added} & {*rows}, key=lambda code: (-float(rows[code]["priority"]), code))
    unmet = [Unmet("lately", code) for code in added if rows[code]["lately"] and not rows[code]["follow_up"]]
    if len(added) > wish.n:
        unmet.append(Unmet("over", n=len(added) - wish.n))
    left = max(wish.n - len(added), 0)
    again = min(math.ceil(FOLLOW_UP * wish.n), left)
    wanted = min(round(RANDOM * wish.n), left - again)
    out = {*added, *wish.dropped}
    drawn = drawing(
        [(code, row["work"]) for code, row in rows.items() if code not in out and _ordinary(row)], wish.seed
    )
    found = _best(rows, added, [code for code, row in rows.items() if code not in out and _worth(row)],
                  left - min(wanted, len(drawn)), wish.n)  # fmt: skip
    drawn = drawn[: left - len(found)]
    if len(drawn) > wanted:
        unmet.append(Unmet("few", n=len(drawn) - wanted))
    track = {
        **dict.fromkeys(added, "added"),
        **{code: "follow_up" if rows[code]["follow_up"] else "flagged" for code in found},
        **dict.fromkeys(drawn, "random"),
    }
    ordered = {code: name for kind in TRACKS for code, name in track.items() if name == kind}
    return Plan(ordered, [*unmet, *_broken(rows, ordered, wish)], _passed(rows, ordered, wish))


def _ordinary(row: Row) -> bool:
    """A unit that may be drawn at random."""
    return not row["flagged"] and not row["lately"] and not row["follow_up"] and row["work"] > 0


def _worth(row: Row) -> bool:
    """A unit that may be visited for what is known of it."""
    return bool(row["follow_up"] or row["flagged"] and not row["lately"])


def drawing(units: Iterable[tuple[str, float]], seed: int) -> list[str]:
    """Codes in the order in which they are drawn, a unit's chance as the square root of its work.

    Weighted sampling without replacement by exponential keys (Efraimidis & Spirakis 2006, Information Processing
    Letters 97:181-185): the least -ln(u) / weight first, u from md5 of `code:seed`, so that anybody can repeat it.
    """

    def key(code: str, work: float) -> float:
        number = int(hashlib.md5(f"{code}:{seed}".encode(), usedforsecurity=False).hexdigest(), 16)
        return -math.log((number + 0.5) / 2**128) / math.sqrt(work)

    return [code for _, code in sorted((key(code, work), code) for code, work in units)]


def _best(rows: dict[str, Row], sure: list[str], codes: list[str], room: int, whole: int) -> list[str]:
    """The units of `codes` that fill `room` places: as many as fit, then as many follow-ups and signals answered as
    are asked for, then the most priority.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # half a second to import

    n = len(codes)
    if not n or room <= 0:
        return []
    asked = [s for s in _asked(rows, [*sure, *codes]) if not any(s in _signals(rows[code]) for code in sure)]
    extra = max(_still(rows, sure, whole), 0)
    gain = np.array([float(rows[code]["priority"]) for code in codes])
    # Columns: a unit each, the follow-ups asked for, the signals asked for (1: met). A wish met is worth more than all
    # priorities, a place filled more than all wishes.
    cost = -np.concatenate([gain / (gain.sum() + 1) / 2 + len(asked) + extra + 1, np.ones(extra + len(asked))])
    lines: list[np.ndarray] = []
    most: list[float] = []

    def limit(of: list[int], at_most: float, met: Sequence[int] = ()) -> None:
        """At most so many units; or, with columns of `met`, as many units as of these."""
        line = np.zeros(len(cost))
        line[of] = -1 if met else 1
        line[list(met)] = 1
        lines.append(line)
        most.append(at_most)

    limit(list(range(n)), room)
    for column, _, cap in _caps(whole):
        for value in sorted({rows[code][column] for code in codes if _counts(rows[code][column])}):
            used = sum(rows[code][column] == value for code in sure)
            limit([i for i, code in enumerate(codes) if rows[code][column] == value], max(cap - used, 0))
    if extra:
        limit([i for i, code in enumerate(codes) if rows[code]["follow_up"]], 0, range(n, n + extra))
    for place, signal in enumerate(asked, start=n + extra):
        limit([i for i, code in enumerate(codes) if signal in _signals(rows[code])], 0, [place])
    answer = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(np.array(lines), -np.inf, np.array(most)),
        options={"mip_rel_gap": 0},
    )
    chosen = [code for code, x in zip(codes, answer.x[:n], strict=True) if x > 0.5]
    return sorted(chosen, key=lambda code: (-float(rows[code]["priority"]), code))


def _asked(rows: dict[str, Row], codes: Iterable[str]) -> list[str]:
    """Signals behind an alert among units that could be visited."""
    return sorted({signal for code in codes if rows[code]["alert"] for signal in _signals(rows[code])})


def _signals(row: Row) -> list[str]:
    return [name for name in str(row["signals"]).split("|") if name]


def _counts(value: object) -> bool:
    return isinstance(value, str) and value not in ("", NO_DISTRICT)


def _still(rows: dict[str, Row], codes: Iterable[str], n: int) -> int:
    """Units to follow up that a plan of n still lacks."""
    return math.ceil(FOLLOW_UP * n) - sum(bool(rows[code]["follow_up"]) for code in codes)


def _caps(n: int) -> tuple[tuple[str, str, int], ...]:
    """Column, name and most visits of each limit of a plan of n."""
    return ("district_code", "district", PER_DISTRICT), ("sector_code", "sector", sector_cap(n))


def sector_cap(n: int) -> int:
    """Most visits for one sector in a plan of n."""
    return max(LEAST_SECTOR, math.floor(PER_SECTOR * n))


def _broken(rows: dict[str, Row], track: dict[str, str], wish: Wish) -> list[Unmet]:
    """What the plan as chosen does not keep."""
    short = wish.n - len(track)
    found = [Unmet("short", n=short)] if short > 0 else []
    again = _still(rows, track, wish.n)
    if again > 0:
        found.append(Unmet("follow_up", n=again))
    drawn = round(RANDOM * wish.n) - sum(name == "random" for name in track.values())
    if drawn > 0:
        found.append(Unmet("random", n=drawn))
    could = [code for code, row in rows.items() if code not in wish.dropped and _worth(row)]
    answered = {signal for code in track for signal in _signals(rows[code])}
    found += [Unmet("signal", signal) for signal in _asked(rows, could) if signal not in answered]
    for column, kind, cap in _caps(wish.n):
        visits = _visits(rows, track, column)
        found += [Unmet(kind, value, n) for value, n in sorted(visits.items()) if n > cap]
    return found


def _visits(rows: dict[str, Row], track: dict[str, str], column: str) -> Counter[str]:
    """How many visits of a plan count for each district or sector."""
    drawn = [rows[code][column] for code, name in track.items() if name != "random"]
    return Counter(str(value) for value in drawn if _counts(value))


def _passed(rows: dict[str, Row], track: dict[str, str], wish: Wish) -> list[Passed]:
    full = [(column, kind, {value for value, n in _visits(rows, track, column).items() if n >= cap})
            for column, kind, cap in _caps(wish.n)]  # fmt: skip

    def why(code: str, row: Row) -> Passed:
        if code in wish.dropped:
            return Passed(code, "dropped")
        if not _worth(row):
            return Passed(code, "lately")
        for column, kind, values in full:
            if row[column] in values:
                return Passed(code, kind, str(row[column]))
        return Passed(code, "room")

    left = [(code, row) for code, row in rows.items() if row["alert"] and code not in track]
    return [why(code, row) for code, row in sorted(left, key=lambda item: (-float(item[1]["priority"]), item[0]))]
