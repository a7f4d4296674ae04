"""For the site of docs/: what a page links to outside that folder, such as an example or a schema, goes with it."""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = re.compile(r"\]\((?P<up>(?:\.\./)+)(?P<path>[^)#]+)(?P<anchor>#[^)]*)?\)")
BESIDE = "project"
"""The folder of the site that what stands outside docs/ goes to."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add to the site's files those outside docs/ that its pages link to."""
    wanted = {
        path
        for file in list(files.documentation_pages())
        for path in _outside(file.src_uri, Path(str(file.abs_src_path)).read_text(encoding="utf-8"))
    }
    for path in sorted(wanted):
        files.append(File.generated(config, f"{BESIDE}/{path}", content=(ROOT / path).read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 -- mkdocs's names
    """Return a page with its links to outside docs/ leading to the copies in the site."""
    back = "../" * page.file.src_uri.count("/")

    def inside(found: re.Match[str]) -> str:
        path = _resolved(page.file.src_uri, found["up"] + found["path"])
        if path is None:
            return found[0]
        return f"]({back}{BESIDE}/{path}{found['anchor'] or ''})"

    return OUTSIDE.sub(inside, markdown)


def _outside(page: str, markdown: str) -> set[str]:
    found = (_resolved(page, each["up"] + each["path"]) for each in OUTSIDE.finditer(markdown))
    return {path for path in found if path is not None}


def _resolved(page: str, link: str) -> str | None:
    """Return the file of the project that a link of a page of docs/ leads to, or None where it is in docs/ or no file."""
    path = posixpath.normpath(posixpath.join("docs", posixpath.dirname(page), link))
    return path if not path.startswith(("docs/", "..")) and (ROOT / path).is_file() else None
