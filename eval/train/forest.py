"""Writes a LightGBM model in the form that `src/extract/classify/forest.rs` reads."""
import struct

import numpy as np


def floor32(x):
    """The greatest f32 not above x, so that comparing f32 rows with it decides as comparing with x does."""
    f = np.float32(x)
    return f if float(f) <= x else np.nextafter(f, np.float32(-np.inf))


def perfect(tree, depth, columns):
    inner = (1 << depth) - 1
    nodes, leaves, means = [(np.float32(0), 0)] * inner, [np.float32(0)] * (inner + 1), [np.float32(0)] * inner

    def fill(at, node):
        if at >= inner:
            assert "leaf_value" in node, "deeper than the file"
            leaves[at - inner] = np.float32(node["leaf_value"])
        elif "leaf_value" in node:
            means[at] = np.float32(node["leaf_value"])
            fill(2 * at + 1, node)
            fill(2 * at + 2, node)
        else:
            assert node["decision_type"] == "<=" and node["missing_type"] in ("None", "NaN")
            nodes[at] = (floor32(node["threshold"]), columns[node["split_feature"]])
            means[at] = np.float32(node["internal_value"])
            fill(2 * at + 1, node["left_child"])
            fill(2 * at + 2, node["right_child"])

    fill(0, tree)
    return nodes, leaves, means


def write(path, booster, names, classes=1):
    """names: columns of the booster, in order. Only those that a tree uses are named in the file."""
    model = booster.dump_model()
    trees = [t["tree_structure"] for t in model["tree_info"]]

    def depth_of(node):
        return 0 if "leaf_value" in node else 1 + max(depth_of(node["left_child"]), depth_of(node["right_child"]))

    def used_by(node, used):
        if "leaf_value" not in node:
            used.add(node["split_feature"])
            used_by(node["left_child"], used)
            used_by(node["right_child"], used)

    depth = max(1, max(depth_of(t) for t in trees))
    used = set()
    for t in trees:
        used_by(t, used)
    used = sorted(used)
    place = {c: i for i, c in enumerate(used)}
    out = [b"GHIRBAL1", struct.pack("<I", len(used))]
    for c in used:
        name = names[c].encode()
        out.append(struct.pack("B", len(name)) + name)
    out.append(struct.pack("<III", depth, classes, len(trees) // classes))
    for k in range(classes):  # LightGBM grows a tree of each class in turn
        for t in trees[k::classes]:
            nodes, leaves, means = perfect(t, depth, place)
            out += [struct.pack("<fH", threshold, column) for threshold, column in nodes]
            out += [struct.pack("<f", v) for v in leaves]
            out += [struct.pack("<f", v) for v in means]
    with open(path, "wb") as f:
        f.write(b"".join(out))
