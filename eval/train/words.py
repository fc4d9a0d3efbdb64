"""The linear models over words around blocks, and on pages; `src/extract/classify/rows/weighed.rs` sums up their weights."""
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

#: A word counts if so many sites use it.
LEAST_SITES = 8
#: Inverse strength of regularisation.
C = 0.02
GROUPS = 6
#: The groups that speak for kinds of page: a block's own words, short blocks as a whole, names of near regions.
KIND_GROUPS = [0, 1, 4]
#: Inverse strength of regularisation of the model of kinds.
KIND_C = 20.0
#: A word whose weights for all kinds are lighter is left out.
LEAST_KIND_WEIGHT = 0.25
#: Sets that teach the model of kinds. Without news, words of other languages than English speak for the few lists and goods that
#: page-types has in these.
KIND_SETS = ["page-types", "news"]
#: Weights for kinds are whole numbers of these steps.
STEP = 1 / 24
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
        of_pages = [np.unique(self.column[self.starts[p.first]:self.starts[p.last]]) for p in pages]
        ends = np.cumsum([0] + [len(columns) for columns in of_pages])
        self.pages = csr_matrix((np.ones(ends[-1], "f4"), np.concatenate(of_pages), ends), shape=(len(pages), len(self.vocabulary)))
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


class Kinds:
    """Multinomial regression over the words that a page has at all, for its kind; `rows/weighed.rs` sums up its weights."""

    def __init__(self, bag, places, pages, kinds):
        """places: where each page is in the bag; pages: those that teach, if they are of KIND_SETS."""
        pages = [p for p in pages if p.set in KIND_SETS]
        at, y = [places[id(p)] for p in pages], [kinds.index(p.kind) for p in pages]
        known = bag.known({p.site for p in pages})
        known = known[np.isin(bag.vocabulary[known] & 7, KIND_GROUPS)]
        heavy = np.abs(self.fit(bag, known, at, y).coef_).max(0) >= LEAST_KIND_WEIGHT
        self.known = known[heavy]
        model = self.fit(bag, self.known, at, y)
        self.weights = np.clip(np.round(model.coef_ / STEP), -127, 127).astype("i1")
        self.bias = model.intercept_.astype("<f4")
        self.numbers = bag.vocabulary[self.known]

    def fit(self, bag, known, at, y):
        return LogisticRegression(C=KIND_C, max_iter=200).fit(self.seen(bag, known, at), y)

    @staticmethod
    def seen(bag, known, at):
        """Which known words the pages have, each page a vector of unit length."""
        x = bag.pages[at][:, known]
        return x.multiply(1 / np.sqrt(np.maximum(x.sum(1), 1))).tocsr()

    def columns(self, bag, at):
        """What the words speak for, a column a kind."""
        return (self.seen(bag, self.known, at) @ (self.weights.T * np.float32(STEP)) + self.bias).astype("f4")

    def write(self, path):
        entries = np.zeros(len(self.numbers), dtype=[("number", "<u4"), ("weights", "i1", len(self.bias))])
        order = np.argsort(self.numbers)
        entries["number"], entries["weights"] = self.numbers[order], self.weights.T[order]
        with open(path, "wb") as f:
            f.write(self.bias.tobytes() + entries.tobytes())
