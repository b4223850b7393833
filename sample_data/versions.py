"""What the one-stop system shows of a dossier at a moment: the same dossier in an earlier and in a later export."""

from __future__ import annotations

import numpy as np

from sample_data.clock import DAY, NONE
from sample_data.dossiers import EVENTS, REGISTERED, STOPPED, WITHDRAWN
from sample_data.tricks import final_due

Block = dict[str, np.ndarray]
STATE = (
    "status",
    "due",
    "completed",
    "returned",
    "refused",
    "declared",
    "rating",
    "s1_from",
    "s1_to",
    "s2_from",
    "s2_to",
    "due1",
    "due2",
)


def take(block: Block, rows: np.ndarray) -> Block:
    """The rows of a block chosen by a mask or by indices."""
    return {name: values[rows] for name, values in block.items()}


def join(first: Block | None, second: Block) -> Block:
    """Two blocks one after the other."""
    if first is None:
        return second
    return {name: np.concatenate([first[name], second[name]]) for name in second}


def touched(block: Block, after: int, until: int) -> np.ndarray:
    """Rows something happened to in (after, until]."""
    result = np.zeros(len(block["unit"]), dtype=bool)
    for name in EVENTS:
        result |= (block[name] > after) & (block[name] <= until)
    return result & (block["received"] <= until)


def changes_later(block: Block, moment: int, end: int) -> np.ndarray:
    """Rows something more will happen to before `end`."""
    result = np.zeros(len(block["unit"]), dtype=bool)
    for name in EVENTS:
        result |= (block[name] > moment) & (block[name] <= end)
    return result


def _until(values: np.ndarray, moment: np.ndarray) -> np.ndarray:
    return np.where(values <= moment, values, NONE)


def state_at(block: Block, moment: np.ndarray | int) -> Block:
    """The recorded columns as they stand at `moment` (one value, or one per row)."""
    moment = np.broadcast_to(np.asarray(moment), block["unit"].shape)
    seen = {
        name: _until(block[name], moment)
        for name in ("s1_from", "s1_to", "s2_from", "s2_to", "returned", "refused_at", "edit_at")
    }
    closed = (block["closed_at"] >= 0) & (block["closed_at"] <= moment)
    due = block["due0"]
    due = np.where((seen["s1_to"] >= 0) & (block["due1"] >= 0), block["due1"], due)
    due = np.where((seen["s2_to"] >= 0) & (block["due2"] >= 0), block["due2"], due)
    due = np.where((seen["edit_at"] >= 0) & (due >= 0), block["due_edit"], due)
    completed = np.where(closed, block["completed"], NONE)
    returned = np.where(closed, seen["returned"], NONE)
    stopped = (seen["s1_from"] >= 0) & (seen["s1_to"] < 0) | (seen["s2_from"] >= 0) & (seen["s2_to"] < 0)
    paying = (block["pay_from"] >= 0) & (block["pay_from"] <= moment) & (block["pay_to"] > moment)
    status = np.select(
        [
            block["kind"] == REGISTERED,
            seen["refused_at"] >= 0,
            closed & (block["kind"] == WITHDRAWN),
            closed & (block["kind"] == STOPPED),
            returned >= 0,
            closed,
            stopped,
            paying,
            moment - block["received"] < 4 * 3600,
        ],
        [1, 3, 7, 8, 10, 9, 5, 6, 2],
        4,
    )
    limit = np.where(due % DAY == 0, due + DAY - 1, due)
    in_time = (completed <= limit) | (due < 0) | block["lie"]
    return {
        "status": status,
        "due": due,
        "completed": completed,
        "returned": returned,
        "refused": seen["refused_at"],
        "declared": np.where(completed < 0, 2, in_time.astype(np.int64)),
        "rating": np.where(closed, block["rating"], 0),
        "s1_from": seen["s1_from"],
        "s1_to": seen["s1_to"],
        "s2_from": seen["s2_from"],
        "s2_to": seen["s2_to"],
        "due1": np.where(seen["s1_to"] >= 0, block["due1"], NONE),
        "due2": np.where(seen["s2_to"] >= 0, block["due2"], NONE),
    }


def same(first: Block, second: Block) -> np.ndarray:
    """Rows whose recorded columns are equal in both states."""
    result = np.ones(len(first["status"]), dtype=bool)
    for name in STATE:
        result &= first[name] == second[name]
    return result


__all__ = ["STATE", "changes_later", "final_due", "join", "same", "state_at", "take", "touched"]
