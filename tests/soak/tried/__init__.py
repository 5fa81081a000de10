"""Provocations: each makes failures of the operator guide happen for real, and gives what a person sees of them.

A module per place where things fail; `SCENES` of each are found by `tests.soak.guide`.
"""
