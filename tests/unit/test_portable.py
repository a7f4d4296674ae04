"""Nothing that only one kind of system has: what cannot be run everywhere is at least looked for in the source."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "imhcalc"
ONLY_POSIX = {
    "fork", "geteuid", "getuid", "setuid", "mkfifo", "getpwuid", "SIGKILL", "SIGHUP", "SIGALRM", "alarm", "uname", "killpg",
}  # fmt: skip
ONLY_SOMEWHERE = {
    "fcntl",
    "resource",
    "pwd",
    "grp",
    "termios",
    "tty",
    "pty",
    "msvcrt",
    "winreg",
    "winsound",
    "curses",
    "readline",
}
PLACES = ("/tmp", "/usr/", "/bin/", "/var/", "C:\\")  # noqa: S108 -- what is looked for


def trees():
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_no_module_or_name_that_only_some_systems_have():
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [
                    f"{name}: {each.name}" for each in node.names if each.name.split(".")[0] in ONLY_SOMEWHERE
                ]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ONLY_SOMEWHERE:
                found.append(f"{name}: {node.module}")
            elif isinstance(node, ast.Attribute) and node.attr in ONLY_POSIX:
                found.append(f"{name}: {node.attr}")
    assert found == []


def test_no_place_of_one_system():
    found = [
        f"{name}: {node.value}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(PLACES)
    ]
    assert found == []


def is_file(call):
    """Whether a call named `open` opens a file, and not a descriptor or a member of an archive."""
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    return owner != "os" and "zip" not in owner.lower()


def is_text(call):
    """Whether a call opens a file as text: by its mode where one is written, as text where none is."""
    modes = [
        each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return not any("b" in mode for mode in modes if len(mode) <= 3)


def test_text_is_read_and_written_in_a_stated_encoding():
    """Windows would take its own code page otherwise."""
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            stated = {keyword.arg for keyword in node.keywords} & {"encoding"}
            if called in {"read_text", "write_text", "TextIOWrapper"} and not stated and not node.args:
                found.append(f"{name}:{node.lineno} {called}")
            if called == "open" and is_file(node) and is_text(node) and not stated:
                found.append(f"{name}:{node.lineno} {called}")
    assert [each for each in found if "zip" not in each] == []
