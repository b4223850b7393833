"""Every figure asked a second time: the snapshot's Parquet joined plainly, filtered and counted in SQL of its own.

Of the package's verdicts only what `oracle` checks is taken over (states, finish days, the recomputed due day, working
days); due moments, stops, stocks, places and the flags of apologies are derived here again, from CONTRACT §2 and §3.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from metrics.filters import Filters
from tests.metrics.against_plain_sql.city import Rows
from tests.metrics.against_plain_sql.days import DAY, months_later, period_of, year_earlier
from tests.metrics.against_plain_sql.flat import FLAT, STOPS, listed
from tests.metrics.canonical import SNAPSHOT
from tests.metrics.oracle import Judge, add_working, working

Scope = tuple[str, ...] | None
FLAGS = ("interlinked", "delegated", "foreign", "internal")
OVERDUE = ("overdue_settled", "overdue_pending")
JUDGED = ("on_time", *OVERDUE)
END = {"A": "end_a", "B": "end_b", "C": "end_c", "D": "end_b"}
DUE = {"A": "due_a", "B": "due_b", "C": "due_c", "D": "due_d"}  # the last moment in time
DUE_DAY = {"A": "due_on", "B": "due_on", "C": "due_on", "D": "coalesce(due_recomputed, due_on)"}
VIEWS = {
    "asis": {"unit": "unit_code", "area": "area", "district": "district"},
    "district": {"unit": "unit_district", "area": "area", "district": "district"},
    "ward": {"unit": "unit_ward", "area": "area_ward", "district": "district_ward"},
}
CODES = {
    "level": "level", "cluster": "cluster", "sector": "sector_code", "focus": "cast(focus as varchar)",
    "procedure": "procedure_code", "channel": "channel", "applicant_kind": "applicant_kind", "branch": "branch_code",
}  # fmt: skip


def wilson(x: int, n: int) -> tuple[float, float]:
    """Wilson 1927 with z of 95 %."""
    if not n:
        return math.nan, math.nan
    z, p = 1.959963984540054, x / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (0.0 if x == 0 else middle - half), (1.0 if x == n else middle + half)


def byar(x: int) -> tuple[float, float]:
    """Breslow & Day 1987, eq. 2.13."""
    z, up = 1.959963984540054, x + 1
    low = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3 if x else 0.0
    return low, up * (1 - 1 / (9 * up) + z / (3 * math.sqrt(up))) ** 3


class Plain:
    """A snapshot's tables in a connection of its own, and the counts asked of them."""

    def __init__(self, store: Path, as_of: date, rows: dict[str, Rows]) -> None:
        self.as_of = as_of
        self.con = duckdb.connect(config={"threads": 1})
        for path in sorted((store / "snapshots" / SNAPSHOT).glob("*.parquet")):
            self.con.execute(f"create view {path.stem} as select * from '{path}'")
        self._calendar()
        self._places()
        self._statuses(rows)
        horizon = datetime.combine(as_of, datetime.max.time())
        self.con.execute(STOPS, {"horizon": horizon})
        self.con.execute(FLAT, {"as_of": as_of, "horizon": horizon})
        self.begin = self.one(
            "select min(day) from (select min(received_day) as day from dossiers union all "
            "select cast(min(received_at) as date) from feedback)"
        )[0]

    def ask(self, sql: str) -> Rows:
        cursor = self.con.execute(sql)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def one(self, sql: str) -> tuple[Any, ...]:
        row = self.con.execute(sql).fetchone()
        assert row is not None
        return row

    def _calendar(self) -> None:
        """`worked(day)`: working days up to a day."""
        self.con.execute(
            "create table days as with d as (select cast(unnest(generate_series(timestamp '2023-01-01', "
            "timestamp '2029-12-31', interval 1 day)) as date) as day) "
            "select day, count(*) filter (where coalesce(c.is_working, isodow(day) <= 5)) over (order by day) "
            "as worked from d left join calendar c on c.date = d.day"
        )
        self.con.execute("set variable worked = (select list(worked order by day) from days)")
        self.con.execute("create macro worked(x) as getvariable('worked')[x - date '2022-12-31']")

    def _places(self) -> None:
        """District: the area's, else up the chain of parents, else the city's. By today's ward an old one goes whole to
        its largest share, a district office to none; by district both stand under their district.
        """
        units = {u["unit_code"]: u for u in self.ask("select * from units")}
        areas: dict[str, Rows] = {}
        for area in self.ask("select * from areas"):
            areas.setdefault(area["area_code"], []).append(area)
        moves = self.ask(f"select * from successions where valid_from <= date '{self.as_of}'")
        past, future = date.min, date.max

        def area_of(code: str) -> dict[str, Any]:
            u = units[code]
            fit = [
                a for a in areas.get(u["area_code"] or code, [])
                if (a["valid_from"] or past) <= (u["valid_to"] or self.as_of)
                and (a["valid_to"] or future) >= (u["valid_from"] or past)
            ]  # fmt: skip
            return max(fit, key=lambda a: a["valid_from"] or past, default={})

        def district(code: str | None) -> str:
            while code:
                if known := area_of(code).get("district_code"):
                    return known
                code = units[code]["parent_code"]
            return "city"

        def today(code: str) -> str:
            heirs = [m for m in moves if m["from_code"] == code]
            return today(min(heirs, key=lambda m: (-m["share"], m["to_code"]))["to_code"]) if heirs else code

        self.con.execute(
            "create table places (unit_code varchar, level varchar, cluster varchar, area varchar, district varchar, "
            "unit_district varchar, unit_ward varchar, area_ward varchar, district_ward varchar)"
        )
        for code, unit in units.items():
            heir, at = today(code), district(code)
            grouped = unit["level"] in ("commune", "district") and at != "city"
            ward = (heir, area_of(heir).get("area_code"), district(heir))
            place = [code, unit["level"], unit["cluster"], area_of(code).get("area_code"), at, at if grouped else heir]
            place += [None] * 3 if unit["level"] == "district" else ward
            self.con.execute("insert into places values (?, ?, ?, ?, ?, ?, ?, ?, ?)", place)

    def _statuses(self, rows: dict[str, Rows]) -> None:
        """The status as at the as-of day and the clock's first day, by the second implementation."""
        judge = Judge(self.as_of, {})
        stops: dict[str, Rows] = {}
        for s in rows["supplements"]:
            stops.setdefault(s["dossier_code"], []).append(s)
        values = []
        for d in rows["dossiers"]:
            day = d["received_at"].date()
            late = not working(day) or d["received_at"].time() > datetime(2000, 1, 1, 17).time()
            first = add_working(day, 1) if late else day
            status = judge.status(d, stops.get(d["dossier_code"], []))
            values.append({"dossier_code": d["dossier_code"], "status_now": status, "day_0": first})
        self.con.register("given", pa.Table.from_pylist(values))
        self.con.execute("create table statuses as select * from given")

    # --- which dossiers

    def kept(self, f: Filters, scope: Scope = None) -> str:
        """The filters but time, as a condition."""
        view = VIEWS[f.units]
        tests = [f"{view['unit']} is not null"]
        if f.unit:
            tests.append(f"(unit_code in {listed(f.unit)} or {view['unit']} in {listed(f.unit)})")
        for name, column in (CODES | {"area": view["area"], "district": view["district"]}).items():
            if codes := getattr(f, name):
                tests.append(f"{column} in {listed(codes)}")
        tests += [f"is_{name} = {getattr(f, name)}" for name in FLAGS if getattr(f, name) is not None]
        if f.desk:
            tests.append(f"desk = '{f.desk}'")
        if scope is not None:
            tests.append(f"unit_code in {listed(scope)}")
        return " and ".join(tests)

    def cohort(self, f: Filters, cohort: str, scope: Scope = None) -> str:
        """Dossiers received, due or settled in the period, as a query: `f`'s columns, state, ended."""
        end = END[f.on_time]
        day = {"received": "received_day", "due": DUE_DAY[f.on_time], "settled": end}[cohort]
        tests = ["received_day <= as_of", self.kept(f, scope)]
        tests += [f"{day} >= date '{f.date_from}'"] if f.date_from else []
        tests += [f"{day} <= date '{f.date_to}'"] if f.date_to else []
        tests += [f"{end} is not null"] if cohort == "settled" else []
        columns = f"*, state_{f.on_time.lower()} as state, {end} as ended, cast(null as varchar) as age"
        return f"select {columns} from flat where {' and '.join(tests)}"

    def stock(self, f: Filters, day: date, scope: Scope = None) -> str:
        """Dossiers open at the end of a day, as a query: not finished by then, in the state that the dates tell."""
        letter, due, end = f.on_time.lower(), DUE[f.on_time], END[f.on_time]
        at = f"date '{day}'"
        since = f"least(cast({due} as date), {'repeat_day - 1' if letter == 'a' else 'null'})"  # the last day in time
        stopped = (
            f"(paused_from <= {at} or dossier_code in (select dossier_code from stops where asked <= {at} "
            f"and resumed > {at}) or (end_b > {at} and dossier_code in (select dossier_code from stops "
            f"where asked <= {at} and resumed is null)))"
        )
        state = (
            f"case when {f'repeat_day <= {at}' if letter == 'a' else 'false'} then 'overdue_pending' "
            f"when {stopped} then 'paused' when {due} is null then 'not_verifiable' "
            f"when {due} < timestamp '{day} 23:59:59.999999' then 'overdue_pending' else 'pending_in_time' end"
        )
        late, left = f"worked({at}) - worked({since})", f"worked(cast({due} as date)) - worked({at})"
        age = (
            f"case state when 'overdue_pending' then case when {late} <= 5 then 'late_5' when {late} <= 15 then "
            f"'late_15' when {late} <= 30 then 'late_30' else 'late_more' end when 'pending_in_time' then case "
            f"when {left} <= 1 then 'due_1' when {left} <= 3 then 'due_3' when {left} <= 5 then 'due_5' "
            "else 'due_more' end end"
        )
        never = "undated_c" if letter == "c" else "undated"
        return (
            f"select *, {age} as age from (select *, {state} as state, cast(null as date) as ended from flat "
            f"where received_day <= {at} and received_day <= as_of and state_{letter} <> 'not_accepted' "
            f"and not {never} and ({end} is null or {end} > {at}) and {self.kept(f, scope)})"
        )

    def last_day(self, f: Filters) -> date:
        return min(f.date_to or self.as_of, self.as_of)

    def members(self, f: Filters, default: str = "due", scope: Scope = None) -> str:
        """Dossiers of the filters' cohort, `default` without one; report06: finished in the period and open at its end
        (of those that were not accepted, the receipts).
        """
        cohort = f.cohort or default
        if cohort != "report06":
            return self.cohort(f, cohort, scope)
        done = listed(("on_time", "overdue_settled", "not_verifiable"))
        return (
            f"select * from ({self.cohort(f, 'settled', scope)}) where state in {done} union all by name "
            f"({self.stock(f, self.last_day(f), scope)}) union all by name "
            f"(select * from ({self.cohort(f, 'received', scope)}) where state = 'not_accepted')"
        )

    def listing(self, f: Filters, scope: Scope = None) -> str:
        """The dossiers of a list, as a query: its cohort under the filters of single dossiers."""
        tests = [f"state in {listed(f.state)}" if f.state else "state <> 'not_accepted'"]
        tests += [f"coalesce(overdue_cause, 'none') in {listed(f.cause)}"] if f.cause else []
        tests += [f"age in {listed(f.age)}"] if f.age else []
        tests += [f"complained = {f.complained}"] if f.complained is not None else []
        return f"select * from ({self.members(f, 'report06' if f.age else 'due', scope)}) where {' and '.join(tests)}"

    def spans(self, f: Filters, grain: str, least: date) -> list[tuple[date, date, date, date]]:
        """First and last day of each period in sight from `least` on, and of the same one a year earlier: 25 months, 12
        quarters or 53 weeks up to the newest data, up to the chosen period where it begins before them; the year to
        date: from New Year to the end of each month.
        """
        unit = "month" if grain == "year_to_date" else grain
        back = {"month": 24, "quarter": 33}

        def window(end: date) -> date:
            first = period_of(end, grain)[0]
            return first - 364 * DAY if grain == "week" else months_later(first, -back[grain])

        first, end = f.date_from or self.begin, self.last_day(f)
        if grain == "year_to_date":
            end = self.as_of if end.year == self.as_of.year else date(end.year, 12, 31)
            start = date(end.year, 1, 1)
        else:
            end = self.as_of if first >= window(self.as_of) else end
            start = window(end)
        found = []
        first, last = period_of(start, unit)
        while first <= end:
            if first >= least:
                found.append((first, min(last, end), *year_earlier(first, min(last, end), unit)))
            first, last = period_of(last + DAY, unit)
        if grain != "year_to_date":
            return found
        return [(found[0][0], last, months_later(start, -12), before) for _, last, _, before in found]

    def code(self, f: Filters, dim: str) -> str:
        """A dimension's code, "" where a dossier has none."""
        if dim in FLAGS:
            return f"case when is_{dim} then '1' else '0' end"
        return f"coalesce({(CODES | VIEWS[f.units] | {'desk': 'desk'})[dim]}, '')"

    # --- how many

    def judged(self, f: Filters, dims: tuple[str, ...] = (), scope: Scope = None) -> dict[Any, tuple[int, int, int]]:
        """By the codes of `dims` (a tuple; of one dimension the code): settled late, open past due, judged."""
        codes = [f"{self.code(f, dim)} as c{n}" for n, dim in enumerate(dims)]
        rows = self.ask(
            f"select {''.join(c + ', ' for c in codes)} count(*) filter (where state = 'overdue_settled') as settled, "
            f"count(*) filter (where state = 'overdue_pending') as still, count(*) as n "
            f"from ({self.members(f, 'due', scope)}) where state in {listed(JUDGED)} "
            f"{'group by all' if dims else ''}"
        )
        keys = [tuple(row[f"c{n}"] for n in range(len(dims))) for row in rows]
        keys = [key[0] for key in keys] if len(dims) == 1 else keys
        return {key: (row["settled"], row["still"], row["n"]) for key, row in zip(keys, rows, strict=True)}

    def rate(self, f: Filters, scope: Scope = None) -> tuple[int, int]:
        """Overdue and judged."""
        settled, still, n = self.judged(f, (), scope)[()]
        return settled + still, n

    def states(self, sql: str) -> Counter[str]:
        """Dossiers of a query by state, without those that were not accepted."""
        rows = self.ask(f"select state, count(*) as n from ({sql}) where state <> 'not_accepted' group by 1")
        return Counter({row["state"]: row["n"] for row in rows})

    def form06(self, f: Filters, by: str, scope: Scope = None) -> dict[str, dict[str, int]]:
        """The columns of Biểu 06 by code. On the due day: stops are taken from the time used, where the term has not
        already been moved by them. Unmatched: finished without a date.
        """
        start, x = max(f.date_from or self.begin, self.begin), f.on_time
        moved = "case when ends_at_request then first_request when until is null then end_at else end_at - closed end"
        day = {"A": f"cast({moved} as date)", "B": "end_b", "C": "end_c", "D": "end_b"}[x]
        on_day = f"coalesce({day} = {'due_recomputed' if x == 'D' else 'due_on'}, false)"
        parts = {
            "received": self.cohort(f, "received", scope),
            "settled": self.cohort(f, "settled", scope),
            "open": self.stock(f, self.last_day(f), scope),
            "carried": self.stock(f, start - DAY, scope),
        }
        columns = {
            "carried_over": ("carried", "true"),
            "received_online": ("received", "channel = 'online'"),
            "received_direct": ("received", "channel is distinct from 'online'"),
            "settled": ("settled", "true"),
            "before_due": ("settled", f"state = 'on_time' and not {on_day}"),
            "on_due": ("settled", f"state = 'on_time' and {on_day}"),
            "overdue_settled": ("settled", "state = 'overdue_settled'"),
            "settled_unverified": ("settled", "state not in ('on_time', 'overdue_settled')"),
            "open": ("open", "true"),
            "pending_in_time": ("open", "state = 'pending_in_time'"),
            "overdue_pending": ("open", "state = 'overdue_pending'"),
            "paused": ("open", "state = 'paused'"),
            "open_unverified": ("open", "state = 'not_verifiable'"),
            "unmatched": ("received", "undated_c" if x == "C" else "undated"),
        }
        found: dict[str, dict[str, int]] = {}
        for part, sql in parts.items():
            asked = {name: test for name, (place, test) in columns.items() if place == part}
            counts = ", ".join(f"count(*) filter (where {test}) as {name}" for name, test in asked.items())
            sql = f"select {self.code(f, by)} as code, {counts} from ({sql}) where state <> 'not_accepted' group by 1"
            for row in self.ask(sql):
                found.setdefault(row.pop("code"), dict.fromkeys(columns, 0)).update(row)
        return found

    def expected(self, f: Filters, dim: str, scope: Scope = None) -> dict[str, float]:
        """Overdue of each code at the city's rate of its dossiers' procedures, of their sector where fewer than 50
        dossiers of a procedure were judged in the city. The city: without the filters of place.
        """
        city = replace(f, unit=(), district=(), area=(), level=(), cluster=())
        rate = self.city_rates(self.judged(city, ("procedure", "sector")))
        found: dict[str, float] = {}
        for (code, *stratum), (_, _, n) in self.judged(f, (dim, "procedure", "sector"), scope).items():
            found[code] = found.get(code, 0.0) + n * rate[tuple(stratum)]
        return found

    @staticmethod
    def city_rates(strata: dict[Any, tuple[int, int, int]]) -> dict[Any, float]:
        """Of each (procedure, sector)."""
        rates = {}
        for (procedure, sector), (settled, still, n) in strata.items():
            late = settled + still
            if procedure == "" or n < 50:
                same = [v for (_, other), v in strata.items() if other == sector]
                late, n = sum(a + b for a, b, _ in same), sum(v for *_, v in same)
            rates[procedure, sector] = late / n
        return rates

    def peers(self, units: Iterable[str], within: str) -> dict[str, str]:
        """Whom each unit is compared within: level, district or cluster; "" for the city. A district is its own."""
        places = {row["unit_code"]: row for row in self.ask("select * from places")}
        return {
            unit: "" if within == "city" else
            places.get(unit, {"level": "district", "district": unit, "cluster": ""})[within]
            for unit in units
        }  # fmt: skip

    @classmethod
    def peer_rates(cls, cells: dict[Any, tuple[int, int, int]], peers: dict[str, str]) -> dict[Any, float]:
        """Of each (peer group, procedure, sector), from cells by unit, procedure, sector: the group's own rate; where
        it judged fewer than 50 of a procedure, the city's times what the group shows against it on such work.
        """
        city: dict[Any, tuple[int, int, int]] = {}
        groups: dict[Any, tuple[int, int, int]] = {}
        for (unit, *stratum), counted in cells.items():
            for table, key in ((city, tuple(stratum)), (groups, (peers[unit], *stratum))):
                a, b, n = table.get(key, (0, 0, 0))
                table[key] = a + counted[0], b + counted[1], n + counted[2]
        rates = cls.city_rates(city)
        if not any(peers.values()):
            return {key: rates[key[1:]] for key in groups}
        found = {}
        for key, (a, b, n) in groups.items():
            rare = {k: v for k, v in groups.items() if k[0] == key[0] and (v[2] < 50 or k[1] == "")}
            if key not in rare:
                found[key] = (a + b) / n
                continue
            due = sum(v[2] * rates[k[1:]] for k, v in rare.items())
            seen = sum(v[0] + v[1] for v in rare.values())
            found[key] = min(1.0, rates[key[1:]] * seen / due) if due else 0.0
        return found
