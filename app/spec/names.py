"""Names that files bring: text to show, without what nobody sees."""


def printable(name: str) -> str:
    r"""A name without control characters, marks of direction and lone surrogates.

    Such characters hide what a name is (`\u202egnp.exe` reads as exe.png).
    """
    return "".join(
        one if one.isprintable() else " " if one.isspace() else "" for one in name
    ).strip()
