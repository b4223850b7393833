"""The screen that slides are shown on: how large it is, full screen by a key, the keys of a remote control.

Streamlit tells a script nothing of the window, has no way to full screen, and leaves 80 px at either side (its theme
has no setting for that), a ninth of a screen of 1366 px; this is the one place with a script and a style of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

WIDE, HIGH = 1366, 768  # px of the screen that sizes are written for
BESIDE, BELOW = 48, 68  # px at both sides of a slide, and of all that stands above and below it
STEP, LEAST, MOST = 0.05, 0.6, 4.0
LOWEST = 120  # px of a slide in a window that is hardly open
_SIZE = "stage_size"

_SCRIPT = """
export default function ({ setStateValue }) {
  let told = "";
  const tell = () => {
    const size = `${window.innerWidth}x${window.innerHeight}`;
    if (size !== told) { told = size; setStateValue("size", size); }
  };
  let waiting;
  const resized = () => { clearTimeout(waiting); waiting = setTimeout(tell, 300); };
  const full = () => document.fullscreenElement
    ? document.exitFullscreen() : document.documentElement.requestFullscreen().catch(() => {});
  const clicked = (event) => { if (event.target.closest(".st-key-full")) full(); };
  const plain = (event) => !(event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input,textarea"));
  const turns = { PageDown: "next", PageUp: "previous" };  // what remote controls send
  const pressed = (event) => {
    if (event.key.toLowerCase() === "f" && plain(event)) full();
    const turn = turns[event.key];
    if (!turn) return;
    event.preventDefault();
    document.querySelector(`.st-key-${turn} button:not([disabled])`)?.click();
  };
  window.addEventListener("resize", resized);
  document.addEventListener("click", clicked, true);
  document.addEventListener("keydown", pressed, true);
  tell();
  return () => {
    window.removeEventListener("resize", resized);
    document.removeEventListener("click", clicked, true);
    document.removeEventListener("keydown", pressed, true);
  };
}
"""
_STYLE = """
[data-testid="stMainBlockContainer"] {
  padding: 8px 24px 0 24px;
}
.st-key-sheet { background: #FFFFFF; box-shadow: 0 0 0 8px #FFFFFF; }
"""
_stage = st.components.v2.component("stage", css=_STYLE, js=_SCRIPT, isolate_styles=False)


@dataclass(frozen=True)
class Room:
    """Px wide and high that there are, of which each is drawn `larger` times as large."""

    width: float
    height: float
    larger: float = 1.0

    def px(self, size: float) -> int:
        """Px on the screen."""
        return round(size * self.larger)

    def less(self, height: float, width: float = 0.0) -> Room:
        """What is left when so much is taken."""
        return replace(self, width=self.width - width, height=self.height - height)


def stage(taken: float = 0.0) -> Room:
    """Mount the screen and return the room of a slide; `taken`: px that stand below it besides the row of keys. Until
    a browser has told its size, as for a screen of 1366 × 768.
    """
    told = _stage(key="stage", default={"size": ""}, on_size_change=lambda: None, height=1)
    size = told.size or st.session_state.get(_SIZE, "")
    st.session_state[_SIZE] = size
    return room_of(*read(size), taken)


def read(size: str) -> tuple[int, int]:
    """Width and height of `1920x1080`; the usual ones of anything else."""
    wide, _, high = str(size).partition("x")
    known = wide.isdecimal() and high.isdecimal() and len(size) < 12 and min(int(wide), int(high)) > 0
    return (int(wide), int(high)) if known else (WIDE, HIGH)


def room_of(width: int, height: int, taken: float = 0.0) -> Room:
    """The room of a slide in a window of so many px: sizes of type are those of 1366 × 768 where it is as large, in
    steps, larger on a projector, smaller in a small window.
    """
    high = max(height - BELOW - taken, LOWEST)
    fit = min(width / WIDE, high / (HIGH - BELOW))
    larger = min(max(int(fit / STEP + 1e-9) * STEP, LEAST), MOST)
    return Room((width - BESIDE) / larger, high / larger, round(larger, 2))
