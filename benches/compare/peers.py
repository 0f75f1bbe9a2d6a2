"""The native peers: pandas reads the CSV, scikit-learn fits the logistic regression, LightGBM
grows trees with one thread and, with shap, explains what they say.

Prints one JSON object: seconds of each run, the coefficients, and LightGBM's log-loss on rows held
out. Usage: peers.py MIXED.csv X.f64 Y.f64 ROWS COLUMNS RUNS TREES.json
TREES.json: {name: {path, rows, held, levels, trees, leaves, rate}}.
"""

import json
import sys
import time
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
import shap
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
csv, path_x, path_y, rows, columns, runs, tables = sys.argv[1:]
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

report["lightgbm"] = lgb.__version__
for name, table in json.loads(tables).items():
    width, train = len(table["levels"]), table["rows"]
    data = np.fromfile(table["path"]).reshape(width + 1, train + table["held"]).T
    x, y = np.ascontiguousarray(data[:, :-1]), data[:, -1]
    levels = [j for j, count in enumerate(table["levels"]) if count > 0]
    params = {
        "objective": "binary",
        "num_leaves": table["leaves"],
        "learning_rate": table["rate"],
        "num_threads": 1,
        "verbose": -1,
    }

    def fit():
        dataset = lgb.Dataset(x[:train], y[:train], categorical_feature=levels)
        return lgb.train(params, dataset, table["trees"])

    times = []
    for _ in range(runs):
        seconds, model = timed(fit)
        times.append(seconds)
    p = model.predict(x[train:])
    loss = -np.mean(np.where(y[train:] == 1, np.log(p), np.log1p(-p)))
    report["trees_" + name] = {"seconds": times, "loss": float(loss)}
    # Once each: they take long.
    explained = []
    for many, background in table.get("explain", []):
        if background == 0:
            seconds, _ = timed(lambda: model.predict(x[:many], pred_contrib=True, num_threads=1))
        else:
            explainer = shap.TreeExplainer(
                model, data=x[-background:], feature_perturbation="interventional", model_output="probability"
            )
            seconds, _ = timed(lambda: explainer.shap_values(x[:many], check_additivity=False))
        explained.append(seconds)
    report["trees_" + name]["contributions"] = explained
print(json.dumps(report))
