"""Very large samples: canonical Parquet files (tables.toml), a few hundred thousand rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sample_data.clock import DAY, EPOCH
from sample_data.complaints import CATEGORIES, GROUPS, Complaints
from sample_data.complaints import day_weights as complaint_weights
from sample_data.dossiers import Maker
from sample_data.ihanoi import complaint_state
from sample_data.people import OFFICERS
from sample_data.steps import PLACES, make_steps
from sample_data.versions import Block, state_at
from sample_data.volumes import END, day_weights, months, spread
from sample_data.wording import text
from sample_data.write_text import LABEL, LABEL_COLUMN

ROWS = 250_000
COMPLAINTS = 200_000
SHIFT = int((datetime(EPOCH.year, EPOCH.month, EPOCH.day) - datetime(1970, 1, 1)).total_seconds())
STATUSES = [
    "registered",
    "accepted",
    "rejected",
    "processing",
    "supplement",
    "payment",
    "withdrawn",
    "stopped",
    "completed",
    "returned",
]
CHANNELS, APPLICANTS = ["direct", "online", "postal"], ["citizen", "business", "agency", "other"]
FEEDBACK_STATUSES = ["waiting", "transferred", "processing", "resolved", "refused", "waiting"]
SOURCES, URGENCIES = ["ihanoi", "portal", "press", "social", "hotline", "dialogue"], ["urgent", "normal", "complex"]
DOSSIER_SCORE, FEEDBACK_SCORE = np.array([0, 1, 3, 5, 5]), np.array([0, 1, 3, 5])


def times(values: np.ndarray) -> pa.Array:
    """Seconds of the sample's clock as timestamps; NONE is null."""
    return pa.array((values + SHIFT) * 1_000_000, type=pa.timestamp("us"), mask=values < 0)


