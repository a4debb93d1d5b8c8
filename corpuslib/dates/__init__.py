"""Dates of articles and of what they tell: always an interval, and how it was found."""

from corpuslib.dates.days import resolve_days
from corpuslib.dates.inference import infer_dates

__all__ = ["infer_dates", "resolve_days"]
