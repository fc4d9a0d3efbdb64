#!/usr/bin/env python3
"""Writes docs/quality.md and docs/quality.svg: what Ghirbal scores, by set, fold and kind of page, beside other tools.

usage: eval/report.py [--rivals FOLDER] [--sets FOLDER]

Runs the eval program (cross-validated: a page is judged with models that saw no page of its site) and reads what
eval/rivals/run left in target/rivals. Both must be of the same state of the source: run eval/rivals/run first.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.join(ROOT, "eval", "rivals"))
import quality  # noqa: E402  the tables are those that the comparison prints
import speed  # noqa: E402

FIGURES = ["word_f1", "shingle_f1", "seg_f1", "title", "authors", "date"]
#: Sets whose gold says what the whole text is, made by people or checked by them: those confidence is held against.
CALIBRATED = ["page-types", "news", "arabic"]
#: Sets whose pages have a kind that says something of their shape.
KINDS = ["page-types"]
#: How far the mean confidence of a tenth may lie from its mean word_f1.
TOLERANCE = 0.05
#: Figures of Ghirbal may differ between the two runs by rounding alone.
NOISE = 5e-4


def evaluate(*arguments):
    run = subprocess.run(["cargo", "run", "--release", "--quiet", "-p", "eval", "--", "--json", *arguments], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"the eval program failed:\n{run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def number(value):
    return "–" if value is None else f"{value:.3f}"


def grid(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def figures_of(parts):
    """The figures that at least one part has."""
    return [figure for figure in FIGURES if any(part.get(figure) is not None for part in parts)]


def table(first, parts):
    """One row a part, one column a figure."""
    shown = figures_of(parts.values())
    rows = [[name, str(part["pages"]), *(number(part.get(figure)) for figure in shown)] for name, part in parts.items()]
    return grid([first, "pages", *shown], rows)


def folds(sets):
    """For each set its folds; the last column is how far apart the folds are in the first figure."""
    out = []
    for found in sets:
        parts = {**{name.removeprefix("fold "): part for name, part in found["folds"].items()}, "all": found}
        out += [f"### {found['set']}\n", table("fold", parts)]
    return "\n".join(out)


def calibration(tenths):
    rows = [[str(at), str(one["pages"]), f"{one['from']:.3f} to {one['to']:.3f}", number(one["confidence"]), number(one["word_f1"]),
             f"{one['confidence'] - one['word_f1']:+.3f}"] for at, one in enumerate(tenths, 1)]
    worst = max(abs(one["confidence"] - one["word_f1"]) for one in tenths)
    verdict = f"The largest difference is {worst:.3f}; the goal is at most {TOLERANCE}: " + ("met." if worst <= TOLERANCE else "missed.")
    return grid(["tenth", "pages", "confidence", "mean", "word_f1", "difference"], rows) + "\n" + verdict + "\n"


def read(folder, name):
    path = os.path.join(folder, name)
    try:
        with open(path, encoding="utf-8") as f:
            return json.load(f)
    except OSError as error:
        sys.exit(f"{path}: {error.strerror}; run eval/rivals/run first")


def same(sets, rivals):
    """The comparison must be of this Ghirbal, or the page contradicts itself."""
    for found in sets:
        theirs = rivals["sets"].get(found["set"], {}).get("ghirbal", {})
        for figure in FIGURES:
            one, other = found.get(figure), theirs.get(figure)
            if one is not None and other is not None and abs(one - other) > NOISE:
                sys.exit(f"{found['set']}: {figure} is {one:.4f} now and {other:.4f} in the comparison; run eval/rivals/run anew")


def page(sets, tenths, rivals, costs):
    machine, names = costs["machine"], list(costs["sets"])
    ratios = " and ".join(f"{costs['sets'][name]['ghirbal']['ratio']:.2f} on {name}" for name in names)
    kinds = "\n".join(table("kind", {**found["kinds"], "all": found}) for found in sets if found["set"] in KINDS)
    with open(os.path.join(ROOT, "eval", "report.md"), encoding="utf-8") as f:
        text = f.read()
    with open(os.path.join(ROOT, "src", "extract", "classify", "model", "card.json"), encoding="utf-8") as f:
        right = json.load(f)["word_f1_by_blocks"]["kind right"]
    values = dict(
        right_kinds=f"{right[0]:.3f} of {right[1]} pages of page-types", sets=table("set", {found["set"]: found for found in sets}), kinds=kinds, folds=folds(sets), calibration=calibration(tenths),
        calibrated=", ".join(CALIBRATED), rivals=quality.table(rivals), speed=speed.table(costs), ratios=ratios, rounds=costs["rounds"],
        processor=machine["processor"], cores=machine["cores"], load=f"{machine['load_before']:.1f}", every=max(speed.EVERY.values()))
    for key, value in values.items():
        if f"{{{{{key}}}}}" not in text:
            sys.exit(f"eval/report.md has no place for {key}")
        text = text.replace(f"{{{{{key}}}}}", str(value).strip())
    return text


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rivals", default=os.path.join(ROOT, "target", "rivals"))
    ap.add_argument("--sets", default=os.path.join(ROOT, "..", "shared", "eval"))
    a = ap.parse_args()
    rivals, costs = read(a.rivals, "quality.json"), read(a.rivals, "speed.json")
    sets = evaluate("--per-kind", "--per-fold", *sorted(os.path.join(a.sets, name) for name in [*rivals["sets"], "seeds"]))
    same(sets, rivals)
    tenths = evaluate("--calibration", *(os.path.join(a.sets, name) for name in CALIBRATED))[-1]["calibration"]
    docs = os.path.join(ROOT, "docs")
    os.makedirs(docs, exist_ok=True)
    with open(os.path.join(docs, "quality.md"), "w", encoding="utf-8") as f:
        f.write(page(sets, tenths, rivals, costs))
    shutil.copyfile(os.path.join(a.rivals, "chart.svg"), os.path.join(docs, "quality.svg"))


if __name__ == "__main__":
    main()
