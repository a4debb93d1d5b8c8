"""Stance: where each statement stands on each issue, by rules, by learning, or by people."""
