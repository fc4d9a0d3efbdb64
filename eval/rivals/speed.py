#!/usr/bin/env python3
"""Times every tool on the same pages in the same run: a round of each in turn, the best round of each counts.

usage: speed.py EVAL_FOLDER OUT_FOLDER RUST_WORKER GHIRBAL_EVAL [ROUNDS]

Every tool is a process of its own that holds the pages in memory and works through them on one thread when it is told to,
so a busy moment of the machine hits neighbouring rounds of all tools, and no tool pays for starting up. CPU time is
counted, user and system. Slow tools run a sample of the pages; their ratio is to resiliparse on the same sample.

Out: OUT_FOLDER/speed.json and speed.md.
"""
import json
import operator
import os
import platform
import statistics
import subprocess
import sys

import pages
import versions

SETS = ["page-types", "news"]
#: What the ratios are to.
BASE = "resiliparse"
#: Slow tools run every so many-th page of a large set; the others all.
EVERY = {"trafilatura": 10, "rs-trafilatura": 10}
#: A set of so many pages is large.
LARGE = 1000
#: Measured, in this order. readability-lxml is slower than trafilatura and compared in quality alone.
TOOLS = ["resiliparse", "ghirbal", "dom_smoothie", "rs-trafilatura", "trafilatura"]
ROUNDS = 7
#: A page that takes so much of a tool's time on a set is named.
DOMINANT = 0.25
#: The first round of each tool fills caches and is not counted.
WARM_UP = 1
HERE = os.path.dirname(os.path.abspath(__file__))


class Worker:
    """A tool that waits for its turns."""

    def __init__(self, command, every):
        self.every, self.rounds = every, []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def turn(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args[0]} ended with code {self.process.wait()} instead of a round")
        self.rounds.append(json.loads(line)["ms"])

    def stop(self):
        self.process.stdin.close()
        self.process.wait()

    def costs(self, every):
        """Milliseconds a page of each counted round, on every so many-th page."""
        step = every // self.every
        return [statistics.fmean(ms[::step]) for ms in self.rounds[WARM_UP:]]

    def best_pages(self, every):
        """Milliseconds of each page in its own best round."""
        step = every // self.every
        return [min(page) for page in zip(*(ms[::step] for ms in self.rounds[WARM_UP:]))]


def command(tool, every, set_folder, prefix, rust_worker, ghirbal, rounds):
    if tool == "ghirbal":
        return [ghirbal, "--time", str(rounds), "--paced", "--json", set_folder]
    if tool in versions.CRATES:
        return [rust_worker, "time", tool, prefix, str(every)]
    return [sys.executable, os.path.join(HERE, "worker.py"), "time", tool, prefix, str(every)]


def measure(set_folder, prefix, rust_worker, ghirbal, rounds):
    names = [record_id.strip("<>").rsplit(":", 1)[-1] for record_id, _, _ in pages.read(prefix)]
    is_large = len(names) >= LARGE
    every = {tool: EVERY.get(tool, 1) if is_large else 1 for tool in TOOLS}
    workers = {tool: Worker(command(tool, every[tool], set_folder, prefix, rust_worker, ghirbal, rounds), every[tool]) for tool in TOOLS}
    for _ in range(rounds):
        for worker in workers.values():
            worker.turn()
    for worker in workers.values():
        worker.stop()
    base, found = workers[BASE], {}
    for tool, worker in workers.items():
        costs, against = worker.costs(worker.every), base.costs(worker.every)
        best, best_against = worker.best_pages(worker.every), base.best_pages(worker.every)
        found[tool] = dict(pages=len(worker.rounds[0]), ms=min(costs), ratio=min(costs) / min(against),
                           ratio_of_medians=statistics.median(costs) / statistics.median(against),
                           ratio_of_best_pages=statistics.fmean(best) / statistics.fmean(best_against),
                           ratio_of_median_page=statistics.median(map(operator.truediv, best, best_against)),
                           costliest=dict(page=names[best.index(max(best)) * worker.every], ms=max(best), share=max(best) / sum(best)))
    return found


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            return next(line.split(":", 1)[1].strip() for line in f if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def table(result):
    names = list(result["sets"])
    head = " | ".join(f"{name}, ms a page | × {BASE} | median page" for name in names)
    lines = [f"| tool | {head} | pages |", "|---|" + "---|" * (3 * len(names) + 1)]
    for tool in sorted(TOOLS, key=lambda tool: result["sets"][names[0]][tool]["ratio"]):
        found = [result["sets"][name][tool] for name in names]
        cells = " | ".join(f"{one['ms']:.2f} | {one['ratio']:.2f} | {one['ratio_of_median_page']:.2f}" for one in found)
        lines.append(f"| {tool} {result['tools'][tool]} | {cells} | {' + '.join(str(one['pages']) for one in found)} |")
    lines += ["", "\n".join(notes(result))]
    return "\n".join(lines).strip() + "\n"


def notes(result):
    """Pages that alone make a mean what it is."""
    for name, found in result["sets"].items():
        for tool, one in found.items():
            page = one["costliest"]
            if page["share"] >= DOMINANT:
                yield f"{tool} spends {page['share']:.0%} of its time on `{name}` on one page, `{page['page']}` ({page['ms'] / 1000:.1f} s)."


def main():
    eval_folder, out, rust_worker, ghirbal = sys.argv[1:5]
    rounds = (int(sys.argv[5]) if len(sys.argv) > 5 else ROUNDS) + WARM_UP
    load = os.getloadavg()[0]
    tools = {tool: version for tool, version in versions.tools().items() if tool in TOOLS}
    result = dict(tools=tools, machine=dict(processor=processor(), cores=os.cpu_count(), load_before=load, python=platform.python_version()),
                  rounds=rounds - WARM_UP, sets={})
    for name in SETS:
        set_folder = os.path.join(eval_folder, name)
        prefix = pages.unpack(set_folder, os.path.join(out, "pages"))
        result["sets"][name] = measure(set_folder, prefix, rust_worker, ghirbal, rounds)
        for tool, found in result["sets"][name].items():
            print(f"{name:<12} {tool:<15} " + "  ".join(f"{key} {value:.3f}" for key, value in found.items() if isinstance(value, float)), flush=True)
    result["machine"]["load_after"] = os.getloadavg()[0]
    with open(os.path.join(out, "speed.json"), "w", encoding="utf-8") as f:
        json.dump(result, f, indent=1)
        f.write("\n")
    with open(os.path.join(out, "speed.md"), "w", encoding="utf-8") as f:
        f.write(table(result))


if __name__ == "__main__":
    main()
