"""A cut-up sentence made ready: fillers gone, “one more” counted, “no” spread over its list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dialog.understand.everyday import ONE_MORE, Kind
from dialog.understand.lexicon import Lexicon, Strength
from dialog.understand.tokens import Token

_NEGATED: Final = (
    "不 要", "不 加", "别 加", "别 放", "不 放", "无", "去", "免", "no", "without", "hold the", "skip the",
)
_LIST: Final = (Kind.AND, Kind.OR)


def ready(lexicon: Lexicon, tokens: Sequence[Token]) -> list[Token]:
    """What counts, in its order."""
    return _negate(lexicon, _listed(tokens))


def _listed(tokens: Sequence[Token]) -> list[Token]:
    """Fillers leave a gap behind; an option that is a number too is one of the two."""
    kept: list[Token] = []
    gap = False
    for at, token in enumerate(tokens):
        if token.kind in (Kind.FILLER, Kind.WANT):
            gap = gap or token.gap or token.kind is Kind.WANT
            continue
        if token.kind is Kind.ADD and token.key in ONE_MORE and not _counts(tokens[at + 1 : at + 2]):
            token = replace(token, kind=Kind.NUMBER, value=1, counted=True)
        kept.append(replace(token, gap=token.gap or gap))
        gap = False
    while kept and kept[-1].kind is Kind.BREAK:
        kept.pop()
    return kept


def _counts(tokens: Sequence[Token]) -> bool:
    return any(token.kind is Kind.NUMBER for token in tokens)


def _negate(lexicon: Lexicon, tokens: list[Token]) -> list[Token]:
    """“No” reaches over a list: 不要冰和糖, without ice or sugar. A product that is not wanted keeps its NOT."""
    kept: list[Token] = []
    no: Token | None = None          # a NOT that nothing has answered yet
    word = ""                        # the “no” of the list we are in
    for token in tokens:
        if token.kind is Kind.NOT:
            kept += [no] if no else []
            no, word = token, token.key
            continue
        reached = no is not None or (kept and kept[-1].kind in _LIST)
        denied = _denied(lexicon, word, token) if word and reached else None
        if denied is not None:
            kept.append(denied)
            no = None
            continue
        kept += [no] if no else []
        no = None
        kept.append(token)
        if token.kind is Kind.OPTION:
            word = next((each for each in _NEGATED if token.key.startswith(f"{each} ")), "")
        elif token.kind not in _LIST or len(kept) < 2 or kept[-2].kind is not Kind.OPTION:
            word = ""
    return [*kept, no] if no else kept


def _denied(lexicon: Lexicon, no: str, token: Token) -> Token | None:
    """The choice that leaves this out, or the words for it; None for what is no option."""
    if token.kind not in (Kind.OPTION, Kind.UNKNOWN, Kind.PRODUCT) or token.entry.strength > Strength.INNER:
        return None
    for each in (no, *_NEGATED):
        if (key := f"{each} {token.key}") in lexicon.options:
            return replace(token, kind=Kind.OPTION, key=key, text=_words(key, token))
    if token.kind is not Kind.OPTION:
        return None
    return replace(token, key=f"{no} {token.key}", text=_words(f"{no} {token.key}", token))


def _words(key: str, token: Token) -> str:
    return key.replace(" ", "") if token.han else key
