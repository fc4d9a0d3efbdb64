#!/usr/bin/env python3
"""Train the model that chooses a page's headline, and write src/extract/metadata/title/model.toml.

usage: cargo run --release -p eval -- --titles FOLDER && python3 eval/train/titles.py FOLDER SHARED_EVAL [MODEL]

FOLDER holds what `--titles` wrote; SHARED_EVAL the annotated sets, whose score.py says what equals the gold. Needs numpy.
The model is a conditional logit: the probability of a candidate is the softmax of a weighted sum over the page's candidates. Pages none
of whose candidates is right teach nothing. Five folds by site: no page is judged by weights that saw its site.
"""
import hashlib
import json
import os
import sys

import numpy as np

SETS = ["page-types", "news", "arabic"]
"""Sets whose pages teach; reader-view's gold is one tool's own output."""
FOLDS = 5
SEED = 20261101
DECAY = 2.0
"""Strength of the pull of every weight towards 0, in pages."""
STEPS = 400


def site_of(url, page_id):
    host = (url or "").split("//", 1)[-1].split("/", 1)[0].split(":")[0].lower()
    parts = host.split(".")
    if not host or parts[-1] == "invalid":
        return page_id
    short = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in ("co", "com", "org", "net", "gov", "ac", "edu", "or", "ne")
    return ".".join(parts[-3:] if short else parts[-2:])


def fold_of(site):
    return hashlib.sha256(f"{SEED}:{site}".encode()).digest()[0] % FOLDS


def read(folder, shared, name, score):
    gold = {g["id"]: g for g in map(json.loads, open(os.path.join(shared, name, "gold.ndjson"), encoding="utf-8")) if g.get("title")}
    pages = []
    for line in open(os.path.join(folder, f"{name}.ndjson"), encoding="utf-8"):
        page = json.loads(line)
        if page["id"] not in gold or not page["titles"]:
            continue
        wanted = score.fold(gold[page["id"]]["title"])
        rows = np.array([row for _, row in page["titles"]])
        right = np.array([score.fold(value) == wanted for value, _ in page["titles"]])
        site = site_of(gold[page["id"]].get("url") or page["url"], page["id"])
        pages.append({"set": name, "id": page["id"], "kind": gold[page["id"]].get("kind") or "", "fold": fold_of(site), "rows": rows, "right": right})
    return pages, len(gold)


class Batch:
    """The candidates of many pages as one table."""

    def __init__(self, pages):
        pages = [page for page in pages if page["right"].any()]
        self.rows = np.concatenate([page["rows"] for page in pages])
        self.right = np.concatenate([page["right"] for page in pages])
        self.starts = np.cumsum([0] + [len(page["right"]) for page in pages])[:-1]
        self.page = np.repeat(np.arange(len(pages)), [len(page["right"]) for page in pages])
        self.count = len(pages)

    def gradient(self, weights):
        scores = self.rows @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.page])
        every = scores / np.add.reduceat(scores, self.starts)[self.page]
        good = scores * self.right
        good = good / np.add.reduceat(good, self.starts)[self.page]
        return self.rows.T @ (every - good)


def train(pages):
    batch = Batch(pages)
    weights = np.zeros(batch.rows.shape[1])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        gradient = (batch.gradient(weights) + DECAY * weights) / batch.count
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient * gradient
        rate = 0.15 * (1 - step / (STEPS + 1))
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return weights


def main():
    folder, shared = sys.argv[1:3]
    model = sys.argv[3] if len(sys.argv) > 3 else os.path.join(os.path.dirname(__file__), "..", "..", "src", "extract", "metadata", "title", "model.toml")
    sys.path.insert(0, shared)
    import score

    names = json.load(open(os.path.join(folder, "names.json"), encoding="utf-8"))
    pages, golds = [], {}
    for name in SETS:
        found, golds[name] = read(folder, shared, name, score)
        pages += found
    digest = hashlib.sha256()
    for name in SETS:
        digest.update(open(os.path.join(shared, name, "gold.ndjson"), "rb").read())
    for fold in range(FOLDS):
        weights = train([page for page in pages if page["fold"] != fold])
        for page in pages:
            if page["fold"] == fold:
                page["hit"] = bool(page["right"][int(np.argmax(page["rows"] @ weights))])
    card = {}
    for name in SETS:
        own = [page for page in pages if page["set"] == name]
        card[name] = round(sum(page["hit"] for page in own) / golds[name], 4)
        folds = ["%.3f" % np.mean([page["hit"] for page in own if page["fold"] == fold]) for fold in range(FOLDS) if any(page["fold"] == fold for page in own)]
        print(f"{name:<11} {card[name]:.4f} of {golds[name]}; folds {' '.join(folds)}; some candidate is right on {sum(page['right'].any() for page in own) / golds[name]:.4f}")
        for kind in sorted({page["kind"] for page in own}) if name == "page-types" else []:
            some = [page for page in own if page["kind"] == kind]
            print(f"   {kind:<14} {np.mean([page['hit'] for page in some]):.4f}  candidate {np.mean([page['right'].any() for page in some]):.4f}")
    weights = train(pages)
    with open(model, "w", encoding="utf-8") as out:
        out.write("# What speaks for a candidate being the headline. Made by eval/train/titles.py; see there.\n\n[card]\n")
        out.write(f"seed = {SEED}\nfolds = {FOLDS}\ndecay = {DECAY}\ngold_sha256 = \"{digest.hexdigest()}\"\n")
        out.write("# Share of right titles by five folds by site, pages without a record's chance included.\n[card.cross_validated]\n")
        out.writelines(f"{name} = {value}\n" for name, value in card.items())
        out.write("\n[weights]\n")
        out.writelines(f"{name} = {weight:.4f}\n" for name, weight in zip(names, weights))


if __name__ == "__main__":
    main()
