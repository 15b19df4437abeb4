"""How the server's database compares ids: without letter case, accents and trailing blanks."""

import unicodedata


def collate(text: str) -> str:
    """Return the form under which two ids that the database takes for equal are equal."""
    if text.isascii():
        return text.lower().rstrip(" ")
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.lower().rstrip(" ")
