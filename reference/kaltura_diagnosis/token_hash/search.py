"""Which mistake made this token hash: single mistakes, then pairs, then what was ruled out (APP.4 to APP.6).

A value is compared with what each mistake makes of the same inputs, so an explanation is proven by recomputation.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import permutations, product
from typing import Any

from kaltura_diagnosis.findings import Diagnosis, Finding, detect
from kaltura_diagnosis.registry import LooksAt, Recipe, recipes
from kaltura_diagnosis.token_hash.heuristics import DIGITS_OF, found_in_text, is_hexadecimal, length_notes, short_token
from kaltura_diagnosis.token_hash.recipe import TOKEN_HASH, HashInputs, make
from kaltura_session.token_hash import token_hash

_COMPOSABLE = frozenset({"ks", "token", "preimage", "text"})
_FEWEST_CHARACTERS_OF_TOKEN = 4
_MOST_CHARACTERS_OF_TOKEN = 64
_FEWEST_OF_A_CUT_TOKEN = 24  # a token that lost a few characters; a shorter one may be meant so
_LONGEST_FOR_PAIRS = 65_536
_NOT_ALL_KNOWN = frozenset({"A34", "A44"})  # the response as it was printed, and names, are not among the inputs
_RIGHT_AND_REFUSED = (
    "If the server still says INVALID_APP_TOKEN_HASH, one of the inputs is not what the server has: another KS was "
    "sent than was hashed, the token does not belong to this id, or its hash type is another."
)
_NOTATIONS = ("$NAME", "${NAME}", "{NAME}", "{{NAME}}", "%NAME%", "#{NAME}", "<NAME>", "NAME")
_NAMES_OF_KS = ("KS", "ks", "WIDGET_KS", "widget_ks", "widgetKs", "KALTURA_KS", "YOUR_KS", "kalturaSession")
_NAMES_OF_TOKEN = ("TOKEN", "token", "APP_TOKEN", "app_token", "appToken", "KALTURA_APP_TOKEN", "YOUR_TOKEN",
                   "YOUR_APP_TOKEN", "APP_TOKEN_VALUE")  # fmt: skip
_STAND_INS = (("djJ8MXwx", "djJ8MXwy"), ("0" * 32, "1" * 32))


def diagnose(inputs: HashInputs, sent: str, *, ks_known: bool = True, token_known: bool = True) -> Diagnosis:
    """Return which mistake made `sent` where the token hash of the inputs was needed.

    ks_known, token_known: False where the user did not give them; then only mistakes that do not depend on them can be
    proven. Raises HashTypeError for an unknown hash type.
    """
    if not ks_known:  # another KS may be the very one that was sent
        inputs = replace(inputs, other_ks=())
    right = token_hash(inputs.ks, inputs.token, inputs.hash_type)
    complete = ks_known and token_known
    if complete and sent == right:
        return _right(inputs, right)
    singles = list(_singles(inputs, sent, ks_known=ks_known, token_known=token_known))
    searchable = complete and len(inputs.ks) + len(inputs.token) <= _LONGEST_FOR_PAIRS
    found = singles or (list(_pairs(inputs, sent)) if searchable else [])
    found = found or (list(_on_top(inputs, sent)) if searchable else [])
    shapes = [
        *detect(LooksAt.HASHED_KS, inputs.ks if ks_known else "", groups="A"),
        *([] if found else found_in_text(inputs, sent, right)),
    ]
    explanations = found or ([shapes] if shapes else [])
    tried = _tried(inputs) if complete else []
    named = {finding.mistake for explanation in explanations for finding in explanation}
    return Diagnosis(
        "token-hash",
        "mistake" if found or any(finding.certain for finding in shapes) else "unknown",
        _summary(explanations, complete=complete),
        explanations,
        right if complete else None,
        [mistake for mistake in tried if mistake not in named],
        notes=_notes(inputs, sent, found=bool(found), complete=complete),
    )


def _right(inputs: HashInputs, right: str) -> Diagnosis:
    shapes = detect(LooksAt.HASHED_KS, inputs.ks, groups="A")
    cut = short_token(inputs, right, "") if len(inputs.token) >= _FEWEST_OF_A_CUT_TOKEN else None
    shapes += [Finding("A36", cut)] if cut else []
    if shapes:
        return Diagnosis("token-hash", "mistake", shapes[0].statement, [shapes], None)
    return Diagnosis(
        "token-hash",
        "right",
        f"This is the right token hash: {inputs.hash_type}(ks + token) in lower-case hexadecimal.",
        (),
        right,
        notes=(_RIGHT_AND_REFUSED,),
    )


def _tried(inputs: HashInputs) -> list[str]:
    """Return the mistakes of which every way was tried; without another KS, or an id, theirs could not be."""
    made = {recipe.id for recipe in _all_recipes() if recipe.function(inputs) is not None}
    return sorted(made - _NOT_ALL_KNOWN)


def _all_recipes() -> list[Recipe]:
    return [recipe for variants in recipes("A").values() for recipe in variants]


def _singles(inputs: HashInputs, sent: str, *, ks_known: bool, token_known: bool) -> Iterator[list[Finding]]:
    """Yield each mistake once whose value is the one that was sent, however the unknown inputs may read."""
    seen: set[str] = set()
    for given, made in _readings(inputs):
        for recipe in made:
            if recipe.id in seen or recipe.function(given) != sent:
                continue
            if all(recipe.function(other) == sent for other in _stand_ins(given, ks_known, token_known)):
                seen.add(recipe.id)
                yield _explained((recipe,), given.hash_type)


def _readings(inputs: HashInputs) -> Iterator[tuple[HashInputs, Sequence[Recipe]]]:
    """Yield the inputs with all recipes, then with each other KS and each secret, and the recipe that takes it."""
    every = _all_recipes()
    yield inputs, [*every, *_shorter_tokens(inputs), *_placeholders()]
    for other in inputs.other_ks[1:]:
        yield replace(inputs, other_ks=(other,)), [one for one in every if one.variant == "other_ks"]
    for secret in inputs.secrets[1:]:
        yield replace(inputs, secrets=(secret,)), [one for one in every if one.variant == "account_secret"]


def _stand_ins(inputs: HashInputs, ks_known: bool, token_known: bool) -> Iterator[HashInputs]:
    """Yield the inputs with other values where the real ones are not known."""
    if not ks_known:
        yield from (replace(inputs, ks=ks) for ks in _STAND_INS[0])
    if not token_known:
        yield from (replace(inputs, token=token) for token in _STAND_INS[1])


def _shorter_tokens(inputs: HashInputs) -> Iterator[Recipe]:
    """Yield A36 for each number of characters that may have been lost at the end of the token."""
    for length in range(_FEWEST_CHARACTERS_OF_TOKEN, min(len(inputs.token) - 1, _MOST_CHARACTERS_OF_TOKEN)):
        says = f"{{H}}(ks + token), with only the first {length} characters of the token"
        yield Recipe("A36", f"token_first_{length}", partial(_with_shorter_token, length=length), says)


@cache
def _placeholders() -> list[Recipe]:
    """Return A44 for the names that variables and placeholders usually have, in the notation of each language."""
    found = []
    for number, form in enumerate(_NOTATIONS):
        for ks_name, token_name in product((None, *_NAMES_OF_KS), (None, *_NAMES_OF_TOKEN)):
            ks, token = (form.replace("NAME", name) if name else None for name in (ks_name, token_name))
            if ks or token:
                says = f"{{H}}({ks or 'ks'} + {token or 'token'}), with names where values belong"
                says = says.replace("{", "{{").replace("}", "}}").replace("{{H}}", "{H}")
                found.append(Recipe("A44", f"names_{number}", partial(_with_names, ks=ks, token=token), says))
    return found


def _with_names(inputs: HashInputs, ks: str | None, token: str | None) -> Any:
    return make(replace(inputs, ks=ks or inputs.ks, token=token or inputs.token))


def _with_shorter_token(inputs: HashInputs, length: int) -> Any:
    return make(replace(inputs, token=inputs.token[:length]))


def _pairs(inputs: HashInputs, sent: str) -> Iterator[list[Finding]]:
    """Yield each two mistakes whose value together is the one that was sent; each two ids once."""
    seen: set[frozenset[str]] = set()
    made = tuple(_all_recipes())
    known = replace(inputs, other_ks=tuple(inputs.other_ks), secrets=tuple(inputs.secrets))
    for numbers in _made_by_pairs(known, made).get(hash(sent), ()):
        pair = made[numbers[0]], made[numbers[1]]
        ids = frozenset(one.id for one in pair)
        if ids not in seen and make(inputs, pair) == sent:
            seen.add(ids)
            yield _explained(pair, inputs.hash_type)


@lru_cache(maxsize=8)  # a script may send a hundred hashes of the same KS and token
def _made_by_pairs(inputs: HashInputs, made: Sequence[Recipe]) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Return each two recipes, by their numbers, under the hash() of the value that they make together.

    Two of one step stand there in both orders, where the step can be repeated.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    number = {id(recipe): at for at, recipe in enumerate(made)}
    for one, other, value in TOKEN_HASH.pairs(inputs, made):
        low, high = sorted((number[id(one)], number[id(other)]))
        found.setdefault(hash(value), []).append((low, high))
    for first, second in permutations([recipe for recipe in made if recipe.step in _COMPOSABLE], 2):
        if first.step == second.step:
            pair = number[id(first)], number[id(second)]
            found.setdefault(hash(make(inputs, (first, second))), []).append(pair)
    return {value: sorted(pairs, key=lambda pair: (*sorted(pair), pair)) for value, pairs in found.items()}


def _on_top(inputs: HashInputs, sent: str) -> Iterator[list[Finding]]:
    """Yield one or two mistakes that make the value together with what is seen in it: algorithm and letter case."""
    digits = next((name for name, count in DIGITS_OF.items() if count == len(sent)), inputs.hash_type)
    seen = []
    if digits != inputs.hash_type:
        seen.append(Finding("A05", f"The value has the length of {digits}, not of {inputs.hash_type}."))
    if sent != sent.lower():
        seen.append(Finding("A11", "The value is hexadecimal in upper case."))
    if not seen or not is_hexadecimal(sent):
        return
    other, lower = replace(inputs, hash_type=digits), sent.lower()
    if token_hash(other.ks, other.token, digits) == lower:
        yield seen
    for rest in [*_singles(other, lower, ks_known=True, token_known=True)] or _pairs(other, lower):
        if not {one.mistake for one in rest} & {"A05", "A06", "A11"}:
            yield [*seen, *rest]


def _explained(made_by: Sequence[Recipe], hash_type: str) -> list[Finding]:
    """Return one finding per mistake; of two, each says which value the pair makes."""
    algorithm = next((recipe.says.partition("(")[0] for recipe in made_by if recipe.step == "algorithm"), hash_type)
    says = "; and ".join(recipe.says.format(H=algorithm, T=hash_type) for recipe in made_by)
    joint = f"The hash is {says}." if len(made_by) == 1 else f"Two mistakes together make this value: {says}."
    return [Finding(recipe.id, joint, recipe.variant) for recipe in made_by]


def _summary(explanations: Sequence[Sequence[Finding]], *, complete: bool) -> str:
    if explanations:
        return explanations[0][0].statement
    if complete:
        return "No known mistake, and no two of them together, make this value from these inputs."
    return "The KS or the token is missing, so this value cannot be recomputed."


def _notes(inputs: HashInputs, sent: str, *, found: bool, complete: bool) -> list[str]:
    notes = [] if found else length_notes(inputs.hash_type, sent)
    if complete and not found:
        notes.append(
            "What remains: another KS was hashed than the one given here (give it as a further KS), the token does not "
            "belong to this id, or the text was changed in a way that is not known yet."
        )
    return notes
