"""Reference values for additive logistic regression: Newton's method on the whole problem, with the
penalty written as a matrix, on seeded data.

    python tests/reference/additive.py

writes additive.json beside this file. Needs numpy.
"""
import json
import pathlib

import numpy as np

random = np.random.default_rng(11)
n = 400
a = random.integers(0, 9, n)  # a number of nine values
b = random.integers(0, 5, n) * 0.5  # a number of five values, some missing
gap = random.random(n) < 0.15
c = random.choice(6, n, p=[0.4, 0.25, 0.15, 0.1, 0.08, 0.02])  # level 5 is missing
z = -1.0 + 0.02 * (a - 4) ** 2 + np.where(gap, 0.7, b - 1) + np.array([0, 0.5, -0.5, 1, 0, 0])[c]
y = (random.random(n) < 1 / (1 + np.exp(-z))).astype(int)
w = random.integers(0, 4, n).astype(float)

# Bins of each column, missing first.
sizes = [1 + 9, 1 + 5, 1 + 5]
codes = [1 + a, np.where(gap, 0, 1 + np.round(b / 0.5).astype(int)), np.where(c == 5, 0, 1 + c)]
x = np.hstack([np.ones((n, 1))] + [np.eye(size)[code] for size, code in zip(sizes, codes)])


def penalty(lam):
    matrix = np.zeros((x.shape[1], x.shape[1]))
    at = 1
    for size, is_number in zip(sizes, [True, True, False]):
        block = np.eye(size)
        if is_number:
            block[1:, 1:] *= 0.01
            differences = np.diff(np.eye(size), axis=0)[1:]
            block += differences.T @ differences
        matrix[at : at + size, at : at + size] = block
        at += size
    return lam * matrix


solutions = []
for lam in [0.02, 1.0, 40.0]:
    for weighted in [False, True]:
        weight = w if weighted else np.ones(n)
        theta, p_matrix = np.zeros(x.shape[1]), penalty(lam)

        def value(theta):
            margin = x @ theta
            return (weight * (np.logaddexp(0, margin) - y * margin)).sum() + theta @ p_matrix @ theta / 2

        for _ in range(60):
            p = 1 / (1 + np.exp(-x @ theta))
            gradient = x.T @ (weight * (p - y)) + p_matrix @ theta
            hessian = x.T @ ((weight * p * (1 - p))[:, None] * x) + p_matrix
            step, length = np.linalg.solve(hessian, gradient), 1.0
            while value(theta - length * step) > value(theta) + 1e-12:
                length /= 2
            theta = theta - length * step
        assert np.abs(gradient).max() < 1e-10
        p = 1 / (1 + np.exp(-x @ theta))
        covariance = np.linalg.inv(x.T @ ((weight * p * (1 - p))[:, None] * x) + p_matrix)
        intercept, scores, errors, at = theta[0], [], [], 1
        for size, code in zip(sizes, codes):
            own = theta[at : at + size]
            mass = np.bincount(code, weight, size)
            share = mass / mass.sum()
            centre = np.eye(size) - share
            error = np.sqrt(np.diag(centre @ covariance[at : at + size, at : at + size] @ centre.T))
            intercept += share @ own
            scores.append(np.where(mass > 0, own - share @ own, 0).tolist())
            errors.append(np.where(mass > 0, error, 0).tolist())
            at += size
        solutions.append({"lambda": lam, "weighted": weighted, "intercept": intercept, "scores": scores, "errors": errors, "value": value(theta)})

data = {
    "a": a.tolist(),
    "b": [None if missing else v for missing, v in zip(gap.tolist(), b.tolist())],
    "c": c.tolist(),
    "y": y.tolist(),
    "w": w.tolist(),
    "solutions": solutions,
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(data) + "\n")
