"""How a stance moves and what is seen of it: a level that drifts, days that differ, few stories."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logsumexp
from scipy.stats import t as student
from statsmodels.tsa.statespace.mlemodel import MLEModel

#: How much days differ from the level, and how far the level moves in one step, as variances
#: in units of the variance between stories; every pair is tried and weighted by its success.
DAY_TO_DAY = (0.02, 0.06, 0.15, 0.4, 1.0, 2.5)
DRIFT = (0.0003, 0.001, 0.004, 0.015, 0.06, 0.25)
#: The variance between stories of one day before anything is seen, and what that counts for.
PRIOR_VARIANCE, PRIOR_WEIGHT = 0.5, 2.0
#: What the variance of all series together counts for beside that of a single one.
POOLED_WEIGHT = 8.0
_ANYWHERE = 1e6
_NEGLIGIBLE = 1e-3


@dataclass(frozen=True)
class Steps:
    """
    What was seen, step by step; the series stand one after the other.

    Attributes
    ----------
    series, time : int arrays of shape (n_steps,)
        Which series a row belongs to, in blocks, and the number of its step.
    seen : array
        Mean of the step; missing for a gap.
    stories, dated, elsewhere, drift : arrays
        With a the share of each story in the mean, w its weight on the step and p
        the probability that it belongs there: the sums over stories of a², a²/w,
        a²(1 - p²)/w and a²d/w, with d the mean distance of its other steps.
    sure, n_sure : arrays
        Mean of the stories that surely belong to the step, and the number of
        them: one over the sum of a² among these.
    squares, freedom : arrays
        Squared deviations of these stories from their mean, and how many
        more there are than one.
    """

    series: np.ndarray
    time: np.ndarray
    seen: np.ndarray
    stories: np.ndarray
    dated: np.ndarray
    elsewhere: np.ndarray
    drift: np.ndarray
    sure: np.ndarray
    n_sure: np.ndarray
    squares: np.ndarray
    freedom: np.ndarray


@dataclass(frozen=True)
class Path:
    """
    What is known of each step, the pairs of variances averaged.

    Attributes
    ----------
    mean, mean_variance, level, level_variance : arrays of shape (n_steps,)
    reach : array
        Half the width of a 95 % interval, in standard deviations: Student's t.
    variance : array
        Between stories of one step.
    sampling, dating : array
        Variance of the seen mean around the step's true one: as few stories were
        seen, and as they may belong to another step.
    """

    mean: np.ndarray
    mean_variance: np.ndarray
    level: np.ndarray
    level_variance: np.ndarray
    reach: np.ndarray
    variance: np.ndarray
    sampling: np.ndarray
    dating: np.ndarray


class DriftingLevel(MLEModel):
    """
    A local level seen through noise that differs from step to step, for many series in one.

    The series stand one behind the other; at the end of each the level is
    forgotten and may be anywhere. Variances are relative to that between stories.

    Parameters
    ----------
    steps : Steps

    Notes
    -----
    seen = level + day + noise, with variances ``params[0]`` of the day around the
    level and ``dated + params[0] * elsewhere + params[1] * drift`` of the noise;
    the level moves by a random step of variance ``params[1]``. Steps may be left out.

    References
    ----------
    Durbin & Koopman (2012). Time Series Analysis by State Space Methods, ch. 2.
    """

    def __init__(self, steps: Steps):
        super().__init__(steps.seen, k_states=1, k_posdef=1)
        self.steps = steps
        self.ends = np.append(np.diff(steps.series) != 0, True)
        self.until_next = np.append(np.diff(steps.time), 0)
        self.ssm["design", 0, 0] = self.ssm["selection", 0, 0] = 1.0
        self.ssm["transition"] = np.where(self.ends, 0.0, 1.0)[None, None]
        self.ssm.initialize_known(np.zeros(1), np.full((1, 1), _ANYWHERE))

    @property
    def param_names(self) -> list[str]:
        return ["day_to_day", "drift"]

    @property
    def start_params(self) -> np.ndarray:
        return np.array([DAY_TO_DAY[1], DRIFT[1]])

    def update(self, params, **kwargs):
        day_to_day, drift = super().update(params, **kwargs)
        noise = self.noise(day_to_day, drift)
        self.ssm["obs_cov"] = np.where(np.isnan(noise), 1.0, day_to_day + noise)[None, None]
        self.ssm["state_cov"] = np.where(self.ends, _ANYWHERE, drift * self.until_next)[None, None]

    def noise(self, day_to_day: float, drift: float) -> np.ndarray:
        """Give the variance of what was seen around the truth of its step."""
        steps = self.steps
        return steps.dated + day_to_day * steps.elsewhere + drift * steps.drift


def estimate_path(steps: Steps, *, hindsight: bool = True) -> Path:
    """
    Estimate the mean and the level of every step.

    Parameters
    ----------
    steps : Steps
    hindsight : bool, default True
        Whether a step may use what came later.

    Returns
    -------
    Path

    Notes
    -----
    Each pair of `DAY_TO_DAY` and `DRIFT` is weighted by how well it foretells
    every step from those before it, in all series together, by the stories that
    surely belong to their step; before anything is seen, every variance is as
    likely as any other (as the pairs are spaced by factors, a pair then weighs
    its product), which keeps intervals from being too narrow where few
    stories tell the days apart (Morris & Tang 2011). The variance
    between stories of a series is its own one, counted by its degrees of
    freedom, together with that of all series, counted `POOLED_WEIGHT`
    (moderated variance; Smyth 2004). Without hindsight, weights and variances
    too are those of the steps so far, in calendar order across the series.

    References
    ----------
    Morris, C. N. (1983). Parametric empirical Bayes inference. JASA 78.
    Morris, C. N. & Tang, R. (2011). Estimating random effects via adjustment for
    density maximization. Statistical Science 26.
    Smyth, G. K. (2004). Linear models and empirical Bayes methods. SAGMB 3(1).
    """
    pairs = [(day, drift) for day in DAY_TO_DAY for drift in DRIFT]
    sure = _of_sure_stories(steps)
    learner, model = DriftingLevel(sure), DriftingLevel(steps)
    there = ~np.isnan(steps.sure)
    first = np.diff(sure.series, prepend=-1) != 0
    counted = there.copy()
    counted[there] = ~first
    errors, expected = np.ones((2, len(pairs), len(there)))
    for k, pair in enumerate(pairs):
        run = learner.filter(pair, return_ssm=True)
        errors[k, there], expected[k, there] = run.forecasts_error[0], run.forecasts_error_cov[0, 0]
    squares = np.where(counted, errors**2 / expected, 0) + steps.squares
    surprise = np.where(counted, np.log(expected), 0)
    freedom = counted + steps.freedom

    running = _Running(steps, hindsight)
    all_squares = PRIOR_WEIGHT * PRIOR_VARIANCE + running.everywhere(squares)
    all_freedom = PRIOR_WEIGHT + running.everywhere(freedom)
    success = -(running.everywhere(surprise) + all_freedom * np.log(all_squares)) / 2
    success += np.log(np.prod(pairs, axis=1))[:, None]
    weight = np.exp(success - logsumexp(success, axis=0))
    weight[weight < _NEGLIGIBLE] = 0
    weight /= weight.sum(axis=0)

    pooled = all_squares / all_freedom
    own_freedom = running.within(freedom)
    backing = 1 / (1 / POOLED_WEIGHT + 1 / all_freedom)
    variance = (backing * pooled + running.within(squares)) / (backing + own_freedom)

    sums = np.zeros((7, len(steps.seen)))
    for k, (day_to_day, drift) in enumerate(pairs):
        if not weight[k].any():
            continue
        if hindsight:
            run = model.smooth((day_to_day, drift), return_ssm=True)
            level, spread = run.smoothed_state[0], run.smoothed_state_cov[0, 0]
        else:
            run = model.filter((day_to_day, drift), return_ssm=True)
            level, spread = run.filtered_state[0], run.filtered_state_cov[0, 0]
        noise = model.noise(day_to_day, drift)
        pull = day_to_day / (day_to_day + noise)
        mean = level + pull * (steps.seen - level)
        around = (1 - pull) ** 2 * spread + pull * noise
        sampling = steps.stories * variance[k]
        dating = np.maximum(noise * variance[k] - sampling, 0)
        columns = [mean, around * variance[k] + mean**2, level, spread * variance[k] + level**2]
        columns += [variance[k], sampling, dating]
        sums += weight[k] * np.stack(columns)
    mean, mean_square, level, level_square, between, sampling, dating = sums
    return Path(
        mean=mean,
        mean_variance=np.maximum(mean_square - mean**2, 0),
        level=level,
        level_variance=np.maximum(level_square - level**2, 0),
        reach=student.ppf(0.975, backing + own_freedom),
        variance=between,
        sampling=sampling,
        dating=dating,
    )


def _of_sure_stories(steps: Steps) -> Steps:
    """Keep the steps that have stories which surely belong there, and only these stories."""
    there = ~np.isnan(steps.sure)
    some = Steps(**{name: column[there] for name, column in vars(steps).items()})
    zero = np.zeros(there.sum())
    return replace(some, seen=some.sure, dated=1 / some.n_sure, elsewhere=zero, drift=zero)


class _Running:
    """Sums over all steps, or over those so far."""

    def __init__(self, steps: Steps, hindsight: bool):
        self.hindsight = hindsight
        self.series, self.time = steps.series, steps.time - steps.time.min(initial=0)

    def everywhere(self, values: np.ndarray) -> np.ndarray:
        """Add up over all series."""
        if self.hindsight:
            return np.repeat(values.sum(axis=-1, keepdims=True), values.shape[-1], axis=-1)
        n_times = self.time.max(initial=0) + 1
        per_time = np.zeros((*values.shape[:-1], n_times))
        np.add.at(per_time.T, self.time, values.T)
        return per_time.cumsum(axis=-1)[..., self.time]

    def within(self, values: np.ndarray) -> np.ndarray:
        """Add up within each series."""
        starts = np.flatnonzero(np.diff(self.series, prepend=-1))
        if self.hindsight:
            totals = np.add.reduceat(values, starts, axis=-1)
            return totals[..., self.series]
        sums = values.cumsum(axis=-1)
        before = np.where(starts > 0, sums[..., starts - 1], 0)
        return sums - before[..., self.series]
