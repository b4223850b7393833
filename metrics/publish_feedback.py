"""What publishing adds to PAKN: verdicts, and which of them repeat an earlier one (`metrics.repeats`)."""

from __future__ import annotations

from metrics import map_ground
from metrics.hotspots import points_of
from metrics.publish_build import Build
from metrics.repeats import TERM_LEAST, limits
from metrics.statements import parquet, statement


def write_feedback(build: Build, canonical: str) -> None:
    """Write `feedback.parquet`: the `canonical` columns (SQL over `l`), the verdicts, and

    `repeat_of`: the code of the PAKN that opens the group, null for one that opens a group or stands alone;
    `repeat_kind`: `person` (the same reporter writes again) or `spot` (others about the same spot);
    `like_of`: of one that repeats none in these ways, the code of an earlier one with nearly the same text;
    `point_ward`: the ward of today on whose ground of the map its point lies, null without one;
    `point_state`: known, missing, or outside (neither on the map nor near it).

    Beside it `cubes/feedback.parquet` (a row a PAKN, without texts), `derived/feedback_points.parquet` (busy points,
    of which one may stand for an unknown place), `derived/terms.parquet` and `derived/term_uses.parquet` (pairs of
    words, and the PAKN that hold them).
    """
    part = build.folder / ".feedback-judged.parquet"
    build.copy(statement("feedback", canonical=canonical, clocks=statement("feedback_clocks")), part)
    judged = parquet(part)
    build.create("table", "fed", statement("fed", judged=judged), **limits())
    build.create("table", "repeat_pairs", **limits())
    _cover(build, "repeat")
    build.create("table", "repeats", _repeats("repeat"))
    build.create("table", "fed_pairs")
    build.create("table", "fed_bands", **limits())
    build.create("table", "like_pairs", **limits())
    _cover(build, "like")
    build.create("table", "alike", f"select feedback_code, repeat_of as like_of from ({_repeats('like')})")
    _points(build, judged)
    written = build.folder / "feedback.parquet"
    build.copy(statement("feedback_grouped", judged=judged), written)
    part.unlink()
    facts = statement("feedback_facts", feedback=parquet(written))
    build.copy(facts, build.folder / "cubes" / "feedback.parquet")
    build.copy(points_of(parquet(written)), build.folder / "derived" / "feedback_points.parquet")
    _terms(build)


def write_named_dossiers(build: Build) -> None:
    """Write `derived/feedback_dossiers.parquet`: the PAKN that name a dossier, with what is held of it."""
    feedback = parquet(build.folder / "feedback.parquet")
    path = build.folder / "derived" / "feedback_dossiers.parquet"
    build.copy(statement("feedback_dossiers", feedback=feedback), path)


def _points(build: Build, judged: str) -> None:
    """Make `point_places`: where the points of the PAKN lie."""
    wards = build.ask(statement("hotspot_places", areas="verdicts.area_dim"), {"day": build.as_of})["area_code"]
    ground = map_ground.edges(build.folder / "areas.geojson", wards, build.as_of.isoformat())
    for name, frame in (("map_edges", ground), ("map_near", map_ground.near(ground))):
        build.con.register("frame", frame)
        build.create("table", name, "select * from frame")
        build.con.unregister("frame")
    sql = statement("point_places", judged=judged, edges="verdicts.map_edges", near="verdicts.map_near")
    build.create("table", "point_places", sql, band=map_ground.BAND, cell=map_ground.CELL)


def _repeats(name: str) -> str:
    return statement("repeats", pairs=f"verdicts.{name}_pairs", covered=f"verdicts.{name}_covered")


def _terms(build: Build) -> None:
    """Write the pairs of words and who holds them."""
    folder = build.folder / "derived"
    build.create("table", "terms", term_least=TERM_LEAST)
    build.copy("select * from verdicts.terms order by term", folder / "terms.parquet")
    build.copy(statement("term_uses"), folder / "term_uses.parquet")


def _cover(build: Build, name: str) -> None:
    """Make `<name>_covered`, the PAKN that repeat one which opens a group, of `<name>_pairs`. It is settled in order of
    time: one that waits for nobody opens, those it reaches repeat and open nothing; what they alone stood before opens
    in the next round.
    """
    con, waiting = build.con, f"verdicts.{name}_waiting"
    build.create("table", f"{name}_covered", "select cast(null as bigint) as later where false")
    build.create("table", f"{name}_waiting", f"select distinct earlier, later from verdicts.{name}_pairs")
    while True:
        build.create("table", "covered_now", statement("repeat_covered", pairs=waiting))
        found = con.execute("select count(*) from verdicts.covered_now").fetchone()
        if found and found[0]:
            con.execute(f"insert into verdicts.{name}_covered select later from verdicts.covered_now")
            left = statement("repeat_left", pairs=waiting, covered="verdicts.covered_now")
            build.create("table", "waiting_now", left)
            con.execute(f"drop table {waiting}")
            con.execute(f"alter table verdicts.waiting_now rename to {name}_waiting")
        con.execute("drop table verdicts.covered_now")
        if not (found and found[0]):
            return
