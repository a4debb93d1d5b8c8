"""
Coding by hand inside a notebook: one statement after the other, a key for each answer.

`coding_sheet` steps through a sheet of `sample_for_coding`; `import_annotations` reads
what it saved.
"""

from corpuslib.sheet.widget import CodingSheet, coding_sheet

__all__ = ["CodingSheet", "coding_sheet"]
