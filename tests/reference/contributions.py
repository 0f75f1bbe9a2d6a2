"""Reference values for contributions of trees: LightGBM (path-dependent; categories, missing
values) and shap (interventional; numbers and missing values, as it takes no categories) on seeded
data.

    python tests/reference/contributions.py

writes contributions.json beside this file. Needs numpy, lightgbm and shap.
"""
import json
import pathlib

import lightgbm as lgb
import numpy as np
import shap

random = np.random.default_rng(77)
n, rows = 3_000, 24
levels = [0, 9, 0, 5, 0]
x = np.column_stack([random.integers(0, k, n).astype(float) if k else random.normal(size=n) for k in levels])
effect = random.normal(size=9)
z = x[:, 0] + effect[x[:, 1].astype(int)] + x[:, 2] * (x[:, 3] == 2) - 1
y = (random.random(n) < 1 / (1 + np.exp(-z))).astype(int)
x[random.random(x.shape) < 0.12] = np.nan


def node(at, nodes):
    """Our nodes: children after their parent."""
    here = len(nodes)
    nodes.append(None)
    if "leaf_value" in at:
        nodes[here] = {"leaf": {"value": at["leaf_value"], "cover": at["leaf_count"]}}
        return here
    words = [0]
    if at["decision_type"] == "==":
        for code in at["threshold"].split("||"):
            words[0] |= 1 << int(code)
        rule = {"in": words}
    else:
        rule = {"at_most": at["threshold"]}
    # LightGBM sends a missing category to the right, whatever it writes down.
    missing_left = at["default_left"] and at["decision_type"] != "=="
    if at["missing_type"] == "None":
        missing_left = 0.0 <= at["threshold"] if at["decision_type"] == "<=" else False
    left, right = node(at["left_child"], nodes), node(at["right_child"], nodes)
    nodes[here] = {"split": {
        "feature": at["split_feature"], "rule": rule, "missing_left": bool(missing_left), "left": left,
        "right": right, "cover": at["internal_count"], "gain": at["split_gain"],
    }}
    return here


def grown(columns):
    params = {"objective": "binary", "num_leaves": 12, "learning_rate": 0.3, "min_data_per_group": 20,
              "max_cat_to_onehot": 1, "cat_smooth": 1, "num_threads": 1, "deterministic": True, "verbose": -1}
    categories = [i for i, j in enumerate(columns) if levels[j]]
    model = lgb.train(params, lgb.Dataset(x[:, columns], y, categorical_feature=categories), 12)
    trees = []
    for tree in model.dump_model()["tree_info"]:
        nodes = []
        node(tree["tree_structure"], nodes)
        trees.append({"nodes": nodes})
    return model, trees


def plain(matrix):
    return [[None if np.isnan(v) else v for v in row] for row in matrix]


mixed, mixed_trees = grown([0, 1, 2, 3, 4])
numbers, number_trees = grown([0, 2, 4])
q, others = x[:rows][:, [0, 2, 4]], x[100:130][:, [0, 2, 4]]
explained = {}
for output in ("raw", "probability"):
    explainer = shap.TreeExplainer(numbers, data=others, feature_perturbation="interventional", model_output=output)
    explained[output] = np.asarray(explainer.shap_values(q)).tolist()
    explained[output + "_base"] = float(explainer.expected_value)
out = {
    "levels": levels,
    "path_dependent": {"trees": mixed_trees, "x": plain(x[:rows]),
                       "contributions": mixed.predict(x[:rows], pred_contrib=True).tolist()},
    "interventional": {"trees": number_trees, "x": plain(q), "background": plain(others), **explained},
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
