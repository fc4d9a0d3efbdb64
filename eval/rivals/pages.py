"""The pages of an annotated set, unpacked once, so that every tool reads the same bytes and none is timed reading archives.

In: SET_FOLDER/pages.warc.gz. Out: SET.ndjson (a page a line: record_id, url, offset, length) and SET.bytes (their bodies).
"""
import json
import os

from fastwarc.warc import ArchiveIterator, WarcRecordType


def unpack(set_folder, out_folder):
    """Writes the two files of a set unless they are there and newer than the archive; returns their path without ending."""
    archive = os.path.join(set_folder, "pages.warc.gz")
    out = os.path.join(out_folder, os.path.basename(os.path.normpath(set_folder)))
    if os.path.exists(out + ".ndjson") and os.path.getmtime(out + ".ndjson") > os.path.getmtime(archive):
        return out
    os.makedirs(out_folder, exist_ok=True)
    offset = 0
    with open(archive, "rb") as warc, open(out + ".bytes", "wb") as bodies, open(out + ".part", "w", encoding="utf-8") as index:
        for record in ArchiveIterator(warc, record_types=WarcRecordType.response, parse_http=True):
            body = record.reader.read()
            page = dict(record_id=record.record_id, url=record.headers.get("WARC-Target-URI"), offset=offset, length=len(body))
            index.write(json.dumps(page) + "\n")
            bodies.write(body)
            offset += len(body)
    os.replace(out + ".part", out + ".ndjson")
    return out


def read(prefix):
    """(record_id, url, body) of every page."""
    with open(prefix + ".bytes", "rb") as f:
        bodies = f.read()
    with open(prefix + ".ndjson", encoding="utf-8") as f:
        for page in map(json.loads, f):
            yield page["record_id"], page["url"], bodies[page["offset"]:page["offset"] + page["length"]]
