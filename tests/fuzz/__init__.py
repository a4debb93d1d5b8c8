"""Longer searches for input that breaks something: ``python -m tests.fuzz.texts``, for one."""
