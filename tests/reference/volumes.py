"""Reference values of boosted trees for counts (Poisson) and numbers (squares), by LightGBM.

    python3 tests/reference/volumes.py > tests/reference/volumes.json

Columns have few distinct values, so that every value is a bin of its own in both.
"""

import json

import lightgbm as lgb
import numpy as np

random = np.random.default_rng(7)
n = 600
x = np.column_stack([random.integers(0, 40, n), random.integers(0, 25, n)]).astype(float)
log_mean = 1.0 + 0.05 * x[:, 0] + 0.3 * np.sin(x[:, 1] / 3.0)
counts = random.poisson(np.exp(log_mean)).astype(float)
numbers = log_mean + random.normal(0.0, 0.3, n)
weights = random.integers(1, 4, n).astype(float)


def fit(objective, y, monotone):
    settings = dict(
        objective=objective,
        learning_rate=0.1,
        num_leaves=8,
        # LightGBM guesses the rows of a leaf from its hessians; ours are counted.
        min_data_in_leaf=1,
        min_data_in_bin=1,
        min_sum_hessian_in_leaf=1e-3,
        monotone_constraints=monotone,
        num_threads=1,
        verbose=-1,
        deterministic=True,
        seed=1,
    )
    model = lgb.train(settings, lgb.Dataset(x, y, weight=weights), 20)
    return model.predict(x[:40], raw_score=True).tolist()


print(
    json.dumps(
        dict(
            lightgbm=lgb.__version__,
            x=x.tolist(),
            counts=counts.tolist(),
            numbers=numbers.tolist(),
            weights=weights.tolist(),
            poisson=fit("poisson", counts, [1, 0]),
            squares=fit("regression", numbers, [0, 0]),
        )
    )
)
