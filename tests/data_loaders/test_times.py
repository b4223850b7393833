"""Times, dates and numbers in every form an export may have."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from data_loaders.source_files import date_in_name
from data_loaders.sql import install_macros

MORNING = datetime(2025, 3, 17, 8, 30)
DAY = datetime(2025, 3, 17)


@pytest.fixture(scope="module")
def con():
    connection = duckdb.connect()
    install_macros(connection)
    yield connection
    connection.close()


def value(con, macro, text):
    return con.execute(f"SELECT {macro}(?)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20250317083000", MORNING),
        ("20250317083005", datetime(2025, 3, 17, 8, 30, 5)),
        ("202503170830", MORNING),
        ("20250317", DAY),
        ("2025-03-17", DAY),
        ("2025-03-17 08:30:00", MORNING),
        ("2025-03-17T08:30:00", MORNING),
        ("2025-03-17T08:30", MORNING),
        ("2025-03-17T08:30:00.250", datetime(2025, 3, 17, 8, 30, 0, 250000)),
        ("2025-03-17T01:30:00Z", MORNING),
        ("2025-03-17T08:30:00+07:00", MORNING),
        ("2025-03-17T10:30:00+0900", MORNING),
        ("2025-03-16T20:30:00-05:00", MORNING),
        ("17/03/2025", DAY),
        ("7/3/2025", datetime(2025, 3, 7)),
        ("17/03/2025 08:30", MORNING),
        ("17/03/2025 8:30:00", MORNING),
        ("17-03-2025 08:30", MORNING),
        ("17.03.2025", DAY),
        ("08:30 17/03/2025", MORNING),
        ("45733", DAY),
        ("45733.354166666664", MORNING),
        ("45733,354166666664", MORNING),
        ("45733.99999999", datetime(2025, 3, 18)),
        ("20250317083000.0", MORNING),
        ("29/02/2024", datetime(2024, 2, 29)),
    ],
)
def test_readable_times(con, text, expected):
    assert value(con, "parse_time", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "abc",
        "2025",
        "2025-02-30",
        "31/02/2025",
        "29/02/2025",
        "20250230083000",
        "32/13/2025 25:00:00",
        "00000000",
        "0912345678",
        "2025031708300",
        "12/2025",
        "17/03/2025 8:30 PM",
        "nan",
        "1e99",
        "45733a",
    ],
)
def test_unreadable_times(con, text):
    assert value(con, "parse_time", text) is None


def test_no_time_is_null(con):
    assert value(con, "parse_time", None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-07", date(2025, 7, 1)),
        ("202507", date(2025, 7, 1)),
        ("7/2025", date(2025, 7, 1)),
        ("17/03/2025 23:59", date(2025, 3, 17)),
        ("45733", date(2025, 3, 17)),
        ("2025", None),
        ("13/2025", None),
    ],
)
def test_days_and_months(con, text, expected):
    assert value(con, "parse_day", text) == expected


@pytest.mark.parametrize(
    ("text", "number", "integer"),
    [
        ("5", 5.0, 5),
        ("-3", -3.0, -3),
        ("1.5", 1.5, None),
        ("1,5", 1.5, None),
        ("1.510,5", 1510.5, None),
        ("12.0", 12.0, 12),
        ("1.510", 1.51, 1510),
        ("1 510", None, 1510),
        ("abc", None, None),
        ("inf", None, None),
        ("nan", None, None),
        ("1e400", None, None),
        ("", None, None),
    ],
)
def test_numbers(con, text, number, integer):
    assert value(con, "parse_number", text) == number
    assert value(con, "parse_integer", text) == integer


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DongBoHoSoMC_20261031_p01", datetime(2026, 10, 31)),
        ("DongBoHoSoMC_20261031-070500", datetime(2026, 10, 31, 7, 5)),
        ("iHanoi_PAKN_2026-10-31", datetime(2026, 10, 31)),
        ("iHanoi_PAKN_31-10-2026", datetime(2026, 10, 31)),
        ("bao cao 31.10.2026", datetime(2026, 10, 31)),
        ("tu_20261001_den_20261031", datetime(2026, 10, 31)),
        ("Bieu_06b_202609_20260930", datetime(2026, 9, 30)),
        ("export_20261031 (copy)", datetime(2026, 10, 31)),
        ("dossiers", None),
        ("dossiers_2026", None),
        ("H26.101-26093012345", None),
        ("x_20261331", None),
    ],
)
def test_date_in_the_name_of_a_file(name, expected):
    assert date_in_name(name) == expected
