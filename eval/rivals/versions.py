"""Which tools are compared, and which version of each this is."""
import os
import re
from importlib.metadata import version

PYTHON = ["resiliparse", "trafilatura", "readability-lxml"]
CRATES = ["dom_smoothie", "rs-trafilatura"]
HERE = os.path.dirname(os.path.abspath(__file__))


def locked(package, lock):
    """The version of a package in a Cargo.lock."""
    with open(lock, encoding="utf-8") as f:
        return re.search(rf'name = "{re.escape(package)}"\nversion = "([^"]+)"', f.read()).group(1)


def tools():
    """Versions by name, in the order of the tables."""
    found = dict(ghirbal=locked("ghirbal", os.path.join(HERE, "../../Cargo.lock")))
    found.update({tool: version(tool) for tool in PYTHON})
    found.update({tool: locked(tool, os.path.join(HERE, "crates/Cargo.lock")) for tool in CRATES})
    return found
