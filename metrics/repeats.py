"""When a PAKN repeats an earlier one: the windows and limits, in one place, each with its reason.

Nearly the same text (`like_of`) is told apart from repeats (`repeat_of`): it may be one matter or several, and only
repeats are folded where PAKN are counted once.

A group is opened by its first PAKN. A later one repeats it when it is of the same category and either comes from the
same person in the same area within SAME_PERSON_DAYS of it, or lies within SAME_SPOT_METRES of it within SAME_SPOT_DAYS.
Days are counted from the PAKN that opens the group, not from the one before: what goes on for months opens a group
again and again, and is not folded away. A PAKN that repeats opens nothing. Counting events that are not independent one
by one narrows every interval and makes bursts of one angry reporter (PHEindicatormethods #94); so hotspots count the
PAKN that open a group, and screens show both numbers.

The windows are the product's own: no rule of the city names any.
"""

from __future__ import annotations

from typing import Any

# Whoever writes again within a month most often asks after the first one: a settled matter has by then been answered.
SAME_PERSON_DAYS = 30
# What several people see at one spot within a week is most often one matter; a longer window would fold lasting trouble
# away, which is what hotspots are to find.
SAME_SPOT_DAYS = 7
# The error of a phone's position between houses, and about the length of a crossing.
SAME_SPOT_METRES = 50.0

# A key behind more PAKN and more areas than these is an account that many use (a hotline desk, a press office).
ACCOUNT_PAKN = 100
ACCOUNT_AREAS = 20
# A point with at least so many PAKN, a larger share of its area's than this, of mixed categories, is where systems put
# what has no position (the office, the middle of the ward): it says nothing of a spot. So is one with as many that are
# sent as of more areas than could meet at one spot (the city hall).
MARKER_PAKN = 30
MARKER_SHARE = 0.05
MARKER_AREAS = 4


# Texts of one area and category within so many days that share so much of their word pairs (Jaccard) are nearly the
# same: copied, or written from one model. Numbers count, so that two house numbers in a short text keep them apart.
# Texts with fewer pairs say too little to compare. Candidates meet by minima of hashes (Broder 1997): four bands of two
# find a pair with a share of 0.8 with probability 0.98, one with 0.9 or more practically always.
LIKE_DAYS = 7
LIKE_SHARE = 0.8
LIKE_LEAST = 5
# A pair of words that fewer PAKN hold in all is no term: it could name a person, and could not rise past chance.
TERM_LEAST = 20


def limits() -> dict[str, Any]:
    """The parameters of the statements that find repeats."""
    return {
        "person_days": SAME_PERSON_DAYS,
        "spot_days": SAME_SPOT_DAYS,
        "metres": SAME_SPOT_METRES,
        "many": ACCOUNT_PAKN,
        "many_areas": ACCOUNT_AREAS,
        "marker_least": MARKER_PAKN,
        "marker_share": MARKER_SHARE,
        "marker_areas": MARKER_AREAS,
        "like_days": LIKE_DAYS,
        "like_share": LIKE_SHARE,
        "like_least": LIKE_LEAST,
    }
