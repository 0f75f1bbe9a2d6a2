"""Reference values for calibration: scikit-learn on seeded data with ties.

    python tests/reference/calibration.py

writes calibration.json beside this file. Needs numpy and scikit-learn.
"""
import json
import pathlib

import numpy as np
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

random = np.random.default_rng(318)
n = 500
latent = random.normal(-1.0, 1.2, n)
y = (random.random(n) < 1 / (1 + np.exp(-latent))).astype(int)
p = (1 / (1 + np.exp(-(1.7 * latent + 0.3 + random.normal(0, 0.5, n))))).clip(0.01, 0.99).round(2)
grid = np.linspace(0, 1, 101)

isotonic = IsotonicRegression(out_of_bounds="clip").fit(p, y)
z = np.log(p / (1 - p))
# Its optimiser stops early; Newton steps from there find the minimum it means.
platt = _SigmoidCalibration().fit(z, y)
a, b = -platt.a_, -platt.b_
hits = y.sum()
target = np.where(y == 1, (hits + 1) / (hits + 2), 1 / (n - hits + 2))
for _ in range(20):
    q = 1 / (1 + np.exp(-(a * z + b)))
    gradient = np.array([((q - target) * z).sum(), (q - target).sum()])
    s = q * (1 - q)
    a, b = np.array([a, b]) - np.linalg.solve([[(s * z * z).sum(), (s * z).sum()], [(s * z).sum(), s.sum()]], gradient)
assert abs(a + platt.a_) < 1e-4 and abs(b + platt.b_) < 1e-4

out = {
    "p": p.tolist(), "y": y.tolist(), "grid": grid.tolist(),
    "knots": [isotonic.X_thresholds_.tolist(), isotonic.y_thresholds_.tolist()],
    "isotonic": isotonic.predict(grid).tolist(),
    "slope": a, "intercept": b,
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
