#!/usr/bin/env python3
"""How much a language loses that no training page was in.

usage: languages.py DUMP EVAL_FOLDER RECORDS LANGUAGE[,LANGUAGE...] ...

RECORDS is a folder that `eval --records` wrote: the language of a page is that of its record. For each group of
languages (`ar,fa,he`) it trains without any page in them and scores those pages: with text as word F1, with passages
as the share of passages judged right, block by block. Beside it stand the figures of the models of the folds, which
saw other sites in these languages.
"""
import json
import os
import sys

import numpy as np

import pages as data
import second
import train


def right(p, keep):
    """Word F1, or the share of labelled blocks that are judged right."""
    if p.tokens is not None:
        return data.word_f1(p, keep)
    known = p.weights > 0
    return float(np.mean((p.y > 0.5)[known] == keep[known])) if known.any() else None


def judged(final, p):
    return final[p.first:p.last] >= second.best_cut(final[p.first:p.last], p.lengths + 1)[0]


def scores_without(t, out):
    """Figures of the pages in `out` by models trained on all others."""
    inside = np.ones(len(t.table), bool)
    for p in out:
        inside[p.first:p.last] = False
    rows = (t.fold >= 0) & inside
    lexicon = t.words(rows)
    t.fill(~inside, lexicon)
    first = t.first(rows)
    scores = np.zeros(len(t.table))
    for j in range(train.INNER):
        part = rows & (t.inner == j)
        scores[part] = t.first(rows & (t.inner != j)).predict(t.table[part])
    others = [p for p in t.pages if inside[p.first]]
    model = t.second(rows, scores, t.seen(scores, others))
    final = t.apply(first, model, out)
    return [right(p, judged(final, p)) for p in out]


def main():
    dump, eval_folder, records, groups = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
    columns, table, bag, pages, _ = data.load(dump, eval_folder)
    t = train.Trainer(columns, table, bag, pages)
    language = {}
    for name in (name for name in data.SETS if name != "golden"):
        for line in open(os.path.join(records, name + ".ndjson"), encoding="utf-8"):
            r = json.loads(line)
            language[name, r["raw"]["record_id"].strip("<>").rsplit(":", 1)[1]] = r.get("language")
    with_language = np.load(os.path.join(dump, "final.npy"))
    for group in groups:
        wanted = group.split(",")
        out = [p for p in pages if (language.get((p.set, p.id)) or "").split("-")[0] in wanted]
        if not out:
            print(f"{group}: no pages")
            continue
        seen = [right(p, judged(with_language, p)) for p in out]
        unseen = scores_without(t, out)
        for kind, pick in (("word_f1", lambda p: p.tokens is not None), ("passages", lambda p: p.tokens is None)):
            pairs = [(a, b) for p, a, b in zip(out, seen, unseen) if pick(p) and a is not None]
            if pairs:
                a, b = np.mean(pairs, axis=0)
                print(f"{group:12} {kind:9} {len(pairs):4} pages  other sites of the language seen {a:.4f}  language not seen {b:.4f}  loss {a - b:+.4f}", flush=True)


if __name__ == "__main__":
    main()
