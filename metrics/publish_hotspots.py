"""What publishing adds to find hotspots of PAKN: those of the days that are asked for most."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from metrics.hotspots import LEAST_PAST, areas_now, hotspots, read
from metrics.periods import hotspot_days
from metrics.publish_build import Build
from metrics.statements import parquet


def write_hotspots(build: Build) -> None:
    """Write `derived/hotspots.parquet` and `derived/hotspot_areas.parquet`: metrics.hotspots.hotspots and areas_now of
    each `day` of metrics.periods.hotspot_days that has a past to compare with, the as-of day in any case.
    """
    facts = parquet(build.folder / "cubes" / "feedback.parquet")
    points = parquet(build.folder / "derived" / "feedback_points.parquet")
    tables = {"facts": facts, "points": points, "areas": "verdicts.area_dim"}
    found, areas = [], []
    begun = build.ask(f"select min(received_day) as first from {facts}", {})["first"][0]
    least = build.as_of if pd.isna(begun) else pd.Timestamp(begun).date() + timedelta(days=7 * LEAST_PAST)
    for day in (day for day in hotspot_days(build.as_of) if day == build.as_of or day >= least):
        weekly = read(build.ask, day, tables)
        found.append(hotspots(weekly).assign(day=day))
        areas.append(areas_now(weekly).assign(day=day))
    folder = build.folder / "derived"
    texts = ("area_code", "area_name", "category", "kind", "grade")
    build.keep(pd.concat(found, ignore_index=True), folder / "hotspots.parquet", "day, rank", texts, ("start", "day"))
    build.keep(
        pd.concat(areas, ignore_index=True), folder / "hotspot_areas.parquet", "day, area_code", texts[:2], ("day",)
    )
