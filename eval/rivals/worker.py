#!/usr/bin/env python3
"""Runs one Python tool over the unpacked pages of a set. `crates/` does the same for the Rust crates.

usage: worker.py records TOOL PAGES         prints a record a page, as NDJSON for score.py
       worker.py time TOOL PAGES EVERY      for each line on standard input, runs every EVERY-th page and prints one JSON line:
                                            {"pages", "ms_per_page", "ms": CPU milliseconds of each page}
"""
import json
import sys
import time

import pages
from tools import TOOLS


def attempt(extract, body, url):
    """A page that the tool fails on counts as empty, and what failed is said."""
    try:
        return extract(body, url)
    except Exception as error:  # whatever a tool raises is its answer
        print(f"{url}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr)
        return {}


def records(extract, prefix):
    for record_id, url, body in pages.read(prefix):
        print(json.dumps(dict(attempt(extract, body, url), raw=dict(record_id=record_id))))


def rounds(extract, prefix, every):
    kept = [(url, body) for _, url, body in pages.read(prefix)][::every]
    for _ in sys.stdin:
        costs = []
        for url, body in kept:
            start = time.process_time_ns()
            attempt(extract, body, url)
            costs.append((time.process_time_ns() - start) / 1e6)
        print(json.dumps(dict(pages=len(costs), ms_per_page=sum(costs) / len(costs), ms=[round(cost, 4) for cost in costs])), flush=True)


def main():
    what, tool, prefix = sys.argv[1:4]
    extract = TOOLS[tool]()
    if what == "records":
        records(extract, prefix)
    else:
        rounds(extract, prefix, int(sys.argv[4]))


if __name__ == "__main__":
    main()
