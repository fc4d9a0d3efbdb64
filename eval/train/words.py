"""The linear model over words around blocks; `src/extract/classify/rows/words.rs` sums up its weights."""
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

#: A word counts if so many sites use it.
LEAST_SITES = 8
#: Inverse strength of regularisation.
C = 0.02
GROUPS = 6
#: Lighter weights are left out of the file.
LEAST_WEIGHT = 0.02


class Bag:
    """Words of all blocks as a sparse table, words that few sites use left out."""

    def __init__(self, bag, pages):
        words, self.starts = bag
        self.vocabulary, self.column = np.unique(words, return_inverse=True)
        self.column = self.column.astype(np.int32)
        sites = {}
        count = np.zeros(len(self.vocabulary), np.int32)
        for p in pages:
            sites.setdefault(p.site, []).append((p.first, p.last))
        self.by_site = {}
        for site, ranges in sites.items():
            seen = np.unique(np.concatenate([self.column[self.starts[a]:self.starts[b]] for a, b in ranges]))
            self.by_site[site] = seen
            count[seen] += 1
        self.table = csr_matrix((np.ones(len(self.column), "f4"), self.column, self.starts), shape=(len(self.starts) - 1, len(self.vocabulary)))

    def known(self, sites):
        count = np.zeros(len(self.vocabulary), np.int32)
        for site in sites:
            count[self.by_site[site]] += 1
        return np.flatnonzero(count >= LEAST_SITES)


class Model:
    def __init__(self, bag, rows, y, w, sites):
        self.known = bag.known(sites)
        x = bag.table[rows][:, self.known]
        model = LogisticRegression(C=C, max_iter=60, tol=1e-3, solver="lbfgs")
        model.fit(x, y[rows] > 0.5, sample_weight=w[rows])
        weights = model.coef_[0].astype("f4")
        weights[np.abs(weights) < LEAST_WEIGHT] = 0
        keep = weights != 0
        self.known, self.weights = self.known[keep], weights[keep]
        self.numbers = bag.vocabulary[self.known]

    def columns(self, bag, rows):
        """Sums of each group's weights, and their sum."""
        x = bag.table[rows][:, self.known]
        out = [x @ np.where(self.numbers & 7 == g, self.weights, 0) for g in range(GROUPS)]
        return np.stack(out + [sum(out)], axis=1).astype("f4")

    def write(self, path):
        pairs = np.zeros(len(self.numbers), dtype=[("number", "<u4"), ("weight", "<f4")])
        order = np.argsort(self.numbers)
        pairs["number"], pairs["weight"] = self.numbers[order], self.weights[order]
        pairs.tofile(path)
