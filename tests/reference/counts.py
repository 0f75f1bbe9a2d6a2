"""Reference values for src/models/counts: statsmodels where it has the model, plain numpy for the ridge.

    python tests/reference/counts.py > tests/reference/counts.json
"""
import json

import numpy as np
import statsmodels.api as sm

rng = np.random.default_rng(7)
n = 400
x = rng.normal(size=(n, 2)).round(3)
group = rng.integers(0, 3, size=n)
eta = 2.0 + 0.5 * x[:, 0] - 0.3 * x[:, 1] + np.array([0.0, 0.4, -0.2])[group]
mean = np.exp(eta)
y = rng.negative_binomial(4, 4 / (4 + mean)).astype(float)
money = (np.exp(eta + 0.4 * rng.normal(size=n))).round(2)

dummies = np.column_stack([group == 1, group == 2]).astype(float)
X = np.column_stack([np.ones(n), x, dummies])

poisson = sm.GLM(y, X, family=sm.families.Poisson()).fit(tol=1e-14, maxiter=200)
fixed = sm.GLM(y, X, family=sm.families.NegativeBinomial(alpha=1 / 4)).fit(tol=1e-14, maxiter=200)


def pearson(theta):
    """Breslow's equation: squared Pearson residuals less the spare rows."""
    fit = sm.GLM(y, X, family=sm.families.NegativeBinomial(alpha=1 / theta)).fit(tol=1e-14, maxiter=200)
    m = fit.mu
    return ((y - m) ** 2 / (m + m * m / theta)).sum() - (n - X.shape[1]), fit


low, high = 0.5, 50.0
for _ in range(200):
    middle = 0.5 * (low + high)
    value, fit = pearson(middle)
    low, high = (middle, high) if value < 0 else (low, middle)
theta = 0.5 * (low + high)
moments = pearson(theta)[1]

# The penalty: dense coefficients to 0, levels (the reference 0 among them) to their mean.
lam = 3.0
P = np.zeros((5, 5))
P[1, 1] = P[2, 2] = 1.0
P[3:, 3:] = np.eye(2) - 1 / 3


def ridge_poisson():
    b = np.array([np.log(y.mean()), 0, 0, 0, 0])
    for _ in range(100):
        m = np.exp(X @ b)
        gradient = X.T @ (m - y) + lam * P @ b
        b = b - np.linalg.solve(X.T @ (X * m[:, None]) + lam * P, gradient)
    return b


log_money = np.log(money)
ridge_log = np.linalg.solve(X.T @ X + lam * P, X.T @ log_money)
print(
    json.dumps(
        {
            "x": x.tolist(),
            "group": group.tolist(),
            "y": y.tolist(),
            "money": money.tolist(),
            "poisson": list(poisson.params),
            "poisson_dispersion": float((poisson.resid_pearson**2).sum() / poisson.df_resid),
            "fixed": list(fixed.params),
            "theta": theta,
            "moments": list(moments.params),
            "ridge_poisson": list(ridge_poisson()),
            "ridge_log": list(ridge_log),
            "smearing": float(np.exp(log_money - X @ ridge_log).mean()),
        }
    )
)
