"""Every figure of the pages equals a count of its own in plain SQL, under some 300 random choices of filters a run.

`plain` joins, filters and counts apart from the package; a figure that differs is told with its filters.
"""
