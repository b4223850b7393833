"""A unit's history against limits fixed on its first year, on hand-made months."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from metrics import control
from metrics.control import history
from metrics.filters import Filters


def months(overdue: list[int], due: list[int]) -> pd.DataFrame:
    first = [d.date() for d in pd.date_range("2024-02-01", periods=len(overdue), freq="MS")]
    frame = pd.DataFrame({"first": first, "last": first, "numerator": overdue, "denominator": due})
    return frame.assign(value=frame["numerator"] / frame["denominator"], low=0.0, high=1.0, target=float("nan"))


STEADY = [10, 12, 9, 11, 10, 8, 12, 10, 11, 9, 10, 12]


@pytest.mark.parametrize(
    ("overdue", "due", "since", "direction"),
    [
        (STEADY + [10, 11, 9, 10], [100] * 16, None, ""),
        (STEADY + [10, 9, 30, 32], [100] * 16, date(2025, 4, 1), "up"),
        (STEADY + [10, 30, 9, 10], [100] * 16, None, ""),  # over again: named as past, not as running
        (STEADY + [9, 2, 1, 1], [100] * 16, date(2025, 2, 1), "down"),
        (STEADY + [12, 11, 12, 11, 12, 11, 12], [100] * 19, date(2025, 1, 1), "up"),  # eight months on one side
        (STEADY + [10, 9, 2], [100] * 14 + [3], None, ""),  # 2 of 3: never judged
    ],
)
def test_since_when(
    monkeypatch: pytest.MonkeyPatch, overdue: list[int], due: list[int], since: date | None, direction: str
) -> None:
    monkeypatch.setattr(control, "by_month", lambda *_: months(overdue, due))
    found = history(None, Filters(), name="Xã A")  # type: ignore[arg-type]
    assert (found.since, found.direction) == (since, direction)
    assert found.frame["baseline"].sum() == 12
    assert found.text.startswith("Xã A")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("vi", "Xã A: các tháng đủ số liệu từ tháng 5/2025 đều cao hơn thường lệ 10,3 % của chính đơn vị, "
            "tỷ lệ quá hạn 30,0 %"),
     ("en", "Xã A: every month with enough dossiers since May 2025 above the unit's own usual 10.3%, 30.0% overdue")],
)  # fmt: skip
def test_a_run_that_a_low_month_breaks_is_not_told_as_the_start_of_the_rise(
    monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    """After 124 of 1,200 the rate rises to 29 % in February, is 8 % in April and then 29 % and 31 %: what is true of
    the months since May is that each of them lies above.
    """
    monkeypatch.setattr(control, "by_month", lambda *_: months([*STEADY, 29, 28, 8, 29, 31], [100] * 17))
    found = history(None, Filters(), lang=lang, name="Xã A")  # type: ignore[arg-type]
    assert (found.since, found.text.replace("\u00a0", " ")) == (date(2025, 5, 1), said)


@pytest.mark.parametrize(
    ("overdue", "said"),
    [
        ([10, 30, 9, 10], "Xã A: tháng gần nhất trong mức thường lệ (10,3 %); lần gần nhất vượt mức là tháng 3/2025"),
        ([10, 0, 11, 10], "Xã A: tháng gần nhất trong mức thường lệ (10,3 %); lần gần nhất dưới mức là tháng 3/2025"),
        # six months rising, all below the centre: neither above its usual nor out of it
        ([3, 4, 5, 6, 7, 8, 12, 10], "Xã A: tháng gần nhất trong mức thường lệ (10,3 %); lần gần nhất dưới mức là "
                                     "tháng 4/2025"),
        ([10, 11, 9, 10], "Xã A: các tháng trong mức thường lệ của đơn vị (10,3 %), không thay đổi rõ rệt"),
    ],
    ids=["above", "below", "rising from below", "steady"],
)  # fmt: skip
def test_what_is_past(monkeypatch: pytest.MonkeyPatch, overdue: list[int], said: str) -> None:
    monkeypatch.setattr(control, "by_month", lambda *_: months([*STEADY, *overdue], [100] * (12 + len(overdue))))
    assert history(None, Filters(), name="Xã A").text.replace("\u00a0", " ") == said  # type: ignore[arg-type]


def test_limits_do_not_widen_with_the_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def upper(overdue: list[int]) -> float:
        monkeypatch.setattr(control, "by_month", lambda *_: months(overdue, [100] * len(overdue)))
        return history(None, Filters()).frame["upper"].iloc[0]  # type: ignore[arg-type]

    assert upper(STEADY + [10] * 4) == upper(STEADY + [60] * 4)


@pytest.mark.parametrize(("count", "limits"), [(7, False), (8, True)])
def test_too_few_months_have_no_limits(monkeypatch: pytest.MonkeyPatch, count: int, limits: bool) -> None:
    monkeypatch.setattr(control, "by_month", lambda *_: months([5] * (count - 1) + [6], [50] * count))
    found = history(None, Filters())  # type: ignore[arg-type]
    assert found.has_limits is limits
    assert found.since is None or limits
