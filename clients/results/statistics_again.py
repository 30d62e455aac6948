"""The statistics of results, computed a second time from the raw Parquet files.

Nothing of the server is used: DuckDB reads the files, and the formulas are written here from the specification
(an asymptotic confidence sequence, Fieller's interval, Benjamini-Hochberg within tiers, and the test of the split).
"""

from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from pathlib import Path

import duckdb

N_STAR = 5_000


@dataclass(frozen=True)
class Arm:
    """One metric in one variation."""

    units: int
    nonzero: int
    value: float
    samples: float
    mean: float
    variance: float  # Per unit.

    @property
    def squared_error(self) -> float:
        """The squared standard error of the mean."""
        return self.variance / self.units


@dataclass(frozen=True)
class Lift:
    """What is said of a variation against the baseline."""

    value: float
    interval: tuple[float, float] | None
    p_value: float
    gate: bool


class Log:
    """The rows of one experiment."""

    def __init__(self, folder: Path, experiment: int, variations: list[str]) -> None:
        self._db = duckdb.connect()
        self._variations = variations
        decisions = folder / "segments/*/type=decisions/*/*.parquet"
        events = folder / "segments/*/type=events/*/*.parquet"
        self._db.execute(
            f"""
            CREATE TABLE first AS
            SELECT visitor_id, min(timestamp) AS start, arg_min(variation_id, (timestamp, uuid)) AS arm
            FROM read_parquet('{decisions}')
            WHERE experiment_id = '{experiment}' AND rule_type <> 'rollout'
            GROUP BY visitor_id
            """
        )
        # Each uuid of a visitor counts once, by its earliest row.
        self._db.execute(
            f"""
            CREATE TABLE hit AS
            SELECT visitor_id, uuid, min(timestamp) AS timestamp, any_value(entity_id) AS event,
                any_value(coalesce(revenue, 0)) AS revenue, any_value(coalesce(value, 0)) AS value
            FROM read_parquet('{events}')
            GROUP BY visitor_id, uuid
            """
        )

    def counts(self) -> dict[str, int]:
        """Returns the visitors of each variation."""
        rows = self._db.execute("SELECT arm, count(*) FROM first GROUP BY arm").fetchall()
        return dict(rows)

    def arms(self, kind: str, event: int | None) -> dict[str, Arm]:
        """Returns a metric in each variation: unique, count, revenue, value, or a ratio to the count of events."""
        after = "hit.timestamp >= first.start"
        amount = {
            "unique": f"least(1, count(*) FILTER ({after}))",
            "count": f"count(*) FILTER ({after})",
            "revenue": f"sum(hit.revenue) FILTER ({after})",
            "value": f"sum(hit.value) FILTER ({after})",
        }
        name, per, _ = kind.partition("/")
        denominator = amount["count"] if per else "0"
        ours = "true" if event is None else f"event = '{event}'"
        rows = self._db.execute(
            f"""
            WITH units AS (
                SELECT arm, visitor_id, coalesce({amount[name]}, 0)::DOUBLE AS y,
                    coalesce({denominator}, 0)::DOUBLE AS d
                FROM first LEFT JOIN (SELECT * FROM hit WHERE {ours}) hit USING (visitor_id)
                GROUP BY arm, visitor_id
            )
            SELECT arm, count(*), count(*) FILTER (y <> 0), sum(y), sum(y * y), sum(d), sum(d * d), sum(y * d)
            FROM units GROUP BY arm
            """
        ).fetchall()
        return {row[0]: arm(name, bool(per), *row[1:]) for row in rows}


def arm(
    name: str, ratio: bool, n: int, nonzero: int, y: float, yy: float, d: float, dd: float, yd: float
) -> Arm:
    """Makes an arm from its sums."""

    def covariance(product: float, one: float, two: float) -> float:
        return (product - one * two / n) / (n - 1)

    if ratio:
        quotient = y / d
        spread = (
            covariance(yy, y, y)
            - 2 * quotient * covariance(yd, y, d)
            + quotient**2 * covariance(dd, d, d)
        )
        return Arm(n, nonzero, y, d, quotient, spread / (d / n) ** 2)
    mean = y / n
    variance = mean * (1 - mean) if name == "unique" else covariance(yy, y, y)
    return Arm(n, nonzero, y, n, mean, variance)


def compare(base: Arm, arm: Arm, alpha: float) -> Lift:
    """Compares a variation with the baseline, at any time."""
    squared_error = base.squared_error + arm.squared_error
    n = base.units + arm.units
    if min(base.units, arm.units) / n < 0.4:
        a, b = base.units, arm.units
        pooled = ((a - 1) * base.variance + (b - 1) * arm.variance) / (a + b - 2)
        squared_error = max(squared_error, pooled * (1 / a + 1 / b))
    inflation = squared_error / (base.squared_error + arm.squared_error)
    x = -2 * log(alpha)
    k = n * (x + log(x + 1)) / N_STAR
    z2 = (arm.mean - base.mean) ** 2 / squared_error
    log_e = 0.5 * k / (k + 1) * z2 - 0.5 * log(k + 1)
    c2 = (k + 1) / k * (log(k + 1) - 2 * log(alpha))
    a = base.mean**2 - c2 * base.squared_error * inflation
    b = base.mean * arm.mean
    c = arm.mean**2 - c2 * arm.squared_error * inflation
    interval = None
    if a > 0:
        root = sqrt(b * b - a * c)
        interval = ((b - root) / a - 1, (b + root) / a - 1)
    gate = min(base.units, arm.units) >= 100 and min(base.nonzero, arm.nonzero) >= 25
    return Lift(arm.mean / base.mean - 1, interval, min(1.0, exp(-log_e)), gate)


def adjust(p_values: list[float]) -> list[float]:
    """Adjusts the p-values of one tier by Benjamini and Hochberg, which on 1/e is e-BH."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted, least = [0.0] * len(p_values), 1.0
    for rank in range(len(order), 0, -1):
        index = order[rank - 1]
        least = min(least, p_values[index] * len(order) / rank)
        adjusted[index] = least
    return adjusted


def split(counts: list[int], shares: list[float]) -> float:
    """Returns the p-value of the split of visitors, averaged over three concentrations."""

    def log_e(concentration: float) -> float:
        total = sum(counts)
        arms = sum(
            lgamma(concentration * share + count)
            - lgamma(concentration * share)
            - count * log(share)
            for count, share in zip(counts, shares)
        )
        return lgamma(concentration) - lgamma(concentration + total) + arms

    logs = [log_e(concentration) for concentration in (100, 1_000, 10_000)]
    greatest = max(logs)
    mean = greatest + log(sum(exp(own - greatest) for own in logs) / len(logs))
    return min(1.0, exp(-mean))
