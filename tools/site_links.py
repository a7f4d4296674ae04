"""For the site of docs/: what a page links to outside that folder, such as an example or a schema, goes with it.

A folder goes as a page that lists its files, with the files. A page that goes with it (CONTRIBUTING.md) takes along what it
links to in turn, and its links into docs/ lead to the site's own pages.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?P<path>[^)#:\s]+)(?P<anchor>#[^)\s]*)?\)")
"""A link to a file: no address with a scheme, and no anchor alone."""
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
DOCS = "docs"
BESIDE = "project"
"""The folder of the site that what stands outside docs/ goes to."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add to the site's files those outside docs/ that its pages link to."""
    wanted = {path for file in files.documentation_pages() for path in _outside(f"{DOCS}/{file.src_uri}")}
    added: set[str] = set()
    while wanted - added:
        path = min(wanted - added)
        added.add(path)
        if (ROOT / path).is_dir():
            wanted |= set(_shown(path))
            files.append(File.generated(config, f"{BESIDE}/{path}/index.md", content=_listing(path)))
            continue
        if path.endswith(".md"):
            wanted |= set(_outside(path))
        files.append(File.generated(config, f"{BESIDE}/{path}", content=(ROOT / path).read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 -- mkdocs's names
    """Return a page with its links to outside docs/ leading to the copies in the site."""
    uri = page.file.src_uri
    if uri.startswith(f"{BESIDE}/") and not (ROOT / _source(uri)).is_file():
        return markdown  # the listing of a folder, written for the site

    def inside(found: re.Match[str]) -> str:
        path = _resolved(_source(uri), found["path"])
        if path is None:
            return found[0]
        target = path.removeprefix(f"{DOCS}/") if path.startswith(f"{DOCS}/") else f"{BESIDE}/{path}"
        if (ROOT / path).is_dir():
            target += "/index.md"
        return f"]({posixpath.relpath(target, posixpath.dirname(uri) or '.')}{found['anchor'] or ''})"

    return LINK.sub(inside, markdown)


def _source(uri: str) -> str:
    """Return the file of the project that a page of the site is made from."""
    return uri.removeprefix(f"{BESIDE}/") if uri.startswith(f"{BESIDE}/") else f"{DOCS}/{uri}"


def _outside(source: str) -> Iterator[str]:
    """Yield the files and folders outside docs/ that a page of the project links to."""
    markdown = CODE.sub("", (ROOT / source).read_text(encoding="utf-8"))
    for found in LINK.finditer(markdown):
        path = _resolved(source, found["path"])
        if path is not None and not path.startswith(f"{DOCS}/"):
            yield path


def _resolved(source: str, link: str) -> str | None:
    """Return the file or folder of the project that a link of a page leads to, or None where there is none."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    return path if not path.startswith("..") and (ROOT / path).exists() else None


def _files(folder: str) -> list[str]:
    """Return every file below a folder, by its path in it."""
    return sorted(
        path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()
    )


def _is_hidden(name: str) -> bool:
    """Return whether a site leaves a file out: those whose name, or folder's name, begins with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


def _shown(folder: str) -> list[str]:
    return [f"{folder}/{name}" for name in _files(folder) if not _is_hidden(name)]


def _listing(folder: str) -> str:
    """Return a page that lists a folder's files, with links to those that a site can hold."""
    rows = [
        f"- `{name}` (in the repository)" if _is_hidden(name) else f"- [{name}]({name})"
        for name in _files(folder)
    ]
    return "\n".join([f"# {folder}", "", *rows, ""])
