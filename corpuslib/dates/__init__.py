"""Dates of articles and of what they tell: always an interval, and how it was found."""

from .days import resolve_days
from .inference import infer_dates

__all__ = ["infer_dates", "resolve_days"]
