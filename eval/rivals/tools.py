"""How each Python tool is called: one function a tool, from a page's bytes and address to what score.py reads.

README.md beside this file says why so.
"""
import logging

logging.disable(logging.CRITICAL)  # every tool reports pages it finds empty; the figures say the same


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(body, url):
        tree = HTMLTree.parse_from_bytes(body, detect_encoding(body))
        return dict(text=extract_plain_text(tree, main_content=True), title=tree.title)
    return extract


def trafilatura():
    from trafilatura import bare_extraction

    def extract(body, url):
        found = bare_extraction(body, url=url, with_metadata=True, include_comments=False)
        if found is None:
            return {}
        return dict(text=found.text, title=found.title, authors=(found.author or "").split("; "), date_published=found.date)
    return extract


def readability():
    import lxml.html
    from readability import Document

    def extract(body, url):
        document = Document(body, url=url)
        text = lxml.html.fromstring(document.summary(html_partial=True)).text_content()
        return dict(text=text, title=document.short_title(), authors=[document.author()])
    return extract


TOOLS = {"resiliparse": resiliparse, "trafilatura": trafilatura, "readability-lxml": readability}
