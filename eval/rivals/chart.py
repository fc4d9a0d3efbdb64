#!/usr/bin/env python3
"""Draws quality.json and speed.json as one SVG: how right the text is, and what it costs.

usage: chart.py QUALITY.json SPEED.json > chart.svg

The F1 is drawn as bars from 0 to 1, in their true lengths. Costs differ by a factor of forty: they are points on a
logarithmic axis, on which equal distances are equal factors, and where a bar would have no honest beginning.
"""
import json
import math
import sys

SETS = ["page-types", "news"]
BASE = "resiliparse"
OURS = "ghirbal"
#: What Ghirbal may cost at most, in parts of the base.
TARGET = 0.6

WIDTH, ROW, BAR, TOP = 900, 46, 15, 86
NAMES, LEFT, RIGHT, PANEL = 128, 140, 560, 280
TICKS = [0.5, 1, 2, 5, 10, 20, 40]
INK, FAINT, LINE = "#1f2328", "#59636e", "#d1d9e0"
#: A colour a set, strong for Ghirbal and pale for the others; told apart without colour by place and label.
COLOURS = {"page-types": ("#0b6e4f", "#9fcdbb"), "news": ("#b4540a", "#e8bf98")}


def text(x, y, words, size=12, anchor="start", fill=INK, weight="normal"):
    """Words with a rim of paper, so that no grid line runs through them."""
    rim = 'stroke="#ffffff" stroke-width="3" paint-order="stroke"'
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}" {rim}>{words}</text>'


def line(x1, y1, x2, y2, stroke=LINE, dash=""):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"{dash}/>'


def at(ratio):
    """Where a ratio lies on the logarithmic axis."""
    low, high = math.log(TICKS[0]), math.log(TICKS[-1])
    return RIGHT + PANEL * (math.log(max(ratio, TICKS[0] * 0.8)) - low) / (high - low)


def colour(tool, name):
    return COLOURS[name][0 if tool == OURS else 1]


def axes(bottom):
    out = [text(LEFT, 52, "word_f1 of the text: longer is better", weight="bold"), text(RIGHT, 52, f"CPU time, times {BASE}: left is better", weight="bold")]
    for tenths in range(0, 11, 2):
        x = LEFT + PANEL * tenths / 10
        out += [line(x, TOP - 8, x, bottom), text(x, TOP - 14, f"{tenths / 10:g}", 11, "middle", FAINT)]
    for tick in TICKS:
        out += [line(at(tick), TOP - 8, at(tick), bottom), text(at(tick), TOP - 14, f"{tick:g}×", 11, "middle", FAINT)]
    dash = ' stroke-dasharray="4 3"'
    return out + [line(at(TARGET), TOP - 8, at(TARGET), bottom, FAINT, dash), text(at(TARGET), bottom + 14, f"goal {TARGET:g}×", 11, "middle", FAINT)]


def row(tool, version, y, quality, speed):
    out = [text(NAMES, y + 15, tool, 13, "end", weight="bold" if tool == OURS else "normal"), text(NAMES, y + 29, version, 10, "end", FAINT)]
    for index, name in enumerate(SETS):
        top = y + 2 + index * (BAR + 1)
        value = quality["sets"][name][tool]["word_f1"]
        out += [f'<rect x="{LEFT}" y="{top:.1f}" width="{PANEL * value:.1f}" height="{BAR}" fill="{colour(tool, name)}"/>',
                text(LEFT + PANEL * value + 5, top + 12, f"{value:.3f}", 11)]
        found = speed["sets"][name].get(tool)
        if found:
            x = at(found["ratio"])
            out += [f'<circle cx="{x:.1f}" cy="{top + BAR / 2:.1f}" r="5.5" fill="{colour(tool, name)}" stroke="{COLOURS[name][0]}"/>',
                    text(x + 10, top + 12, f"{found['ratio']:.2f}×", 11)]
        elif index == 0:
            out.append(text(at(TARGET) + 10, y + 22, "not timed", 11, fill=FAINT))
    return out


def draw(quality, speed):
    tools = sorted(quality["tools"], key=lambda tool: -quality["sets"][SETS[0]][tool]["word_f1"])
    bottom = TOP + ROW * len(tools)
    height = bottom + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif" role="img">',
           f"<title>Ghirbal and other tools on {' and '.join(SETS)}: word_f1 and CPU time</title>", f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>']
    for index, name in enumerate(SETS):
        x = LEFT + index * 110
        out += [f'<rect x="{x}" y="14" width="12" height="12" fill="{COLOURS[name][0]}"/>', text(x + 18, 25, name)]
    out += axes(bottom)
    for index, tool in enumerate(tools):
        out += row(tool, quality["tools"][tool], TOP + index * ROW, quality, speed)
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    quality, speed = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    sys.stdout.write(draw(quality, speed))


if __name__ == "__main__":
    main()
