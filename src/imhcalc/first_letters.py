"""The first letter of words: a capital where they begin a sentence, a small letter within one."""


def capital(text: str) -> str:
    """Return text that begins with a capital."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Return text that begins in lower case, unless its first word is an abbreviation."""
    first = text.split(maxsplit=1)[0] if text else ""
    is_abbreviation = first[1:2].isupper() or (first.isupper() and len(first) > 1)
    return text if is_abbreviation else text[:1].lower() + text[1:]
