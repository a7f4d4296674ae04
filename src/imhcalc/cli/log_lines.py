"""Text for a terminal or a log, of which no line is a command to the code host that shows the log.

GitHub takes a line of any program's output that begins with two colons for a command, such as one that stops all
others or hides a word from the log, and ``##[`` anywhere in a line for an older one. A name in a profile of a pull
request may be so written. Annotations that are asked for (``--faults github``) are commands, and do not go through here.
"""

import re

_BEGINS = re.compile(r"((?:^|[\r\n])[^\S\r\n]*):(?=:)")
_OLDER = "##["


def without_commands(text: str) -> str:
    """Return text with what would be a command to a code host parted by a space: ``: :error`` and ``## [error]``."""
    if "::" not in text and _OLDER not in text:
        return text
    return _BEGINS.sub(r"\1: ", text).replace(_OLDER, "## [")
