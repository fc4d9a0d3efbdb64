#!/usr/bin/env python3
"""Train the model that chooses a page's headline.

usage: titles.py FOLDER SHARED_EVAL [MODEL FOLDS]

FOLDER holds what `eval --titles` wrote; SHARED_EVAL the annotated sets, whose score.py says what equals the gold. Needs numpy and scipy. MODEL is the file to
write, src/extract/metadata/title/model.toml; FOLDS/0 to FOLDS/4 get titles.toml, the same without the pages of one fold. Without them only the
figures are printed.
The model is a conditional logit: the probability of a candidate is the softmax of a weighted sum over the page's candidates. Pages none
of whose candidates is right teach nothing. Folds are by site, as those of the models of the text: no page is judged by weights that saw its site.
"""
import hashlib
import json
import os
import sys

import numpy as np
from scipy.optimize import minimize

from pages import FOLDS, fold, site

SETS = {"page-types": 1.0, "news": 2.0, "arabic": 1.0, "reader-view": 0.3, "golden": 1.0}
"""Sets whose pages teach, and how much each page does; news is small, reader-view's gold is one tool's own output, golden are our own test pages."""
SEED = 0
"""Nothing is drawn: training starts at 0 and sees all pages at every step, until it converges."""
SHRINK, DECAY = 2.0, 0.5
"""Strength of the pull of every weight towards 0, in pages: by its size (most evidence that says nothing new ends at 0) and by its square."""
DOUBT, DOUBTED = 0.1, 5
"""Share of pages whose gold is taken to be drawn from about so many titles that would do as well: where heading and declared titles differ, annotators took
now the one, now the other, and a page whose gold no evidence speaks for must not turn all weights."""
LEAN = {"article_h1": 0.5}
"""Added to weights once they are trained. Whether annotators take the heading or a declared title of an article that words it otherwise goes by whom one asks: between
half a point and none, the sets' figures are level, and folds fall to either side. A title is the headline as readers see it, so this tips the scales."""
NEAR_ZERO = 1e-4
"""Below the root of this the first pull is rounded off, so that the loss has a slope everywhere."""
STEPS = 400


def read(folder, shared, name, score):
    place = os.path.join(folder if name == "golden" else shared, name, "gold.ndjson")
    gold = {g["id"]: g for g in map(json.loads, open(place, encoding="utf-8")) if g.get("title")}
    pages = []
    for line in open(os.path.join(folder, f"{name}.ndjson"), encoding="utf-8"):
        page = json.loads(line)
        if page["id"] not in gold or not page["titles"]:
            continue
        wanted = score.fold(gold[page["id"]]["title"])
        rows = np.array([row for _, row in page["titles"]])
        right = np.array([score.fold(value) == wanted for value, _ in page["titles"]])
        url = gold[page["id"]].get("url") or page["url"] or ""
        own = fold(site(url if "fakehost" not in url else "", f"{name}/{page['id']}"))
        pages.append({"set": name, "id": page["id"], "kind": gold[page["id"]].get("kind") or "", "fold": own, "rows": rows, "right": right})
    return pages, len(gold)


class Batch:
    """The candidates of many pages as one table."""

    def __init__(self, pages):
        pages = [page for page in pages if page["right"].any()]
        self.rows = np.concatenate([page["rows"] for page in pages])
        self.right = np.concatenate([page["right"] for page in pages])
        self.starts = np.cumsum([0] + [len(page["right"]) for page in pages])[:-1]
        self.page = np.repeat(np.arange(len(pages)), [len(page["right"]) for page in pages])
        self.weight = np.array([SETS[page["set"]] for page in pages])

    def loss(self, weights):
        """Of the log-likelihood and of the pull towards 0, with its slope."""
        scores = self.rows @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, self.starts)[self.page])
        chance = scores / np.add.reduceat(scores, self.starts)[self.page]
        good = chance * self.right
        good_sum = np.add.reduceat(good, self.starts)
        likely = DOUBT / DOUBTED + (1 - DOUBT) * good_sum
        off = (chance * good_sum[self.page] - good) * ((1 - DOUBT) * self.weight / likely)[self.page]
        size = np.sqrt(weights * weights + NEAR_ZERO)
        loss = SHRINK * size.sum() + DECAY / 2 * weights @ weights - np.sum(self.weight * np.log(likely))
        return loss, self.rows.T @ off + SHRINK * weights / size + DECAY * weights


def train(pages):
    batch = Batch(pages)
    return minimize(batch.loss, np.zeros(batch.rows.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x


def write(path, card, names, weights):
    with open(path, "w", encoding="utf-8") as out:
        out.write("# What speaks for a candidate being the headline. Made by eval/train/titles.py; see there.\n\n")
        out.write(card)
        out.write("[weights]\n")
        out.writelines(f"{name} = {weight:.4f}\n" for name, weight in zip(names, weights))


def main():
    folder, shared = sys.argv[1:3]
    sys.path.insert(0, shared)
    import score

    names = json.load(open(os.path.join(folder, "names.json"), encoding="utf-8"))
    pages, golds = [], {}
    for name in SETS:
        found, golds[name] = read(folder, shared, name, score)
        pages += found
    digest = hashlib.sha256()
    judged = [name for name in SETS if name != "golden"]
    for name in judged:
        digest.update(open(os.path.join(shared, name, "gold.ndjson"), "rb").read())
    lean = np.array([LEAN.get(name, 0.0) for name in names])
    without = []
    for number in range(FOLDS):
        without.append(train([page for page in pages if page["fold"] != number]) + lean)
        for page in pages:
            if page["fold"] == number:
                page["hit"] = bool(page["right"][int(np.argmax(page["rows"] @ without[number]))])
    figures = {}
    for name in judged:
        own = [page for page in pages if page["set"] == name]
        figures[name] = round(sum(page["hit"] for page in own) / golds[name], 4)
        folds = ["%.3f" % np.mean([page["hit"] for page in own if page["fold"] == number]) for number in range(FOLDS) if any(page["fold"] == number for page in own)]
        print(f"{name:<11} {figures[name]:.4f} of {golds[name]}; folds {' '.join(folds)}; some candidate is right on {sum(page['right'].any() for page in own) / golds[name]:.4f}")
        for kind in sorted({page["kind"] for page in own}) if name == "page-types" else []:
            some = [page for page in own if page["kind"] == kind]
            print(f"   {kind:<14} {np.mean([page['hit'] for page in some]):.4f}  candidate {np.mean([page['right'].any() for page in some]):.4f}")
    if len(sys.argv) < 5:
        return
    leaning = "".join(f"lean.{name} = {weight}\n" for name, weight in LEAN.items())
    card = f"[card]\nseed = {SEED}\nfolds = {FOLDS}\nshrink = {SHRINK}\ndecay = {DECAY}\ndoubt = {DOUBT}\ndoubted = {DOUBTED}\n{leaning}gold_sha256 = \"{digest.hexdigest()}\"\n"
    card += "# Share of right titles by five folds by site, pages without a record's chance included.\n[card.cross_validated]\n"
    card += "".join(f"{name} = {value}\n" for name, value in figures.items())
    write(sys.argv[3], card + "\n", names, train(pages) + lean)
    for number, weights in enumerate(without):
        write(os.path.join(sys.argv[4], str(number), "titles.toml"), f"[card]\nwithout_fold = {number}\n\n", names, weights)


if __name__ == "__main__":
    main()
