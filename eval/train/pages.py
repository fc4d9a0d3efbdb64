"""Annotated pages with their blocks, rows, labels and folds."""
import hashlib
import json
import os
from collections import Counter
from urllib.parse import urlsplit

import numpy as np

import labels

FOLDS = 5
#: Sets with block labels (golden.py makes the last one), and how much a page of each weighs. The gold of reader-view is one tool's own
#: output; a page of segments has a few labelled blocks only, so that each must weigh more.
SETS = {"page-types": 1.0, "news": 1.0, "arabic": 1.0, "reader-view": 0.4, "segments": 2.4, "golden": 1.0}
#: Second-level domains under which sites register.
SECOND = {"co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob", "gouv", "nic", "info"}


def site(url, otherwise):
    """Registrable domain, roughly; pages without an address are sites of their own. `eval/src/folds.rs` does the same."""
    parts = (urlsplit(url or "").hostname or "").lower().split(".")
    if len(parts) < 2:
        return otherwise
    keep = 3 if len(parts) > 2 and parts[-2] in SECOND and len(parts[-1]) == 2 else 2
    return ".".join(parts[-keep:])


def fold(site_name):
    return hashlib.sha256(site_name.encode()).digest()[0] % FOLDS


class Page:
    pass


def squash(text):
    return " ".join((text or "").translate(labels.UNSEEN).split())


def by_segments(texts, gold):
    """Labels and weights from passages that belong to the text and passages that do not."""
    y, w = np.zeros(len(texts), "f4"), np.zeros(len(texts), "f4")
    squashed = [squash(t) for t in texts]
    for part in gold.get("without") or []:
        for i, t in enumerate(squashed):
            if squash(part) in t:
                w[i] = 1.0
    for part in gold.get("with") or []:
        found = [i for i, t in enumerate(squashed) if squash(part) in t]
        if len(found) == 1 or (found and len(squash(part)) > 40):
            y[found[0]], w[found[0]] = 1.0, 1.0
    return y, w


def load(dump, eval_folder):
    """All pages and the table of their rows; page.first and page.last are its rows."""
    columns, tables, pages, offset = None, [], [], 0
    words, counts, digests = [], [], {}
    for name, weight in SETS.items():
        with open(os.path.join(dump if name == "golden" else eval_folder, name, "gold.ndjson"), "rb") as f:
            raw = f.read()
        if name != "golden":
            digests[name] = "sha256:" + hashlib.sha256(raw).hexdigest()
        gold = {g["id"]: g for g in map(json.loads, raw.decode().rstrip("\n").split("\n"))}
        with open(os.path.join(dump, name + ".columns"), encoding="utf-8") as f:
            columns = f.read().split("\n")
        table = np.fromfile(os.path.join(dump, name + ".rows"), dtype="<f4").reshape(-1, len(columns))
        words.append(np.fromfile(os.path.join(dump, name + ".words"), dtype="<u4"))
        counts.append(np.fromfile(os.path.join(dump, name + ".counts"), dtype="<u2"))
        at = offset
        for line in open(os.path.join(dump, name + ".pages.ndjson"), encoding="utf-8"):
            r = json.loads(line)
            p, g = Page(), gold.get(r["id"])
            p.first, p.last = at, at + r["blocks"]
            at = p.last
            if g is None or p.first == p.last:
                continue
            p.set, p.id, p.gold, p.up, p.paths, p.lengths = name, r["id"], g, r["up"], r["paths"], np.array(r["lengths"], float)
            url = g.get("url") or r["url"] or ""
            p.site = site(url if "fakehost" not in url else "", f"{name}/{r['id']}")
            p.fold = fold(p.site)
            p.kind = g.get("kind") if name == "page-types" else "article" if name == "news" else g.get("kind") if name == "golden" else None
            if g.get("main_content") is not None:
                y, tokens = labels.label(r["texts"], g["main_content"])
                p.y, p.tokens, p.reference = np.array(y, "f4"), tokens, Counter(labels.words(g["main_content"]))
                count = np.array([len(t) for t in tokens], float)
                p.weights = np.minimum((count + 3) / (sum(p.reference.values()) + 100.0), 0.3) + 0.0005
                if name == "reader-view":
                    # Readability keeps captions; no other gold does.
                    p.weights[[kind == "caption" for kind in r["kinds"]]] = 0.0
            elif "with" in g:
                p.y, given = by_segments(r["texts"], g)
                p.tokens, p.weights = None, given * 0.03
            else:
                continue
            p.weights = p.weights * weight
            pages.append(p)
        offset += len(table)
        tables.append(table)
    bag = np.concatenate(words), np.concatenate([[0], np.cumsum(np.concatenate(counts), dtype=np.int64)])
    return columns, np.concatenate(tables), bag, pages, digests


def word_f1(page, keep):
    """Word-bag F1 of the kept blocks, as score.py counts it."""
    got = Counter()
    for tokens, k in zip(page.tokens, keep):
        if k:
            got.update(tokens)
    ref, hit = sum(page.reference.values()), sum((got & page.reference).values())
    size = sum(got.values())
    if not ref:
        return float(not size)
    return 2 * hit / (size + ref) if hit else 0.0
