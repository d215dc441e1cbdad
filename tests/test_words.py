"""All languages are complete, say the same things with the same facts, and no sentence stands in Python."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from babel import Locale
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from dialog.words import languages, locale

ROOT: Final = Path(__file__).parent.parent
LANGUAGES: Final = languages(ROOT / "locales")
CODE: Final = ("bot", "dialog", "handlers", "services", "payments", "demo", "simulation")
KEY: Final = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z][a-zA-Z0-9-]*")
FILES: Final = frozenset({".css", ".csv", ".html", ".jpg", ".db", ".js", ".key"})
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


class Facts(Visitor):  # type: ignore[misc]
    """Collects the facts a sentence needs."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def sentences(language: str) -> dict[str, set[str]]:
    """Every sentence of a language with its facts; fails on what the parser cannot read, and on doubles."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "locales" / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path}: {entry.content}"
            if not isinstance(entry, ftl.Message):
                continue
            for part in entry.attributes:
                key = f"{entry.id.name}.{part.id.name}"
                assert key not in found, f"{path}: {key} stands twice"
                facts = Facts()
                facts.visit(part.value)
                found[key] = facts.names
    return found


def strings() -> list[tuple[Path, ast.Constant, bool]]:
    """Every string in the code, and whether it is a docstring."""
    found = []
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docs = {
                id(node.body[0].value) for node in ast.walk(tree)
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and node.body and isinstance(node.body[0], ast.Expr)
            }
            found += [
                (path, node, id(node) in docs) for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
    return found


def test_every_folder_of_words_is_a_language() -> None:
    """A folder without shop.ftl would not be seen at all, and one that is no language could write no date."""
    assert sorted(path.name for path in (ROOT / "locales").iterdir()) == sorted(LANGUAGES)
    for language in LANGUAGES:
        assert Locale.parse(locale(language), sep="-").language == language
        assert len(language) == 2           # what Telegram takes for a command menu


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_says_the_same_with_the_same_facts(language: str) -> None:
    chinese, other = sentences("zh"), sentences(language)
    assert chinese.keys() ^ other.keys() == set()
    assert {key: (chinese[key], other[key]) for key in chinese if chinese[key] != other[key]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_the_code_says_exists(language: str) -> None:
    known = sentences(language)
    messages = {key.partition(".")[0] for key in known}
    said = {
        (path.name, node.value) for path, node, doc in strings()
        if not doc and KEY.fullmatch(node.value) and node.value.partition(".")[0] in messages
        and Path(node.value).suffix not in FILES
    }
    assert sorted(pair for pair in said if pair[1] not in known and not pair[1].endswith("-")) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_other_screens_hold_no_chinese_of_their_own(language: str) -> None:
    allowed = {"language.title", "me.language", "importing.options"}
    for path in sorted((ROOT / "locales" / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(entry, ftl.Message):
                continue
            for part in entry.attributes:
                key = f"{entry.id.name}.{part.id.name}"
                text = path.read_text(encoding="utf-8")[part.span.start : part.span.end]
                words = "words" in key or key in allowed or "中文" in text
                assert words or not CHINESE.search(text), f"{key}: {text}"


def test_no_chinese_sentence_stands_in_the_code() -> None:
    """A run of Chinese with sentence punctuation is a sentence; single words are vocabulary."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value[:40]}" for path, node, doc in strings()
        if not doc and re.search(r"[\u4e00-\u9fff]{3,}[，。！？：]", node.value) and "|" not in node.value
        and "(?" not in node.value
    ]
    assert wrong == []
