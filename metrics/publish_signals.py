"""What publishing adds to find where records look arranged: signals by unit and month, and the dossiers behind them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from metrics.periods import shifted
from metrics.publish_build import Build
from metrics.signal_rules import SIGNALS
from metrics.signals import COLUMNS, JUDGED, WINDOW, judge
from metrics.statements import parquet, statement

FEWEST_OTHERS = 20  # dossiers of all other units, below which nothing can be expected
PRIOR = 50.0  # dossiers of the wider rate that a narrower one is drawn towards
FEW_ROWS = 10_240  # rows of a group where a list wants the first few of one signal
# What could be marked, where that is less than all that a signal applies to: what is overdue can be called on time.
EXPOSED = {"declared_gap": "state = 'overdue_settled'"}
TABLES = ("signal_events", "signal_minutes", "signal_stops", "signal_moves")


class SignalBuild:
    """Signals are marked lot by lot, as their steps are read, and summed at the end."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.folder = build.folder / "derived"
        self.parts: list[Path] = []
        for name in TABLES:
            build.create("table", name)
        self.full = self._vanished()
        changes = statement("changes", pairs=statement("changes_history"), stops="verdicts.in_supplements")
        build.copy(f"{changes} order by unit_code, dossier_code, exported_after", self.folder / "changes.parquet")

    def _vanished(self) -> bool:
        """The dossiers that a later full export lacks; False where no two full exports can be compared."""
        con = self.build.con
        if "vanished_rows" not in self.build.present:
            self.build.create("table", "signal_vanished", "select cast(null as varchar) as dossier_code where false")
            return False
        self.build.create("table", "signal_vanished")
        found = con.execute("select count(*) from vanished_rows where table_name = 'dossiers'").fetchone()
        return bool(found and found[0])

    def lot(self, lot: int, lots: int, steps: str) -> None:
        """Mark the dossiers of a lot; `steps` is the table of their finished steps."""
        self.parts.append(self.folder / f".marks-{lot:04}.parquet")
        sql = statement("signal_marks", steps=steps)
        self.build.copy(sql, self.parts[-1], lot=lot, lots=lots, full=self.full)

    def finish(self) -> None:
        """Write `derived/signals.parquet`, and the dossiers by unit and by signal."""
        marks = parquet(*self.parts)
        names = [name for name, signal in SIGNALS.items() if signal.has_dossiers]
        self._dossiers(names, marks)
        found = []
        for name, signal in SIGNALS.items():
            if name == "silent":
                found.append(f"select '{name}' as signal, * from verdicts.signal_silent")
                self.build.create("table", "signal_silent")
                continue
            cells = f"cells_{name}"
            exposed = EXPOSED.get(name, "true")
            sql = (
                statement("signal_cells", signal=name, month=signal.month, exposed=exposed, marks=marks)
                if signal.has_dossiers
                else statement("signal_sequence")
            )
            self.build.create("table", cells, sql)
            self.build.create(
                "table",
                f"found_{name}",
                statement("signal_expected", cells=f"verdicts.{cells}"),
                prior=PRIOR,
                fewest=FEWEST_OTHERS,
            )
            self.build.con.execute(f"drop table verdicts.{cells}")
            found.append(f"select '{name}' as signal, * from verdicts.found_{name}")
        columns = "unit_code, month, signal, n, count, expected, variance"
        whole = " union all by name ".join(found)
        self.build.copy(
            f"select {columns} from ({whole}) order by unit_code, month, signal", self.folder / "signals.parquet"
        )
        for part in self.parts:
            part.unlink()
        self._judged()

    def _dossiers(self, names: list[str], marks: str) -> None:
        """Write what lists show: `derived/unit_dossiers.parquet`, every dossier in the order of units, and
        `derived/signal_dossiers.parquet`, those marked in the order of signals and months.
        """
        flags = ", ".join(f"case when {name} then '{name}' end" for name in names)
        path = self.folder / "unit_dossiers.parquet"
        signals = f"list_filter([{flags}], lambda x: x is not null)"
        self.build.copy(statement("unit_dossiers", signals=signals, marks=marks), path)
        month = " ".join(f"when '{name}' then {SIGNALS[name].month}" for name in names)
        listed = statement("signal_listed", month=f"case signal {month} end", dossiers=parquet(path))
        self.build.copy(listed, self.folder / "signal_dossiers.parquet", FEW_ROWS)

    def _judged(self) -> None:
        """Write `derived/unit_signals.parquet`: every unit's signals over twelve months, tested, for the newest JUDGED
        ends of such windows (`last`: their last month).
        """
        con = self.build.con
        con.execute(f"create view verdicts.signals as select * from {parquet(self.folder / 'signals.parquet')}")
        sql = statement("signal_sums").replace("from signals", "from verdicts.signals")
        judged: list[pd.DataFrame] = []
        begun = con.execute("select min(month) from verdicts.signals").fetchone()
        for back in range(JUDGED):
            last = shifted(self.build.as_of.replace(day=1), -back)
            if judged and (not begun or not begun[0] or last < begun[0]):
                break
            sums = con.execute(sql, {"from": shifted(last, 1 - WINDOW), "to": last}).df()
            judged.append(judge(sums)[[*COLUMNS]].assign(last=last))
        path = self.folder / "unit_signals.parquet"
        self.build.keep(pd.concat(judged, ignore_index=True), path, "last, unit_code, signal", days=("last",))
