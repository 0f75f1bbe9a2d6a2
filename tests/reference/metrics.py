"""Reference values for the metrics: scikit-learn and scipy on seeded data with ties and weights.

    python tests/reference/metrics.py

writes metrics.json beside this file. Needs numpy, scipy and scikit-learn.
"""
import json
import pathlib

import numpy as np
from scipy import optimize, stats
from sklearn import metrics

random = np.random.default_rng(411)
n = 400
latent = random.normal(-1.5, 1.3, n)
y = (random.random(n) < 1 / (1 + np.exp(-latent))).astype(int)
p = np.clip(1 / (1 + np.exp(-(0.7 * latent - 0.4 + random.normal(0, 0.6, n)))), 0.01, 0.99).round(2)
w = random.choice([0.0, 0.5, 1.0, 2.0, 3.0], size=n)


def figures(weight):
    sample_weight = weight
    fpr, tpr, _ = metrics.roc_curve(y, p, sample_weight=sample_weight)
    z = np.log(p / (1 - p))

    def loss(t):
        m = t[0] + t[1] * z
        return np.sum(weight * (np.logaddexp(0, m) - y * m))

    def gradient(t):
        r = weight * (1 / (1 + np.exp(-(t[0] + t[1] * z))) - y)
        return np.array([r.sum(), (r * z).sum()])

    line = optimize.root(gradient, optimize.minimize(loss, [0, 1], jac=gradient).x, tol=1e-14).x
    auc = metrics.roc_auc_score(y, p, sample_weight=sample_weight)
    rate = np.average(y, weights=weight)
    return {
        "roc_auc": auc,
        "average_precision": metrics.average_precision_score(y, p, sample_weight=sample_weight),
        "log_loss": metrics.log_loss(y, p, sample_weight=sample_weight),
        "brier": metrics.brier_score_loss(y, p, sample_weight=sample_weight),
        "ks": float(np.max(tpr - fpr)),
        # Area under the cumulative gain curve, from the area under the ROC curve.
        "alift": 0.5 * rate + (1 - rate) * auc,
        "calibration_in_the_large": np.sum(weight * y) / np.sum(weight * p),
        "calibration_intercept": line[0],
        "calibration_slope": line[1],
    }


def expected_capture(q):
    """The expected capture and lift of the best share under a random order within ties."""
    k = int(np.ceil(q * n - 1e-9))
    got, left = 0.0, k
    for s in sorted(set(p), reverse=True):
        group = y[p == s]
        take = min(left, len(group))
        got += group.mean() * take
        left -= take
        if left == 0:
            break
    return got / y.sum(), (got / k) / y.mean()


intervals = []
for x, rows in [(0, 10), (3, 20), (17, 17), (250, 4000), (1, 1000)]:
    test = stats.binomtest(x, rows)
    wilson = test.proportion_ci(0.95, "wilson")
    exact = test.proportion_ci(0.99, "exact")
    intervals.append({"hits": x, "rows": rows, "wilson": [wilson.low, wilson.high],
                      "exact_99": [exact.low, exact.high]})

out = {
    "y": y.tolist(), "p": p.tolist(), "w": w.tolist(),
    "unweighted": figures(np.ones(n)),
    "weighted": figures(w),
    "tops": [{"share": q, "capture": expected_capture(q)[0], "lift": expected_capture(q)[1]}
             for q in [0.05, 0.1, 0.2, 0.33, 0.5, 1.0]],
    "intervals": intervals,
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
