#!/usr/bin/env python3
"""Runs every tool on the annotated sets and scores all of them with score.py.

usage: quality.py EVAL_FOLDER OUT_FOLDER RUST_WORKER GHIRBAL_EVAL

Out: OUT_FOLDER/records/TOOL/SET.ndjson, OUT_FOLDER/quality.json and quality.md.
"""
import glob
import hashlib
import json
import os
import subprocess
import sys

import pages
import versions

#: Sets of HTML pages; the seeds are plain text, which the other tools do not read.
SETS = ["page-types", "segments", "news", "dates", "reader-view", "arabic"]
FIGURES = ["word_f1", "shingle_f1", "seg_f1", "title", "authors", "date"]
HERE = os.path.dirname(os.path.abspath(__file__))


def stamp(tool, prefix):
    """Digest of all that another tool's records depend on: how it is called, its version, the pages."""
    calls = glob.glob(os.path.join(HERE, "crates/src/*.rs")) if tool in versions.CRATES else [os.path.join(HERE, name) for name in ("tools.py", "worker.py")]
    pins = os.path.join(HERE, "crates/Cargo.lock" if tool in versions.CRATES else "requirements.txt")
    digest = hashlib.sha256()
    for path in [*sorted(calls), pins, prefix + ".ndjson"]:
        with open(path, "rb") as f:
            digest.update(hashlib.sha256(f.read()).digest())
    return digest.hexdigest()


def records(tool, prefix, out, worker):
    """Runs a tool on a set, unless its records are there from the last time; what it fails on is kept beside them."""
    made_of = stamp(tool, prefix)
    if os.path.exists(out) and os.path.exists(out + ".stamp"):
        with open(out + ".stamp", encoding="utf-8") as f:
            if f.read().strip() == made_of:
                return
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with open(out + ".part", "w", encoding="utf-8") as f, open(out + ".errors", "w", encoding="utf-8") as errors:
        subprocess.run([*worker, "records", tool, prefix], stdout=f, stderr=errors, check=True)
    os.replace(out + ".part", out)
    with open(out + ".stamp", "w", encoding="utf-8") as f:
        f.write(made_of + "\n")


def score(eval_folder, name, path):
    run = subprocess.run([sys.executable, os.path.join(eval_folder, "score.py"), os.path.join(eval_folder, name), path, "--json"],
                         capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def table(result):
    """Sets and figures in rows, tools in columns, the best of a row in bold."""
    tools = list(result["tools"])
    lines = ["| set | figure | " + " | ".join(f"{tool} {result['tools'][tool]}" for tool in tools) + " |", "|---|---|" + "---|" * len(tools)]
    for name, by_tool in result["sets"].items():
        shown = [figure for figure in FIGURES if figure in by_tool["ghirbal"]]
        for figure in shown:
            values = [by_tool[tool].get(figure) for tool in tools]
            # A tool that finds no authors or dates at all does not claim to.
            values = [value if value else None for value in values]
            best = max(value for value in values if value is not None)
            cells = ["–" if value is None else f"**{value:.3f}**" if round(value, 3) == round(best, 3) else f"{value:.3f}" for value in values]
            lines.append(f"| {name if figure == shown[0] else ''} | {figure} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    eval_folder, out, rust_worker, ghirbal = sys.argv[1:5]
    python_worker = [sys.executable, os.path.join(HERE, "worker.py")]
    sets = [name for name in SETS if os.path.isdir(os.path.join(eval_folder, name))]
    result = dict(tools=versions.tools(), sets={})
    os.makedirs(os.path.join(out, "records", "ghirbal"), exist_ok=True)
    subprocess.run([ghirbal, "--records", os.path.join(out, "records", "ghirbal"), *(os.path.join(eval_folder, name) for name in sets)],
                   stdout=subprocess.DEVNULL, check=True)
    for name in sets:
        prefix = pages.unpack(os.path.join(eval_folder, name), os.path.join(out, "pages"))
        figures = result["sets"][name] = {}
        for tool in result["tools"]:
            path = os.path.join(out, "records", tool, name + ".ndjson")
            if tool != "ghirbal":
                records(tool, prefix, path, [rust_worker] if tool in versions.CRATES else python_worker)
            figures[tool] = score(eval_folder, name, path)
            shown = {figure: round(figures[tool][figure], 4) for figure in FIGURES if figures[tool].get(figure) is not None}
            print(f"{name:<12} {tool:<17} {shown}", flush=True)
    with open(os.path.join(out, "quality.json"), "w", encoding="utf-8") as f:
        json.dump(result, f, indent=1)
        f.write("\n")
    with open(os.path.join(out, "quality.md"), "w", encoding="utf-8") as f:
        f.write(table(result))


if __name__ == "__main__":
    main()
