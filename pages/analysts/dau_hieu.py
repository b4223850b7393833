"""Dấu hiệu cần kiểm tra: where the records themselves look arranged, with what else may explain it."""

from __future__ import annotations

from ui import signals
from ui.access import require
from ui.chosen import current, default_filters
from ui.filter_bar import header, stop_outside
from ui.frame import screen
from ui.one_signal import one_signal

SHOWN = ("period", "area")

now = screen()
require(now.lang, now.t("page.signals"), "analyst")
window = signals.window_name(now, current(default_filters(now)))
filters = header(now, now.t("page.signals"), SHOWN, instead=window, fitting="places")
stop_outside(now, filters)
about = signals.described(now, filters)
signals.intro(now, filters)
signals.choose(now)
signal = signals.chosen()
if signal is None:
    signals.every_signal(now, filters, about)
else:
    one_signal(now, filters, signal, about)
