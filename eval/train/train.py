#!/usr/bin/env python3
"""Trains the block and page-kind models: once on all pages, and once for each fold without the pages of its sites.

usage: train.py DUMP EVAL_FOLDER [--final FOLDER] [--folds FOLDER]

DUMP is what `eval --dump DUMP` wrote; EVAL_FOLDER holds the annotated sets. Within a fold, the first-pass scores that
the second pass is trained on come from models that saw neither the page's own site nor any site of the fold.
"""
import argparse
import collections
import functools
import json
import multiprocessing
import os
import sys
import time

import lightgbm as lgb
import numpy as np

import forest
import pages as data
import second
import words

SEED = 7
KINDS = ["article", "collection", "documentation", "forum", "listing", "product", "service"]
#: Rows that the first pass scores below this are not shown to the second (src/extract/classify/learned.rs).
HOPELESS = 0.02
INNER = 3
#: Processes at work at once.
WORKERS = 2
COMMON = dict(min_data_in_leaf=40, feature_fraction=0.4, bagging_fraction=0.8, bagging_freq=1, lambda_l2=5.0, max_bin=63, max_depth=6,
              num_threads=1, verbose=-1, seed=SEED, deterministic=True, force_row_wise=True)
FIRST = dict(COMMON, objective="cross_entropy", num_leaves=31, learning_rate=0.15), 80
SECOND = dict(COMMON, objective="cross_entropy", num_leaves=47, learning_rate=0.08), 160
KIND = dict(COMMON, objective="multiclass", num_class=len(KINDS), num_leaves=12, max_depth=5, learning_rate=0.08, min_data_in_leaf=12, feature_fraction=0.5), 70
#: Points of the calibration table.
POINTS = 12


def fit(spec, x, y, w, names):
    params, rounds = spec
    return lgb.train(params, lgb.Dataset(x, y, weight=w, feature_name=names), rounds)


class Trainer:
    def __init__(self, columns, table, bag, pages):
        self.columns, self.table, self.pages = columns, table, pages
        self.bag = words.Bag(bag, pages)
        self.words_first = columns.index("words_own")
        self.y, self.w = np.zeros(len(table), "f4"), np.zeros(len(table), "f4")
        self.fold = np.full(len(table), -1, "i1")
        self.inner = np.full(len(table), -1, "i1")
        for p in pages:
            self.y[p.first:p.last], self.w[p.first:p.last], self.fold[p.first:p.last] = p.y, p.weights, p.fold
            self.inner[p.first:p.last] = data.hashlib.sha256(("inner " + p.site).encode()).digest()[0] % INNER
        self.w *= len(self.w) / self.w.sum()
        self.page_columns = [i for i, c in enumerate(columns) if c.startswith("page_")]
        self.at = {id(p): i for i, p in enumerate(pages)}
        self.of_page = np.zeros((len(pages), len(KINDS)), "f4")  # what each page's words say of its kind

    def words(self, rows):
        """The words model of the given rows; fills their own columns as models that did not see them would."""
        sites = lambda rows: {p.site for p in self.pages if rows[p.first]}
        weighted = self.w > 0
        self.fill(rows, None)
        for j in range(INNER):
            train = rows & (self.inner != j)
            self.fill(rows & (self.inner == j), words.Model(self.bag, train & weighted, self.y, self.w, sites(train)))
        return words.Model(self.bag, rows & weighted, self.y, self.w, sites(rows))

    def fill(self, rows, model):
        at = slice(self.words_first, self.words_first + words.GROUPS + 1)
        self.table[rows, at] = model.columns(self.bag, rows) if model else 0.0

    def first(self, rows):
        rows = rows & (self.w > 0)
        return fit(FIRST, self.table[rows], self.y[rows], self.w[rows], self.columns)

    def seen(self, scores, pages):
        """Second-pass columns of the given pages."""
        out = np.zeros((len(self.table), len(second.NAMES)), "f4")
        for p in pages:
            out[p.first:p.last] = second.columns(scores[p.first:p.last], p.lengths, p.up, p.paths)
        return out

    def second(self, rows, scores, seen):
        rows = rows & (self.w > 0) & (scores >= HOPELESS)
        names = ["first_" + n for n in second.NAMES] + self.columns
        return fit(SECOND, np.concatenate([seen[rows], self.table[rows]], axis=1), self.y[rows], self.w[rows], names)

    def apply(self, first, model, pages):
        """Final scores of the given pages."""
        out = np.zeros(len(self.table))
        rows = np.concatenate([np.arange(p.first, p.last) for p in pages])
        out[rows] = first.predict(self.table[rows])
        seen = self.seen(out, pages)
        hopeful = rows[out[rows] >= HOPELESS]
        out[hopeful] = model.predict(np.concatenate([seen[hopeful], self.table[hopeful]], axis=1))
        return out

    def kind_words(self, pages):
        """The model of kinds by words of the given pages; fills what their words say as models that did not see them would."""
        for j in range(INNER):
            inner = [self.inner[p.first] == j for p in pages]
            self.fill_kinds([p for p, i in zip(pages, inner) if i], words.Kinds(self.bag, self.at, [p for p, i in zip(pages, inner) if not i], KINDS))
        return words.Kinds(self.bag, self.at, pages, KINDS)

    def fill_kinds(self, pages, model):
        at = [self.at[id(p)] for p in pages]
        self.of_page[at] = model.columns(self.bag, at)

    def kind_rows(self, pages):
        return np.concatenate([self.table[[p.first for p in pages]][:, self.page_columns], self.of_page[[self.at[id(p)] for p in pages]]], axis=1)

    def kind_names(self):
        return [self.columns[i] for i in self.page_columns] + ["words_" + kind for kind in KINDS]

    def kind(self, pages):
        pages = [p for p in pages if p.kind in KINDS]
        return fit(KIND, self.kind_rows(pages), np.array([KINDS.index(p.kind) for p in pages]), None, self.kind_names())


