"""What the lists of entries filter and order by: the table of their members, and a search for words (LIST)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from kaltura_emulator.api_objects import ApiObject, sent, text
from kaltura_emulator.lists import Condition, ListRules, items
from kaltura_emulator.world import collate
from kaltura_session.server.php import to_bool, to_int
from kaltura_session.text import to_text

_TERM = re.compile(r'(!?)("[^"]*"|[^\s,"]+)|,')
_WORD = re.compile(r"\w+")
_SIGN = re.compile(r"[^\w\s]")


class Words:
    """The texts of an object in which words are looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        collated = [collate(text) for text in texts]
        self._texts = [_WORD.findall(text) for text in collated]
        self._signs = set(_SIGN.findall("".join(collated)))

    def have_all(self, wanted: str) -> bool:
        """Tell whether each word stands in one of the texts; `*` behind a word stands for any end of it."""
        return all(self._have(word) for word in dict.fromkeys(wanted.split()))

    def answer(self, query: str) -> bool:
        """Tell whether the texts answer a query: `,` is or, a blank is and, quotes hold a phrase, `!` negates."""
        alternatives: list[list[bool]] = [[]]
        for term in _TERM.finditer(query):
            if term[0] == ",":
                alternatives.append([])
            else:
                alternatives[-1].append(self._have(term[2].strip('"')) != (term[1] == "!"))
        asked = [terms for terms in alternatives if terms]
        return not asked or any(all(terms) for terms in asked)

    def _have(self, phrase: str) -> bool:
        """Tell whether the words of a phrase follow one another in a text; of a phrase without words, its signs."""
        words, is_beginning = _WORD.findall(collate(phrase)), phrase.endswith("*")
        if not words:
            return self._signs.issuperset(_SIGN.findall(phrase.removesuffix("*")))
        return any(_follow(words, text, is_beginning=is_beginning) for text in self._texts)


def _follow(words: Sequence[str], text: Sequence[str], *, is_beginning: bool) -> bool:
    """Tell whether words stand in a text one after the other; is_beginning: of the last, only how it begins."""
    *former, last = words
    for end in range(len(former), len(text)):
        fits = text[end].startswith(last) if is_beginning else text[end] == last
        if fits and text[end - len(former) : end] == former:
            return True
    return False


MEDIA_FILTER = "KalturaMediaEntryFilter"

_READY, _OUT_OF_SEARCH, _PENDING_OR_REJECTED = 2, -1, "1,3"
_ORDERS = frozenset({
    "createdAt", "recent", "updatedAt", "name", "startDate", "endDate", "moderationCount", "rank", "totalRank",
    "partnerSortValue",
})  # fmt: skip
_MEDIA_ORDERS = _ORDERS | {"mediaType", "duration", "plays", "views", "lastPlayedAt"}
_SUFFIXES = ("Equal", "In", "NotEqual", "NotIn")

_DEFAULTS: tuple[tuple[str, Any, tuple[str, ...], tuple[str, ...]], ...] = (
    ("statusEqual", _READY, ("idEqual",), tuple(f"status{suffix}" for suffix in _SUFFIXES)),
    (
        "moderationStatusNotIn",
        _PENDING_OR_REJECTED,
        ("idEqual",),
        tuple(f"moderationStatus{suffix}" for suffix in _SUFFIXES),
    ),
    ("displayInSearchNotEqual", _OUT_OF_SEARCH, ("idEqual", "idIn", "parentEntryIdEqual"), ()),
)
"""Conditions that hold by default: member, value, and which other members lift it, not being empty or even so."""

_NAMES_ENTRIES = ("idEqual", "idIn", "referenceIdEqual", "referenceIdIn", "parentEntryIdEqual")


def defaults(wanted: ApiObject, owner: str | None) -> ApiObject:
    """Return the conditions that a filter does not name and that hold all the same (LIST.2, LIST.3).

    wanted: redirectFromEntryId has become idEqual. owner: whose entries the session sees, None for everybody's.
    """
    found = {
        name: given
        for name, given, holding, named in _DEFAULTS
        if not any(text(wanted, one) for one in holding) and not any(sent(wanted, one) for one in named)
    }
    if owner is not None and not any(text(wanted, name) for name in _NAMES_ENTRIES):
        found["userIdEqual"] = owner
    return ApiObject(wanted.type_name, found)


