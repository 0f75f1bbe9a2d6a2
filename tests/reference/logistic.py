"""Reference values for the logistic regression: scikit-learn on seeded data.

    python tests/reference/logistic.py

writes logistic.json beside this file. Needs numpy and scikit-learn. The data are rounded
so that they are the same to the last bit for whoever reads the file.
"""
import json
import pathlib

import numpy as np
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(20261123)
n = 300
x = random.normal(size=(n, 4))
x[:, 1] = np.exp(x[:, 1])
x[:, 2] = 0.7 * x[:, 0] + 0.5 * x[:, 2]
x = x.round(4)
level = random.choice(4, size=n, p=[0.5, 0.25, 0.15, 0.1])
effect = np.array([0.0, 0.8, -0.6, 1.2])
z = -1.2 + x @ np.array([0.9, 0.3, -0.5, 0.0]) + effect[level]
y = (random.random(n) < 1 / (1 + np.exp(-z))).astype(int)
w = random.integers(0, 4, size=n).astype(float)

one_hot = np.eye(4)[level]
solutions = []
for c in [0.01, 0.1, 1.0, 100.0]:
    for weighted in [False, True]:
        for with_levels in [False, True]:
            design = np.hstack([x, one_hot]) if with_levels else x
            model = LogisticRegression(C=c, tol=1e-13, max_iter=1000, solver="newton-cg")
            model.fit(design, y, sample_weight=w if weighted else None)
            b = model.coef_[0]
            weight = w if weighted else np.ones(n)
            solution = {
                "lambda": 1 / c,
                "weighted": weighted,
                "levels": with_levels,
                # Levels are given against level 0, which the intercept takes up.
                "intercept": model.intercept_[0] + (b[4] if with_levels else 0.0),
                "coefficients": list(b[:4]) + list(b[5:] - b[4] if with_levels else []),
            }
            if not with_levels:
                p = model.predict_proba(design)[:, 1]
                full = np.hstack([np.ones((n, 1)), design])
                hessian = (full * (weight * p * (1 - p))[:, None]).T @ full
                hessian[1:, 1:] += np.eye(4) / c
                solution["standard_errors"] = list(np.sqrt(np.diag(np.linalg.inv(hessian))))
            solutions.append(solution)

out = {"x": x.ravel().tolist(), "level": level.tolist(), "y": y.tolist(), "w": w.tolist(),
       "solutions": solutions}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
