"""Per unit and month: carried over, received, finished and left, by the dates recorded at the end of the period."""

from __future__ import annotations

import numpy as np

from sample_data.clock import DAY
from sample_data.versions import Block, state_at

COUNTS = ("carried", "online", "other", "before", "on_day", "overdue", "pending", "pending_overdue")


class Balances:
    """Sums over (month, unit, sector); fed with each month's new dossiers, counted in every month they live in."""

    def __init__(self, periods: list[tuple[int, int]], units: int, sector_of: np.ndarray, sectors: int) -> None:
        self.periods, self.sector_of = periods, sector_of
        self.shape = (len(periods), units, sectors)
        self.values = {name: np.zeros(self.shape, dtype=np.int64) for name in COUNTS}
        self.lasts = np.array([last for _, last in periods])

    def _add(self, name: str, month: np.ndarray, unit: np.ndarray, sector: np.ndarray) -> None:
        place = (month * self.shape[1] + unit) * self.shape[2] + sector
        self.values[name] += np.bincount(place, minlength=self.values[name].size).reshape(self.shape)

    def add(self, block: Block, number: int) -> None:
        """Adds the dossiers received in month `number` (0 = the first)."""
        moment = np.int64((self.lasts[-1] + 1) * DAY - 1)
        state = state_at(block, moment)
        counted = (state["status"] != 1) & (state["status"] != 3)
        unit, sector = block["unit"], self.sector_of[block["procedure"]]
        start = np.full(len(unit), number)
        online = block["channel"] == 2
        self._add("online", start[counted & online], unit[counted & online], sector[counted & online])
        self._add("other", start[counted & ~online], unit[counted & ~online], sector[counted & ~online])
        end = np.where(state["completed"] >= 0, np.searchsorted(self.lasts, state["completed"] // DAY), len(self.lasts))
        due = np.where(state["due"] < 0, np.int64(2**40), state["due"])
        limit = np.where(due % DAY == 0, due + DAY - 1, due)
        ended = counted & (end < len(self.lasts))
        late = ended & (state["completed"] > limit)
        on_day = ended & ~late & (state["completed"] // DAY == due // DAY)
        for name, rows in (("overdue", late), ("on_day", on_day), ("before", ended & ~late & ~on_day)):
            self._add(name, end[rows], unit[rows], sector[rows])
        for month in range(number, len(self.lasts)):
            open_rows = counted & (end > month)
            if not open_rows.any():
                break
            here = np.full(int(open_rows.sum()), month)
            self._add("pending", here, unit[open_rows], sector[open_rows])
            overdue = open_rows & (limit < (self.lasts[month] + 1) * DAY)
            self._add("pending_overdue", np.full(int(overdue.sum()), month), unit[overdue], sector[overdue])

    def finish(self) -> dict[str, np.ndarray]:
        """All counts (month × unit × sector); carried over is the former month's pending."""
        carried = self.values["carried"]
        carried[1:] = self.values["pending"][:-1]
        return self.values
