"""What the second pass sees of the first pass's scores; `src/extract/classify/second.rs` computes the same."""
import numpy as np

STEPS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (4, 12)
LEVELS = 6
NAMES = (["own"] + [f"step{s:+d}" for s in STEPS] + [f"window{w}_{side}" for w in WINDOWS for side in ("before", "after")]
         + [f"up{k}" for k in range(LEVELS)] + ["path", "page", "most", "kept_before", "kept_after", "kept", "rank", "threshold", "over"])


def range_means(p, n, first, last):
    """Mean score over [first, last), weighted by length; first and last are arrays."""
    w = np.concatenate([[0.0], np.cumsum(n)])
    s = np.concatenate([[0.0], np.cumsum(n * p)])
    return (s[last] - s[first]) / np.maximum(w[last] - w[first], 1.0)


def best_cut(p, n):
    """Score of the last block in the set of best expected F1, and that F1."""
    order = np.argsort(-p, kind="stable")
    hit, size, total = np.cumsum((p * n)[order]), np.cumsum(n[order]), float((p * n).sum())
    f1 = 2 * hit / (size + total + 1e-9)
    k = int(np.argmax(f1))
    return float(p[order[k]]), float(f1[k])


def columns(p, lengths, up, paths):
    """p: first scores; lengths: weighted; up: per block list of region numbers; paths: per block number."""
    count = len(p)
    n = np.asarray(lengths, float) + 1.0
    p = np.asarray(p, float)
    out = [p]
    at = np.arange(count)
    for s in STEPS:
        q = at + s
        out.append(np.where((q >= 0) & (q < count), p[np.clip(q, 0, count - 1)], -1.0))
    for w in WINDOWS:
        out.append(np.where(at > 0, range_means(p, n, np.maximum(at - w, 0), at), -1.0))
        out.append(np.where(at + 1 < count, range_means(p, n, np.minimum(at + 1, count), np.minimum(at + 1 + w, count)), -1.0))
    weight, mass = {}, {}
    for i, regions in enumerate(up):
        for r in regions:
            weight[r] = weight.get(r, 0.0) + n[i]
            mass[r] = mass.get(r, 0.0) + n[i] * p[i]
    for k in range(LEVELS):
        out.append(np.array([mass[u[k]] / weight[u[k]] if len(u) > k else -1.0 for u in up]))
    pw, pm = {}, {}
    for i, path in enumerate(paths):
        pw[path] = pw.get(path, 0.0) + n[i]
        pm[path] = pm.get(path, 0.0) + n[i] * p[i]
    out.append(np.array([pm[path] / pw[path] for path in paths]))
    total = float((p * n).sum())
    before = np.concatenate([[0.0], np.cumsum(p * n)])[:-1]
    cut, _ = best_cut(p, n)
    out += [np.full(count, total / n.sum()), np.full(count, p.max()), before / max(total, 1e-9), np.full(count, 0.0) + (total - before - p * n) / max(total, 1e-9),
            np.full(count, np.log1p(total)), np.searchsorted(np.sort(-p), -p, side="left") / count, np.full(count, cut), p - cut]
    return np.stack(out, axis=1).astype(np.float32)
