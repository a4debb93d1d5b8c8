"""From a point of the timeline to the sentences it rests on: one view, in one piece of HTML."""

from corpuslib.evidence.view import EvidenceView, evidence_view

__all__ = ["EvidenceView", "evidence_view"]
