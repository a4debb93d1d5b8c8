"""Made-up worlds in which the true stance of every day is known."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from corpuslib.schema import DAY

_FIRST_DAY = np.datetime64("2031-01-01")
_LABELS = np.array([-1, 0, 1])


@dataclass(frozen=True)
class World:
    """
    How stances come about in a made-up world.

    Attributes
    ----------
    name : str
        In words.
    n_actors, n_days : int
        Series, and the days each of them runs.
    path : {"walk", "jump", "still", "edge", "different"}
        How the true mean moves: in small steps; by one sudden change of 1 in half
        of the series; not at all; in small steps near 1; in small steps, with some
        series near an edge and others in the middle.
    day_to_day : float
        Standard deviation of a day's true mean around that path.
    scale : {"three", "any"}
        Whether a story's stance is -1, 0 or 1, or any number between.
    sizes : {"one", "some", "unequal"}
        Articles per story: 1, 1 to 5, or mostly 1 and sometimes 40.
    wrong : float
        Share of stories whose stance is read wrongly, in all their articles.
    one_sided : bool
        Whether only -1 is read wrongly (as 1), or all three alike as one another.
    corrected : bool
        Whether the analyst knows the confusion matrix, from 400 coded statements.
    undated : float
        Share of stories whose day is known to a week only.
    often : float
        Mean number of stories on a day, of 0 to 3.
    """

    name: str
    n_actors: int = 8
    n_days: int = 60
    path: str = "walk"
    day_to_day: float = 0.25
    scale: str = "three"
    sizes: str = "some"
    wrong: float = 0.0
    one_sided: bool = False
    corrected: bool = False
    undated: float = 0.0
    often: float = 1.2


_PLAIN = World("three values, small steps")
WORLDS = (
    World("any value, small steps", scale="any"),
    _PLAIN,
    replace(_PLAIN, name="nothing ever changes", path="still", day_to_day=0.0),
    replace(_PLAIN, name="days hardly differ", day_to_day=0.1),
    replace(_PLAIN, name="sudden changes", path="jump"),
    replace(_PLAIN, name="days differ much", day_to_day=0.45),
    replace(_PLAIN, name="days differ more than stories", scale="any", day_to_day=0.6),
    replace(_PLAIN, name="close to 1", path="edge", day_to_day=0.03),
    replace(_PLAIN, name="some actors firm, some torn", path="different"),
    replace(_PLAIN, name="stories of 1 to 40 articles", sizes="unequal"),
    replace(_PLAIN, name="10 % read wrongly", wrong=0.1),
    replace(_PLAIN, name="10 % read wrongly, corrected", wrong=0.1, corrected=True),
    replace(_PLAIN, name="20 % read wrongly", wrong=0.2),
    replace(_PLAIN, name="20 % read wrongly, corrected", wrong=0.2, corrected=True),
    replace(_PLAIN, name="15 % of -1 read as 1", wrong=0.15, one_sided=True),
    replace(
        _PLAIN, name="15 % of -1 read as 1, corrected", wrong=0.15, one_sided=True, corrected=True
    ),
    replace(_PLAIN, name="a third known to a week only", undated=0.33),
    replace(_PLAIN, name="two actors, ten days", n_actors=2, n_days=10),
    replace(_PLAIN, name="one actor, thirty days", n_actors=1, n_days=30),
    replace(_PLAIN, name="one story on most days", often=0.5),
)


@dataclass(frozen=True)
class Draw:
    """
    One corpus drawn from a world, and the truth behind it.

    Attributes
    ----------
    stances, statements, articles : DataFrame
        As `stance_timeline` takes them.
    truth : DataFrame
        ``actor``, ``date``, ``true`` (mean stance of the day over possible stories)
        and ``spread`` (standard deviation of stories around it).
    confusion : DataFrame or None
        What the analyst knows of the reader's mistakes.
    """

    stances: pd.DataFrame
    statements: pd.DataFrame
    articles: pd.DataFrame
    truth: pd.DataFrame
    confusion: pd.DataFrame | None


def draw_world(world: World, seed: int | list[int]) -> Draw:
    """
    Draw one corpus from a world.

    Examples
    --------
    >>> draw = draw_world(World("a small one", n_actors=1, n_days=5), seed=0)
    >>> draw.truth.columns.tolist()
    ['actor', 'date', 'true', 'spread']
    """
    rng = np.random.default_rng(seed)
    true = _true_means(world, rng)
    zero = 0.2 * (1 - true**2)
    spread = np.sqrt(1 - zero - true**2) if world.scale == "three" else _spread_of_any(true)
    n_stories = rng.binomial(3, world.often / 3, size=true.shape)
    actor, day = np.nonzero(np.ones_like(true, bool))
    actor, day = (np.repeat(index, n_stories.ravel()) for index in (actor, day))
    stance = _stances(world, true[actor, day], zero[actor, day], rng)
    given = _read(world, stance, rng)
    dates = _FIRST_DAY + np.arange(world.n_days)
    truth = pd.DataFrame(
        {
            "actor": np.repeat(_names(world), world.n_days),
            "date": np.tile(dates, world.n_actors).astype("datetime64[us]"),
            "true": true.ravel(),
            "spread": spread.ravel(),
        }
    )
    low, high = _known_to(world, day, rng)
    tables = _tables(world, actor, low, high, given, rng)
    confusion = None
    if world.corrected:
        truly = np.repeat(_LABELS, [130, 70, 200])
        confusion = pd.crosstab(truly, _read(world, truly, rng))
    return Draw(*tables, truth=truth, confusion=confusion)


def _names(world: World) -> np.ndarray:
    return np.array([f"actor {k:02d}" for k in range(world.n_actors)])


def _true_means(world: World, rng) -> np.ndarray:
    """Give the true mean of each actor and day, within -0.98 and 0.98."""
    shape = world.n_actors, world.n_days
    start = rng.uniform(-0.7, 0.7, size=(world.n_actors, 1))
    moves = rng.normal(0, 0.04, size=shape).cumsum(axis=1)
    if world.path == "edge":
        start, moves = np.full_like(start, 0.92), moves / 4
    elif world.path == "different":
        start[::2], moves[::2] = 0.95 * np.sign(start[::2]), moves[::2] / 4
    elif world.path == "still":
        moves[:] = 0
    elif world.path == "jump":
        moves[:] = 0
        when = rng.integers(world.n_days // 4, 3 * world.n_days // 4, size=world.n_actors)
        later = np.arange(world.n_days) >= when[:, None]
        start = np.where(start > 0, 0.5, -0.5)
        moves[::2] = -(2 * start * later)[::2]
    days = rng.normal(0, 1, size=shape) * world.day_to_day
    return (start + moves + days).clip(-0.98, 0.98)


def _stances(world: World, mean, zero, rng) -> np.ndarray:
    if world.scale == "any":
        sureness = 3.0
        share = (1 + mean) / 2
        return 2 * rng.beta(sureness * share, sureness * (1 - share)) - 1
    plus = (1 - zero + mean) / 2
    draw = rng.random(len(mean))
    return np.where(draw < plus, 1, np.where(draw < plus + zero, 0, -1))


def _spread_of_any(mean: np.ndarray) -> np.ndarray:
    return np.sqrt((1 - mean**2) / 4)  # a beta of weight 3, stretched to -1 to 1


def _read(world: World, stance: np.ndarray, rng) -> np.ndarray:
    """Give the stances as a reader with mistakes reads them."""
    wrong = rng.random(len(stance)) < world.wrong
    if world.one_sided:
        return np.where(wrong & (stance == -1), 1, stance)
    other = (stance + 1 + rng.integers(1, 3, size=len(stance))) % 3 - 1
    return np.where(wrong, other, stance)


def _known_to(world: World, day: np.ndarray, rng) -> tuple[np.ndarray, np.ndarray]:
    vague = rng.random(len(day)) < world.undated
    before = np.where(vague, rng.integers(0, 7, size=len(day)), 0)
    return day - before, day - before + np.where(vague, 6, 0)


def _tables(world: World, actor, low, high, given, rng):
    n = len(actor)
    if world.sizes == "one":
        size = np.ones(n, int)
    elif world.sizes == "some":
        size = rng.integers(1, 6, size=n)
    else:
        size = np.minimum(rng.zipf(1.6, size=n), 40)
    story = np.repeat(np.arange(n), size)
    article = np.array([f"a{k:06d}" for k in range(len(story))], dtype=object)
    first = article[np.r_[0, size.cumsum()[:-1]]] if n else article
    articles = pd.DataFrame({"article_id": article, "story_id": first[story]}, dtype="str")
    twice = np.repeat(np.arange(len(story)), 2)
    days = [pd.Series(_FIRST_DAY + some[story][twice], dtype=DAY) for some in (low, high)]
    names = _names(world)
    statements = pd.DataFrame(
        {
            "statement_id": pd.Series([f"s{k:06d}" for k in range(len(twice))], dtype="str"),
            "article_id": articles["article_id"].iloc[twice].array,
            "actor": pd.Series(names[actor][story][twice], dtype="str"),
            "said_low": days[0],
            "said_high": days[1],
        }
    )
    stances = pd.DataFrame(
        {
            "statement_id": statements["statement_id"],
            "issue": "the one issue",
            "stance": given[story][twice].astype(float),
        }
    )
    return stances, statements, articles
