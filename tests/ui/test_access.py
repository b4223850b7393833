"""Who may see what, as configured."""

from __future__ import annotations

import pytest

from ui.access import local_viewer


def test_the_person_at_this_machine_sees_everything() -> None:
    person = local_viewer({})
    assert person.scope is None
    assert person.may("leader") and person.may("analyst", "nobody") and not person.may("unit")


def test_a_unit_account_sees_its_scope() -> None:
    person = local_viewer({"KTS_VIEWER_ROLES": "unit", "KTS_VIEWER_SCOPE": "H26.101, H26.102"})
    assert person.scope == ("H26.101", "H26.102")


@pytest.mark.parametrize(
    "environment",
    [{"KTS_VIEWER_ROLES": "leaders"}, {"KTS_VIEWER_ROLES": ""}, {"KTS_VIEWER_ROLES": "unit"}],
)
def test_a_mistyped_setting_opens_nothing(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="KTS_VIEWER"):
        local_viewer(environment)
