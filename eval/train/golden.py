#!/usr/bin/env python3
"""Our own test pages as a set for training: rare layouts, scripts and charsets that the annotated pages have none of.

usage: golden.py TESTS_PAGES FOLDER: writes FOLDER/golden/{gold.ndjson,raw/*.html}. The pages of our own making are for
training and for regression tests; no quality figure is measured on them.
"""
import json
import os
import shutil
import sys


def main():
    source, folder = sys.argv[1], os.path.join(sys.argv[2], "golden")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(os.path.join(folder, "raw"))
    with open(os.path.join(folder, "gold.ndjson"), "w", encoding="utf-8") as gold:
        for case in sorted(os.listdir(source)):
            page = os.path.join(source, case, "page.html")
            if not os.path.exists(page):
                continue
            expected = json.load(open(os.path.join(source, case, "expected.json"), encoding="utf-8"))
            line = {"id": case, "kind": expected.get("page_type"), "title": expected.get("title")}
            if "text" in expected:
                line["main_content"] = expected["text"] if isinstance(expected["text"], str) else "\n\n".join(expected["text"])
            elif "text_contains" in expected:
                line["with"], line["without"] = expected["text_contains"], expected["text_lacks"]
            else:
                continue
            shutil.copy(page, os.path.join(folder, "raw", case + ".html"))
            gold.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
