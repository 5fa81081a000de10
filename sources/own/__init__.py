"""Figures of one's own: what a ministry or a province writes down is read as people write it, or refused by its cell.

One row is one figure. Numbers, days and periods are read in Vietnamese and in English; whatever could mean two things
is refused, never guessed.
"""
