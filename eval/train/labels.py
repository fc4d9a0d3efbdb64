"""Labels for blocks: which of a page's blocks are in the gold text.

A block's label is the share of its words that the gold text holds. Long blocks are looked up by runs of four words;
short ones count only where their words stand in the gold text at the place that the blocks around them leave open (the
heaviest chain of matches that runs through page and gold in the same order), since "News" stands anywhere.
"""
import bisect
import re
import unicodedata
from collections import Counter, defaultdict

TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]+", re.U)
UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x0640])
RUN = 4
MOST_PLACES = 40


def words(text):
    return TOKEN.findall(unicodedata.normalize("NFC", text or "").lower().translate(UNSEEN))


def chain(matches):
    """The heaviest chain of (block, place, length) increasing in block and place; returns the blocks in it."""
    ends, best, items = [], [], []  # Pareto front: end place -> weight
    front_ends, front = [], []
    matches.sort()
    at = 0
    while at < len(matches):
        block = matches[at][0]
        group = []
        while at < len(matches) and matches[at][0] == block:
            group.append(matches[at])
            at += 1
        new = []
        for _, place, length, weight in group:
            k = bisect.bisect_right(front_ends, place) - 1
            before = front[k] if k >= 0 else None
            new.append((place + length, (before[0] if before else 0) + weight, before, block))
        for end, weight, before, block in new:
            k = bisect.bisect_right(front_ends, end) - 1
            if k >= 0 and front[k][0] >= weight:
                continue
            node = (weight, before, block)
            k = bisect.bisect_left(front_ends, end)
            while k < len(front_ends) and front[k][0] <= weight:
                del front_ends[k], front[k]
            front_ends.insert(k, end)
            front.insert(k, node)
    chosen = set()
    node = front[-1] if front else None
    while node:
        chosen.add(node[2])
        node = node[1]
    return chosen


def label(blocks, gold):
    """blocks: texts; gold: text. Returns (labels, block words)."""
    g = words(gold)
    tokens = [words(text) for text in blocks]
    runs = set(zip(*(g[i:] for i in range(RUN))))
    places = defaultdict(list)
    for i, w in enumerate(g):
        places[w].append(i)
    labels, matches = [], []
    count = Counter(tuple(t) for t in tokens)
    for at, t in enumerate(tokens):
        if not t:
            labels.append(0.0)
            continue
        covered = [False] * len(t)
        for i in range(len(t) - RUN + 1):
            if tuple(t[i:i + RUN]) in runs:
                covered[i:i + RUN] = [True] * RUN
        share = sum(covered) / len(t)
        labels.append(share if len(t) >= RUN else 0.0)
        # places where the whole block (or its beginning) stands
        probe = t[:8]
        rarest = min(range(len(probe)), key=lambda i: len(places.get(probe[i], ())))
        candidates = [p - rarest for p in places.get(probe[rarest], ()) if p >= rarest and g[p - rarest:p - rarest + len(probe)] == probe]
        if len(candidates) > MOST_PLACES:
            candidates = candidates[:MOST_PLACES]
        for p in candidates:
            n = len(t) if g[p:p + len(t)] == t else len(probe)
            matches.append((at, p, n, n + (0.5 if n == len(t) else 0)))
    chosen = chain(matches)
    out = []
    for at, t in enumerate(tokens):
        if len(t) < RUN:
            out.append(1.0 if at in chosen else 0.0)
        elif at in chosen:
            out.append(max(labels[at], 0.5 if len(t) < 2 * RUN else 0.0))
        elif count[tuple(t)] > 1 and labels[at] > 0.5:
            out.append(0.0)  # the same text stands elsewhere on the page, in order
        elif len(t) < 2 * RUN:
            out.append(labels[at] * 0.5)  # out of order and short
        else:
            out.append(labels[at])
    return out, tokens
