"""Reference values for boosted trees: every question tried in plain Python, on seeded data.

    python tests/reference/trees.py

writes trees.json beside this file. Needs numpy only. No bins, no histograms, no packed sums:
each candidate's gain is computed from its rows in double precision. The data are rounded so
that they are the same to the last bit for whoever reads the file.
"""
import json
import pathlib

import numpy as np

LEAVES, MIN_ROWS, LAMBDA, RATE, TREES = 7, 15, 0.5, 0.3, 4
SMOOTHING, LEVEL_LAMBDA, MOST_LEVELS, MIN_LEVEL_ROWS, ONE_AGAINST_REST = 10.0, 10.0, 32, 20, 4

random = np.random.default_rng(20261123)
n = 600
a = random.normal(size=n).round(1)
b = np.exp(random.normal(size=n)).round(1)
b[random.random(n) < 0.25] = np.nan
few = random.integers(0, 3, n)
many = random.choice(9, n, p=[0.22, 0.18, 0.14, 0.12, 0.1, 0.09, 0.07, 0.05, 0.03])
many[random.random(n) < 0.1] = -1  # missing
effect = np.array([0.9, -0.8, 0.4, 1.1, -1.2, 0.1, -0.5, 0.7, 0.0, 1.0])
z = -0.8 + 0.9 * (a > 0.4) + np.where(np.isnan(b), 0.8, 0.3 * b) + 0.6 * (few == 1) + effect[many]
y = (random.random(n) < 1 / (1 + np.exp(-z))).astype(int)
weight = (0.5 + random.random(n)).round(3)


def gain(left, rows, extra, g, h):
    right = rows & ~left
    def term(who, more):
        return g[who].sum() ** 2 / (h[who].sum() + LAMBDA + more)
    return 0.5 * (term(left, extra) + term(right, extra) - term(rows, 0.0))


def enough(left, rows, min_right=0):
    return left.sum() >= MIN_ROWS and (rows & ~left).sum() >= max(MIN_ROWS, min_right)


def numbers(x, rows, g, h):
    """Candidates: (gain, threshold, whether missing goes left, rows on the left)."""
    values = np.unique(x[~np.isnan(x)])
    gaps = rows & np.isnan(x)
    for missing_left in ([False, True] if gaps.any() else [None]):
        for k, value in enumerate(values):
            if not (rows & (x == value)).any():
                continue
            left = rows & (x <= value)
            if missing_left:
                left |= gaps
            if enough(left, rows):
                last = k + 1 == len(values)
                bound = None if last else 0.5 * value + 0.5 * values[k + 1]
                yield gain(left, rows, 0.0, g, h), bound, missing_left, left, 0.0


def levels(c, count, rows, g, h):
    present = [v for v in range(-1, count) if (rows & (c == v)).any()]
    if count <= ONE_AGAINST_REST:
        for v in present:
            left = rows & (c == v)
            if enough(left, rows):
                yield gain(left, rows, 0.0, g, h), [v], None, left, 0.0
        return
    present = [v for v in present if (rows & (c == v)).sum() >= SMOOTHING]
    def ratio(v):
        who = rows & (c == v)
        return g[who].sum() / (h[who].sum() + SMOOTHING)
    ranked = sorted(present, key=ratio)
    for order in (ranked, ranked[::-1]):
        group, left, chosen = 0, np.zeros(n, bool), []
        for v in order[: min((len(order) + 1) // 2, MOST_LEVELS)]:
            who = rows & (c == v)
            left, group = left | who, group + who.sum()
            chosen = chosen + [v]
            if (rows & ~left).sum() < MIN_LEVEL_ROWS:
                break
            if group < MIN_LEVEL_ROWS or not enough(left, rows, MIN_LEVEL_ROWS):
                continue
            group = 0
            yield gain(left, rows, LEVEL_LAMBDA, g, h), chosen, None, left, LEVEL_LAMBDA


def best(rows, g, h):
    found = None
    columns = [numbers(a, rows, g, h), numbers(b, rows, g, h),
               levels(few, 3, rows, g, h), levels(many, 9, rows, g, h)]
    for feature, candidates in enumerate(columns):
        for value, rule, missing_left, left, extra in candidates:
            if value > 1e-9 and (found is None or value > found["gain"] * (1 + 1e-12)):
                # Where nothing is known of missing values, they go with the larger hessian.
                if missing_left is None:
                    missing = rows & (np.isnan(b) if feature == 1 else (many < 0 if feature == 3 else False))
                    heavier = h[left].sum() >= h[rows & ~left].sum()
                    missing_left = bool(-1 in rule) if missing.any() and feature == 3 else bool(heavier)
                found = {"gain": value, "feature": feature, "rule": rule,
                         "missing_left": missing_left, "left": left, "extra": extra}
    return found


start = float(np.log((weight * y).sum() / (weight * (1 - y)).sum()))
score = np.full(n, start)
trees = []
for _ in range(TREES):
    p = 1 / (1 + np.exp(-score))
    g, h = weight * (p - y), weight * p * (1 - p)
    everyone = np.ones(n, bool)
    nodes = [None]
    leaves = [{"node": 0, "rows": everyone, "extra": 0.0, "split": best(everyone, g, h)}]
    while len(leaves) < LEAVES:
        top = max(leaves, key=lambda leaf: leaf["split"]["gain"] if leaf["split"] else 0.0)
        split = top["split"]
        if split is None:
            break
        at = len(nodes)
        nodes[top["node"]] = {
            "feature": split["feature"], "rule": split["rule"], "missing_left": split["missing_left"],
            "left": at, "gain": split["gain"], "cover": weight[top["rows"]].sum(),
        }
        nodes += [None, None]
        sides = [split["left"], top["rows"] & ~split["left"]]
        new = [{"node": at + k, "rows": side, "extra": split["extra"], "split": best(side, g, h)}
               for k, side in enumerate(sides)]
        leaves = [leaf for leaf in leaves if leaf is not top] + new
    for leaf in leaves:
        rows = leaf["rows"]
        value = -RATE * g[rows].sum() / (h[rows].sum() + LAMBDA + leaf["extra"])
        nodes[leaf["node"]] = {"value": value, "cover": weight[rows].sum()}
        score[rows] += value
    trees.append(nodes)

out = {
    "a": a.tolist(), "b": [None if np.isnan(v) else v for v in b], "few": few.tolist(),
    "many": many.tolist(), "y": y.tolist(), "weight": weight.tolist(),
    "start": start, "trees": trees, "log_odds": score.tolist(),
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