def train_kinds(t, k):
    """Models of kinds that saw no site of a fold, and the kinds they give its pages."""
    train, test = [p for p in t.pages if p.fold != k and p.fold >= 0], [p for p in t.pages if p.fold == k]
    of_words = t.kind_words(train)
    t.fill_kinds(test, of_words)
    kind = t.kind(train)
    return of_words, kind, [KINDS[at] for at in np.argmax(kind.predict(t.kind_rows(test)), axis=1)]


def train_fold(t, k):
    """Models that saw no site of a fold; for its pages: expected F1, word F1, kind; and the first pass's scores."""
    train = (t.fold >= 0) & (t.fold != k)
    train_pages, test_pages = [p for p in t.pages if p.fold != k and p.fold >= 0], [p for p in t.pages if p.fold == k]
    lexicon = t.words(train)
    t.fill(t.fold == k, lexicon)
    first = t.first(train)
    scores = np.zeros(len(t.table))
    for j in range(INNER):
        rows = train & (t.inner == j)
        scores[rows] = t.first(train & (t.inner != j)).predict(t.table[rows])
    model = t.second(train, scores, t.seen(scores, train_pages))
    final = t.apply(first, model, test_pages)
    of_words, kind, guesses = train_kinds(t, k)
    of_fold = {}
    for p, guess in zip(test_pages, guesses):
        cut, expected = second.best_cut(final[p.first:p.last], p.lengths + 1)
        keep = final[p.first:p.last] >= cut
        of_fold[p.set, p.id] = expected, data.word_f1(p, keep) if p.tokens is not None else None, guess
    return (lexicon, first, model, of_words, kind), of_fold, first.predict(t.table[t.fold == k]), final[t.fold == k]


