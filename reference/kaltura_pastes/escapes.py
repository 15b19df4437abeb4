"""Characters by their numbers, as escapes of shells and programs give them."""

_LARGEST = 0x10FFFF


def character_of(number: int) -> str:
    """Return the character; U+FFFD where there is none, and for half of a surrogate pair, which no request carries."""
    return "\ufffd" if number > _LARGEST or 0xD800 <= number <= 0xDFFF else chr(number)
