"""The native peers: pandas reads the CSV, scikit-learn fits the logistic regression.

Prints one JSON object: seconds of each run, and the coefficients.
Usage: peers.py MIXED.csv X.f64 Y.f64 ROWS COLUMNS RUNS
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
csv, path_x, path_y, rows, columns, runs = sys.argv[1:]
rows, columns, runs = int(rows), int(columns), int(runs)


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


report = {"pandas": pd.__version__}
report["pandas_read"] = [timed(lambda: pd.read_csv(csv))[0] for _ in range(runs)]

x = np.fromfile(path_x).reshape(rows, columns)
y = np.fromfile(path_y)
for solver in ("lbfgs", "newton-cholesky"):
    times = []
    for _ in range(runs):
        model = LogisticRegression(C=1.0, solver=solver)
        seconds, fitted = timed(lambda: model.fit(x, y))
        times.append(seconds)
    report[solver] = times
    report[solver + "_coefficients"] = [float(fitted.intercept_[0]), *map(float, fitted.coef_[0])]
print(json.dumps(report))