def isotonic(points):
    """Pool adjacent violators; returns POINTS pairs (expected, had)."""
    points = sorted(points)
    size = max(1, len(points) // (POINTS - 1))
    groups = [points[i:i + size] for i in range(0, len(points), size)]
    pools = []
    for g in groups:
        pools.append([[a for a, _ in g], [b for _, b in g]])
        while len(pools) > 1 and np.mean(pools[-2][1]) > np.mean(pools[-1][1]):
            last = pools.pop()
            pools[-1][0] += last[0]
            pools[-1][1] += last[1]
    return [[round(float(np.mean(a)), 4), round(float(np.mean(b)), 4)] for a, b in pools]


def save_kinds(folder, trainer, of_words, kind):
    of_words.write(os.path.join(folder, "kinds.weights"))
    forest.write(os.path.join(folder, "kind.forest"), kind, trainer.kind_names(), len(KINDS))


def save(folder, columns, trainer, lexicon, first, model, of_words, kind, table):
    os.makedirs(folder, exist_ok=True)
    lexicon.write(os.path.join(folder, "words.weights"))
    forest.write(os.path.join(folder, "first.forest"), first, columns)
    forest.write(os.path.join(folder, "second.forest"), model, ["first_" + n for n in second.NAMES] + columns)
    save_kinds(folder, trainer, of_words, kind)
    with open(os.path.join(folder, "calibration.json"), "w") as f:
        json.dump(table, f)
        f.write("\n")


def only_kinds(t, a):
    """Trains the models of kinds of page alone and writes their figures into the card."""
    right = collections.defaultdict(list)
    for k in range(data.FOLDS):
        of_words, kind, guesses = train_kinds(t, k)
        for p, guess in zip([p for p in t.pages if p.fold == k], guesses):
            if p.set == "page-types":
                right["kind right " + p.kind].append(guess == p.kind)
                right["kind right"].append(guess == p.kind)
        if a.folds:
            save_kinds(os.path.join(a.folds, str(k)), t, of_words, kind)
    figures = {name: [round(float(np.mean(v)), 4), len(v)] for name, v in sorted(right.items())}
    for name, (value, count) in figures.items():
        print(f"{name:28} {value:.4f}  {count}")
    if a.final:
        save_kinds(a.final, t, t.kind_words(t.pages), t.kind(t.pages))
        path = os.path.join(a.final, "card.json")
        with open(path) as f:
            card = json.load(f)
        # The models of blocks keep the command, pages and columns that made them.
        card["kinds"] = dict(command="python3 eval/train/train.py DUMP EVAL_FOLDER --final src/extract/classify/model --folds eval/folds --only-kinds", pages=len(t.pages))
        card["word_f1_by_blocks"].update(figures)
        with open(path, "w") as f:
            json.dump(card, f, indent=1)
            f.write("\n")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("dump")
    ap.add_argument("eval_folder")
    ap.add_argument("--final", help="where the model of all pages goes")
    ap.add_argument("--folds", help="where the models of the folds go, in a folder each")
    ap.add_argument("--only-kinds", action="store_true", help="train only the models of kinds of page; those of blocks stay as they are")
    a = ap.parse_args()
    start = time.time()
    columns, table, bag, pages, digests = data.load(a.dump, a.eval_folder)
    t = Trainer(columns, table, bag, pages)

    def say(*words):
        print(f"[{time.time() - start:5.0f} s]", *words, flush=True)

    say(len(pages), "pages,", len(table), "blocks,", len(columns), "columns")
    if a.only_kinds:
        return only_kinds(t, a)
    used = t.fold >= 0
    results, saved, outer, finals = {}, [], np.zeros(len(table)), np.zeros(len(table))
    # Each fold in a process of its own: trees grow in one thread, so that they grow alike on every machine.
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        for k, (models, of_fold, first_scores, final_scores) in enumerate(pool.imap(functools.partial(train_fold, t), range(data.FOLDS))):
            for p in pages:
                if p.fold == k:
                    results[p.set, p.id] = (p, *of_fold[p.set, p.id])
            outer[t.fold == k], finals[t.fold == k] = first_scores, final_scores
            saved.append(models)
            say("fold", k, round(float(np.mean([f1 for p, _, f1, _ in results.values() if p.fold == k and p.set == "page-types" and f1 is not None])), 4))
    np.save(os.path.join(a.dump, "final.npy"), finals)  # for languages.py
    by = collections.defaultdict(list)
    for p, _, f1, guess in results.values():
        if f1 is not None:
            by[p.set, ""].append(f1)
            by[p.set, f"fold {p.fold}"].append(f1)
            if p.set == "page-types":
                by[p.set, p.kind].append(f1)
                by["kind right", p.kind].append(guess == p.kind)
                by["kind right", ""].append(guess == p.kind)
    figures = {f"{name} {part}".strip(): [round(float(np.mean(v)), 4), len(v)] for (name, part), v in sorted(by.items())}
    for name, (value, count) in figures.items():
        print(f"{name:28} {value:.4f}  {count}")
    if a.folds:
        for k, (lexicon, first, model, of_words, kind) in enumerate(saved):
            points = [(e, f1) for p, e, f1, _ in results.values() if f1 is not None and p.set not in ("reader-view", "golden") and p.fold != k]
            save(os.path.join(a.folds, str(k)), columns, t, lexicon, first, model, of_words, kind, isotonic(points))
    if a.final:
        lexicon = t.words(used)
        first = t.first(used)
        model = t.second(used, outer, t.seen(outer, pages))
        save(a.final, columns, t, lexicon, first, model, t.kind_words(pages), t.kind(pages), isotonic([(e, f1) for p, e, f1, _ in results.values() if f1 is not None and p.set not in ("reader-view", "golden")]))
        card = dict(command="python3 eval/train/train.py DUMP EVAL_FOLDER --final src/extract/classify/model --folds eval/folds", seed=SEED, sets=digests,
                    pages=len(pages), blocks=int(len(table)), columns=len(columns), lightgbm=lgb.__version__, numpy=np.__version__,
                    word_f1_by_blocks=figures)
        with open(os.path.join(a.final, "card.json"), "w") as f:
            json.dump(card, f, indent=1)
            f.write("\n")
        say("final")


if __name__ == "__main__":
    main()
