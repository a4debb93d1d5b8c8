"""Topics: what the articles are about, how sure that is, and which articles to read for each."""

from corpuslib.topics.coherence import coherence
from corpuslib.topics.model import TopicModel
from corpuslib.topics.over_time import topic_rates
from corpuslib.topics.stability import choose_k, topic_stability

__all__ = ["TopicModel", "choose_k", "coherence", "topic_rates", "topic_stability"]