def searched(entry: Mapping[str, Any], category_parents: Mapping[int, int | None]) -> dict[str, Any]:
    """Return the properties of an entry as the search knows them.

    category_parents: the category above each one, by id.
    """
    ids, is_root = items(entry.get("categoriesIds")), entry.get("rootEntryId") in (None, "", entry["id"])
    return {
        **entry,
        "recent": entry.get("createdAt"),
        "rootEntryId": None if is_root else entry["rootEntryId"],
        "flavorParamsIds": entry.get("flavorParamsIds") or _SOURCE_FLAVOR,
        "categoriesFullName": to_text(entry.get("categories")).split(","),
        "categoryAncestorId": [str(above) for one in ids for above in _ancestors(to_int(one), category_parents)],
    }


_SOURCE_FLAVOR = "0"


def _ancestors(category_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return a category and those above it."""
    found: list[int] = []
    above: int | None = category_id
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found


def _words_of(row: Mapping[str, Any], names: Iterable[str]) -> Words:
    return Words(to_text(row.get(name)) for name in names)


def _worded(
    names: tuple[str, ...], joined: Callable[[Iterable[bool]], bool], row: Mapping[str, Any], given: str
) -> bool:
    """Look for the words of each part of a list."""
    words = _words_of(row, names)
    return joined(words.have_all(part) for part in given.split(",") if part.strip())


def _tagged(
    names: tuple[str, ...], joined: Callable[[Iterable[bool]], bool], row: Mapping[str, Any], given: str
) -> bool:
    """Look for each of some tags, which count as a whole."""
    tags = items(",".join(to_text(row.get(name)) for name in names))
    return joined(tag in tags for tag in items(given))


def _categorized(joined: Callable[[Iterable[bool]], bool], row: Mapping[str, Any], given: str) -> bool:
    """Look for categories by their full name, `top>sub`; an entry is in those above its own, too."""
    own = items(row.get("categories"))
    return joined(any(f"{name}>".startswith(f"{wanted}>") for name in own) for wanted in items(given))


def _advanced(row: Mapping[str, Any], search: ApiObject) -> bool:
    """Look for a category; conditions on metadata, which no entry here has, narrow nothing."""
    if search.type_name != "KalturaCategoryEntryAdvancedFilter":
        return True
    name, category_id = text(search, "categoriesMatchOr"), text(search, "categoryIdEqual")
    own = items(row.get("categoriesIds"))
    return bool(own) and (not name or _categorized(any, row, name)) and (not category_id or category_id in own)


_JOINED: dict[str, Callable[[Iterable[bool]], bool]] = {"Like": all, "MultiLikeOr": any, "MultiLikeAnd": all}
_FREE_TEXT = ("name", "description", "tags", "id", "userId", "referenceId")
_WORD_MEMBERS = {
    "name": ("name",),
    "description": ("description",),
    "tagsName": ("tags", "name"),
    "tagsAdminTagsName": ("tags", "adminTags", "name"),
}
_TAG_MEMBERS = {"tags": ("tags",), "adminTags": ("adminTags",), "tagsAdminTags": ("tags", "adminTags")}


def _members(looks: Callable[..., bool], members: Mapping[str, tuple[str, ...]]) -> dict[str, Condition]:
    return {
        f"{prefix}{suffix}": partial(looks, names, joined)
        for prefix, names in members.items()
        for suffix, joined in _JOINED.items()
    }


_CONDITIONS: dict[str, Condition] = {
    **_members(_worded, _WORD_MEMBERS),
    **_members(_tagged, _TAG_MEMBERS),
    "searchTextMatchOr": partial(_worded, _FREE_TEXT, any),
    "searchTextMatchAnd": partial(_worded, _FREE_TEXT, all),
    "freeText": lambda row, given: _words_of(row, _FREE_TEXT).answer(given),
    "categoriesMatchOr": partial(_categorized, any),
    "categoriesMatchAnd": partial(_categorized, all),
    "categoriesNotContains": lambda row, given: not _categorized(any, row, given),
    "categoriesIdsEmpty": lambda row, given: to_bool(given) != bool(items(row.get("categoriesIds"))),
    "isRoot": lambda row, given: to_bool(given) == (row["rootEntryId"] is None),
    "referenceIdIn": lambda row, given: collate(to_text(row.get("referenceId"))) in items(given),
    "advancedSearch": _advanced,
}
RULES = ListRules(_ORDERS, _CONDITIONS, strict=("userIdEqual", "creatorIdEqual", "referenceIdIn"), reach=10_000)
MEDIA_RULES = replace(RULES, orders=_MEDIA_ORDERS)
