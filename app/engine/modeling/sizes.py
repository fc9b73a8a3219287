"""How many bytes an element of a dtype takes."""


def item_bytes(dtype: str) -> int:
    """Bytes of one element: float32 → 4, int8 → 1; what has no such number counts as one."""
    digits = "".join(letter for letter in dtype.partition("_")[0] if letter.isdigit())
    return max(1, int(digits) // 8) if digits and not dtype.startswith("float8") else 1
