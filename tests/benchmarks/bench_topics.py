"""
Topics: clusters against labels beside the recipes of textbooks, and seconds for a fit.

The labelled sets are not part of the project. CORPUSLIB_TOPIC_SETS names a folder
with a folder for each set and in it a folder of texts for each label, e.g. ``bbc``
(BBC News, 5 labels), ``20_newsgroups`` (of which the groups below are read, without
headers, footers and quotes). What is absent is passed over with a message. Texts
that occur twice, and those under 20 words, are left out.
"""

import os
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import _twenty_newsgroups as usenet
from sklearn.decomposition import NMF, LatentDirichletAllocation, TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import normalize

from corpuslib import TopicModel, choose_k
from tests.benchmarks.made import made_articles

GROUPS = [
    "comp.graphics",
    "rec.autos",
    "rec.sport.hockey",
    "sci.crypt",
    "sci.med",
    "sci.space",
    "soc.religion.christian",
    "talk.politics.mideast",
]
SEEDS, LDA_SEEDS = 10, 3
SIZES = (200, 2_000, 20_000)
# As in scikit-learn's own example of clustering texts.
LIMITS = {"stop_words": "english", "min_df": 5, "max_df": 0.5}


def lsa_k_means(texts, k, seed):
    vectors = TfidfVectorizer(**LIMITS).fit_transform(texts)
    latent = normalize(TruncatedSVD(100, random_state=seed).fit_transform(vectors))
    return KMeans(k, n_init=10, random_state=seed).fit_predict(latent)


def nmf(texts, k, seed):
    model = NMF(k, init="nndsvdar", random_state=seed)
    return model.fit_transform(TfidfVectorizer(**LIMITS).fit_transform(texts)).argmax(axis=1)


def lda(texts, k, seed):
    model = LatentDirichletAllocation(k, random_state=seed)
    return model.fit_transform(CountVectorizer(**LIMITS).fit_transform(texts)).argmax(axis=1)


def ours(texts, k, seed, method="lsa-kmeans"):
    model = TopicModel(k, method=method, random_state=seed).fit(texts)
    return model.main_["topic"].fillna(-1).to_numpy(int)


CONTESTANTS = {
    "LSA(100) + KMeans": (lsa_k_means, SEEDS),
    "NMF": (nmf, SEEDS),
    "LDA": (lda, LDA_SEEDS),
    "TopicModel, lsa-kmeans (default)": (ours, SEEDS),
    "TopicModel, nmf": (lambda *a: ours(*a, method="nmf"), SEEDS),
    "TopicModel, lda": (lambda *a: ours(*a, method="lda"), LDA_SEEDS),
}


def labelled(folder: Path) -> tuple[list[str], np.ndarray]:
    """Read the texts and labels of one set."""
    news = folder.name.startswith("20")
    texts, labels, seen = [], [], set()
    for file in sorted(folder.glob("*/*")):
        if news and file.parent.name not in GROUPS:
            continue
        text = file.read_text(encoding="latin-1")
        if news:
            for strip in ("header", "footer", "quoting"):
                text = getattr(usenet, f"strip_newsgroup_{strip}")(text)
        plain = " ".join(text.split())
        if plain not in seen and len(plain.split()) >= 20:
            texts.append(text)
            labels.append(file.parent.name)
            seen.add(plain)
    return texts, np.array(labels)


def compare(name: str, texts: list[str], labels: np.ndarray) -> None:
    names, counts = np.unique(labels, return_counts=True)
    listed = ", ".join(f"{n} {c}" for n, c in zip(names, counts, strict=True))
    print(f"{name}: {len(texts):,} texts, {len(names)} labels ({listed})")
    scores = {}
    for contestant, (work, n_seeds) in CONTESTANTS.items():
        found = [work(texts, len(names), seed) for seed in range(n_seeds)]
        scores[contestant] = np.array([normalized_mutual_info_score(labels, f) for f in found])
        own = scores[contestant]
        ahead = own - scores["LSA(100) + KMeans"][:n_seeds]
        print(
            f"  {contestant:<34} NMI {own.mean():.3f}  sd {own.std():.3f}  "
            f"{own.min():.3f} to {own.max():.3f}   ahead {ahead.mean():+.3f} "
            f"({ahead.min():+.3f} to {ahead.max():+.3f}, {len(own)} seeds)",
            flush=True,
        )


def time_fits() -> None:
    for n in SIZES:
        articles = made_articles(n)
        begun = time.perf_counter(), time.process_time()
        TopicModel(20).fit(articles)
        wall, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
        print(
            f"  TopicModel(20), {n:>6,} articles of 450 words {wall:7.2f} s wall {cpu:7.2f} s cpu"
        )
    articles, begun = made_articles(200), time.perf_counter()
    n_fits = 11 * len(choose_k(articles))
    wall = time.perf_counter() - begun
    print(f"  choose_k, 200 articles, {n_fits} fits {wall:20.2f} s wall")


def main() -> None:
    print("Seconds")
    TopicModel(2).fit(made_articles(50))  # compiles
    time_fits()
    warnings.simplefilter("ignore", ConvergenceWarning)
    root = os.environ.get("CORPUSLIB_TOPIC_SETS")
    found = sorted(Path(root).iterdir()) if root and Path(root).is_dir() else []
    if not found:
        print("No labelled sets: CORPUSLIB_TOPIC_SETS names no folder, so nothing is compared")
    for folder in found:
        if folder.is_dir():
            print()
            compare(folder.name, *labelled(folder))


if __name__ == "__main__":
    main()
