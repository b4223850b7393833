"""Who is looking. Pages get the viewer here and nowhere else, and pass its scope to every query.

Until a sign-in is configured there is one viewer, the trusted person at this machine (the server listens on localhost
only). Name, roles and scope come from the environment: `KTS_VIEWER_NAME`, `KTS_VIEWER_ROLES` and `KTS_VIEWER_SCOPE`
(comma lists; no scope means every unit).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from i18n import t

ROLES = ("leader", "analyst", "data_officer", "unit")
_KEY = "viewer"


@dataclass(frozen=True)
class Viewer:
    """A person and what they may see. `scope`: unit codes they are limited to, None for all units."""

    name: str
    roles: frozenset[str]
    scope: tuple[str, ...] | None = None

    def may(self, *roles: str) -> bool:
        """True when the viewer has one of the roles."""
        return bool(self.roles & set(roles))


def local_viewer(environment: Mapping[str, str] = os.environ) -> Viewer:
    """The trusted viewer of this machine as configured.

    Raises ValueError for an unknown role, or for the role `unit` without a scope: a mistyped setting must not open
    more.
    """
    roles = frozenset(_listed(environment.get("KTS_VIEWER_ROLES", "leader,analyst,data_officer")))
    unknown = roles - set(ROLES)
    if unknown or not roles:
        raise ValueError(f"KTS_VIEWER_ROLES: {', '.join(sorted(unknown)) or '?'}")
    scope = _listed(environment.get("KTS_VIEWER_SCOPE", "")) or None
    if "unit" in roles and not scope:
        raise ValueError("KTS_VIEWER_SCOPE")
    return Viewer(environment.get("KTS_VIEWER_NAME", ""), roles, scope)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def sign_in() -> Viewer:
    """Called by app.py once a run, before any page: settles who is looking."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = local_viewer()
    return st.session_state[_KEY]


def viewer() -> Viewer:
    """The viewer of this session. A page that runs without app.py stops here, before it has asked for anything."""
    if _KEY not in st.session_state:
        st.stop()
    return st.session_state[_KEY]


def require(lang: str, page: str, *roles: str) -> Viewer:
    """The viewer, when they have one of the roles; else a message instead of the page."""
    person = viewer()
    if not person.may(*roles):
        st.warning(t("screens.access_denied", lang, page=page))
        st.stop()
    return person