def words(numbers: np.ndarray, values: list[str] | np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Dictionary-encoded text."""
    index = pa.array(numbers.astype(np.int32), mask=None if known is None else ~known)
    return pa.DictionaryArray.from_arrays(index, pa.array(list(values), type=pa.string()))


def whole(values: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """Integers, null where not `known`."""
    return pa.array(values.astype(np.int64), mask=None if known is None else ~known)


def write(path: Path, columns: dict[str, pa.Array]) -> None:
    """One Parquet file, labelled in its metadata."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(columns).replace_schema_metadata({LABEL_COLUMN: LABEL})
    pq.write_table(table, path, compression="zstd", row_group_size=122_880)


class Canonical:
    """Writes `source`/YYYY-MM[/part]/dossiers.parquet, supplements.parquet, steps.parquet and feedback.parquet."""

    def __init__(self, maker: Maker, complaints: Complaints, source: Path) -> None:
        self.maker, self.complaints, self.source = maker, complaints, source
        city = maker.city
        self.exported = np.int64(END)
        self.procedure_codes = [p.code for p in city.procedures]
        self.procedure_names = [p.name for p in city.procedures]
        self.sector_codes = [p.sector for p in city.procedures]
        self.sector_names = [city.sectors.get(p.sector, "") for p in city.procedures]

    def run(self, total: int, progress: Callable[[float], None]) -> Iterator[Block]:
        """Writes everything; yields each piece's dossiers."""
        city = self.maker.city
        weights = day_weights(city)
        feedback_weights = complaint_weights()
        done = 0
        for number, (first, last) in enumerate(months()):
            folder = self.source / f"{EPOCH + timedelta(days=first):%Y-%m}"
            for part, (start, end, count) in enumerate(self._pieces(total, weights, first, last)):
                piece = 10_000 + number * 100 + part
                block = self.maker.block(piece, weights, count, start, end)
                place = folder / f"p{part + 1:02d}"
                self._dossiers(place, block)
                self._steps(place, make_steps(city, np.random.default_rng([self.maker.seed, 3, piece]), block))
                self.complaints.learn(block)
                done += count
                progress(done / total)
                yield block
            self._feedback(folder, self.complaints.month(number, feedback_weights, first, last))

    def _pieces(self, total: int, weights: np.ndarray, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """(first day, last day, dossiers) of parts of a month with at most about ROWS dossiers; whole days only."""
        counts = spread(total, weights)[first : last + 1]
        start, size = first, 0
        for day, count in zip(range(first, last + 1), counts.tolist(), strict=True):
            if size and size + count > ROWS:
                yield start, day - 1, size
                start, size = day, 0
            size += count
        if size:
            yield start, last, size

    def _dossiers(self, folder: Path, block: Block) -> None:
        city, state = self.maker.city, state_at(block, END)
        everyone = np.ones(len(block["unit"]), dtype=bool)
        score = DOSSIER_SCORE[state["rating"]]
        columns = {
            "dossier_code": pa.array(block["code"], type=pa.string()),
            "unit_code": words(block["unit"], city.codes),
            "received_at": times(block["received"]),
            "due_at": times(state["due"]),
            "completed_at": times(state["completed"]),
            "returned_at": times(state["returned"]),
            "refused_at": times(state["refused"]),
            "submitted_at": times(block["submitted"]),
            "status": words(state["status"] - 1, STATUSES),
            "procedure_code": words(block["procedure"], self.procedure_codes),
            "procedure_name": words(block["procedure"], self.procedure_names),
            "sector_code": words(block["procedure"], self.sector_codes),
            "sector": words(block["procedure"], self.sector_names),
            "channel": words(block["channel"] - np.where(block["channel"] > 0, 1, 0), CHANNELS),
            "applicant_kind": words(block["applicant"] - 1, APPLICANTS),
            "supplement_count": whole((state["s1_from"] >= 0).astype(int) + (state["s2_from"] >= 0)),
            "declared_on_time": pa.array(state["declared"] == 1, mask=state["declared"] == 2),
            "online_payment": pa.array(np.isin(block["payment"], (1, 2))),
            "digitised": pa.array(block["digitised"] == 1),
            "satisfaction": whole(score, score > 0),
            "branch_code": words(
                np.maximum(block["branch"] - 1, 0), [f"H26.90.{n:02d}" for n in range(1, 13)], block["branch"] > 0
            ),
            "officer_key": words((block["unit"] * 5 + block["desk"]) % len(OFFICERS), list(OFFICERS)),
            "applicant_key": words(block["person"], self.maker.people.identity),
            "exported_at": times(np.where(everyone, self.exported, 0)),
        }
        write(folder / "dossiers.parquet", columns)
        parts = []
        for number, before, after in (("1", block["due0"], state["due1"]), ("2", state["due1"], state["due2"])):
            rows = np.flatnonzero(state[f"s{number}_from"] >= 0)
            parts.append(
                [
                    values[rows]
                    for values in (block["code"], state[f"s{number}_from"], state[f"s{number}_to"], before, after)
                ]
            )
        code, asked, back, before, after = (np.concatenate(pair) for pair in zip(*parts, strict=True))
        stops = {"dossier_code": pa.array(code, type=pa.string()), "requested_at": times(asked),
            "resumed_at": times(back),
                 "due_before": times(before), "due_after": times(after),
                 "exported_at": times(np.full(len(code), self.exported))}  # fmt: skip
        write(folder / "supplements.parquet", stops)

    def _steps(self, folder: Path, steps: Block) -> None:
        """Those done by the end of the sample."""
        rows = np.flatnonzero(steps["finish"] <= END)
        steps = {name: values[rows] for name, values in steps.items()}
        columns = {
            "dossier_code": pa.array(steps["code"], type=pa.string()),
            "step_no": whole(steps["number"]),
            "unit_code": words(steps["unit"], self.maker.city.codes),
            "department": words(np.minimum(steps["role"], len(PLACES) - 1), PLACES),
            "officer_key": words((steps["unit"] * 5 + steps["desk"]) % len(OFFICERS), list(OFFICERS)),
            "started_at": times(steps["start"]),
            "step_due_at": times(steps["due"]),
            "finished_at": times(steps["finish"]),
            "status": words(steps["status"] - 1, STATUSES),
            "deleted_at": times(steps["deleted"]),
            "exported_at": times(np.full(len(rows), self.exported)),
        }
        write(folder / "steps.parquet", columns)

    def _feedback(self, folder: Path, block: Block) -> None:
        city, people = self.maker.city, self.maker.people
        state = complaint_state(block, END)
        places = block["place"].tolist()
        texts = [
            text(CATEGORIES[c], p, w, people, f"Ngõ Mẫu {w % 60 + 1}", d)
            for c, p, w, d in zip(
                block["category"].tolist(),
                block["person"].tolist(),
                block["wording"].tolist(),
                (block["received"] // DAY).tolist(),
                strict=True,
            )  # fmt: skip
        ]
        score = FEEDBACK_SCORE[state["rating"]]
        columns = {
            "feedback_code": pa.array(self.complaints.codes(block)),
            "unit_code": words(block["unit"], city.codes),
            "area_code": pa.array([city.units[unit]["area_code"] for unit in places], type=pa.string()),
            "lat": pa.array(block["lat"], from_pandas=True),
            "lon": pa.array(block["lon"], from_pandas=True),
            "received_at": times(block["received"]),
            "accepted_at": times(state["accepted"]),
            "due_at": times(state["due"]),
            "resolved_at": times(state["resolved"]),
            "status": words(state["status"], FEEDBACK_STATUSES),
            "content_group": words(block["group"], list(GROUPS)),
            "category": words(block["category"], list(CATEGORIES)),
            "urgency": words(block["urgency"], URGENCIES),
            "source": words(block["source"], SOURCES),
            "text": pa.array(texts, type=pa.string()),
            "satisfaction": whole(score, score > 0),
            "reopened_count": whole(state["reopened"]),
            "forwarded_count": whole(state["forwarded"]),
            "dossier_code": pa.array([code or None for code in block["dossier"].tolist()], type=pa.string()),
            "reporter_key": words(block["person"], people.phone),
            "exported_at": times(np.full(len(places), self.exported)),
        }
        write(folder / "feedback.parquet", columns)
