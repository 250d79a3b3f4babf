"""Text is text: what Streamlit takes for Markdown or HTML is written in our code, or went through `plain` or `escaped`.

Read from the sources, so that a new call cannot forget it. What is fine: a literal; a number with a format (`{count:,}`);
functions of `WORDS`; `plain` in Markdown, what ui.frame.markup makes in HTML; and names, parameters and private functions
that nothing else ever goes into.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "ui").rglob("*.py")])

TITLED = {
    *("button", "checkbox", "date_input", "download_button", "expander", "file_uploader", "form_submit_button"),
    *(
        "link_button",
        "metric",
        "multiselect",
        "number_input",
        "page_link",
        "pills",
        "popover",
        "radio",
        "select_slider",
    ),
    *("segmented_control", "selectbox", "slider", "spinner", "status", "tabs", "text_area", "text_input", "toggle"),
    *("badge", "caption", "error", "header", "info", "markdown", "subheader", "success", "title", "toast", "warning"),
}
"""What Streamlit draws with a first argument, and often a `help`, in Markdown."""
WITH_OPTIONS = {"pills", "radio", "segmented_control"}
"""Those whose second argument is a list of more."""
WORDS = {
    "area_words",
    "chance_words",
    "claims_words",
    "count_words",
    "date_words",
    "deaths_words",
    "fault_words",
    "int",
    "len",
    "people_words",
    "position_words",
    "reach_words",
    "score_words",
    "sum",
}
"""Numbers, dates and ids as prose."""
IN_MARKDOWN = {"plain", *WORDS}
IN_HTML = {
    "definition_list",
    "escaped",
    "image",
    "mark_uri",
    "ground_style",
    "pill_style",
    "quiet_list",
    "quote",
    *WORDS,
}
IN_HTML |= {"score_html"}
NUMBER = re.compile(r"[+]?,?(\.\d+)?[,dfg%]")
OF_A_TEXT = {"capitalize", "lower", "rstrip", "strip", "upper"}


@dataclass(frozen=True)
class Source:
    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.path.read_text(encoding="utf-8"))

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}

    def scopes(self, node: ast.AST) -> list[ast.AST]:
        """The functions around a node, from within, and the module."""
        found = []
        while (node := self.parents.get(node)) is not None:
            if isinstance(node, ast.FunctionDef | ast.Lambda | ast.Module | ast.GeneratorExp | ast.ListComp):
                found.append(node)
        return found

    def calls(self, name: str) -> list[ast.Call]:
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        ]


@dataclass(frozen=True)
class Check:
    """Is an expression markup of ours?"""

    source: Source
    makers: frozenset[str]

    def is_ours(self, node: ast.AST | None, seen: frozenset[object] = frozenset()) -> bool:
        if (parts := _parts(node)) is not None:
            return all(self.is_ours(part, seen) for part in parts)
        match node:
            case ast.FormattedValue(value, _, spec):
                is_number = spec is not None and NUMBER.fullmatch(ast.literal_eval(spec.values[0]))
                return bool(is_number) or self.is_ours(value, seen)
            case ast.Subscript(ast.Name(name)):
                return name.isupper()
            case ast.Call():
                return self._call(node, seen)
            case ast.Name(name):
                return name.isupper() or self._name(name, node, seen)
        return False

    def _call(self, node: ast.Call, seen: frozenset[object]) -> bool:
        match node.func:
            case ast.Name("map" | "next"):
                made = node.args[0]
                return self._makes(made, seen) or (node.func.id == "next" and self.is_ours(made, seen))
            case ast.Name():
                return self._makes(node.func, seen)
            case ast.Attribute(ast.Constant(), "join"):
                return self.is_ours(node.args[0], seen)
            case ast.Attribute(value, name) if name in OF_A_TEXT:
                return self.is_ours(value, seen)
            case ast.Attribute(ast.Name(name), "get") if name.isupper():
                return True
        return False

    def _makes(self, node: ast.AST, seen: frozenset[object]) -> bool:
        """Whether a function gives markup of ours."""
        if not isinstance(node, ast.Name):
            return False
        if node.id in self.makers or (node.id, "made") in seen:
            return True
        if (function := self.source.functions.get(node.id)) is None:
            return False
        given = [part.value for part in ast.walk(function) if isinstance(part, ast.Return | ast.Yield)]
        return bool(given) and all(self.is_ours(value, seen | {(node.id, "made")}) for value in given)

    def _name(self, name: str, node: ast.AST, seen: frozenset[object]) -> bool:
        """Whether nothing else is ever bound to a name where it is seen from here."""
        for scope in self.source.scopes(node):
            if (name, scope) in seen:
                return True
            if bound := list(self._bound(name, scope)):
                return all(self.is_ours(value, seen | {(name, scope)}) for value in bound)
        return False

    def _bound(self, name: str, scope: ast.AST):
        if isinstance(scope, ast.FunctionDef):
            yield from self._given(name, scope)
        for part in ast.walk(scope):
            match part:
                case ast.Assign([target], value):
                    yield from _paired(name, target, value)
                case ast.AugAssign(target, _, value) | ast.AnnAssign(target, _, value) | ast.NamedExpr(target, value):
                    yield from _paired(name, target, value)
                case ast.For(target, ast.Tuple(values) | ast.List(values)) | ast.comprehension(
                    target, ast.Tuple(values) | ast.List(values)
                ):
                    for value in values:
                        yield from _paired(name, target, value)
                case ast.For(target, _) | ast.comprehension(target, _) if _names(name, target):
                    yield part  # of what is run through nothing is known

    def _given(self, name: str, function: ast.FunctionDef):
        """What a private function is called with; of others, and where nobody calls it by name, nothing is known."""
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        names = [argument.arg for argument in arguments]
        if name not in names:
            return
        calls = self.source.calls(function.name) if function.name.startswith("_") else []
        if not calls:
            yield function
        for call in calls:
            position = names.index(name)
            told = [keyword.value for keyword in call.keywords if keyword.arg == name]
            yield from told or call.args[position : position + 1]


def _parts(node: ast.AST | None) -> list[ast.AST] | None:
    """What an expression is put together from; None for one that has to be looked at itself."""
    match node:
        case None | ast.Constant():
            return []
        case ast.JoinedStr(values) | ast.BoolOp(_, values) | ast.Tuple(values) | ast.List(values):
            return values
        case ast.BinOp(one, _, other) | ast.IfExp(_, one, other):
            return [one, other]
        case ast.Starred(value) | ast.GeneratorExp(value) | ast.ListComp(value):
            return [value]
    return None


def _names(name: str, target: ast.AST) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(target))


def _paired(name: str, target: ast.AST, value: ast.AST | None):
    """What goes to a name when a value goes to a target."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for one, given in zip(target.elts, value.elts, strict=True):
            yield from _paired(name, one, given)
    elif isinstance(target, ast.Name | ast.Tuple) and _names(name, target):
        yield value


def faults(source: Source) -> list[str]:
    markdown, html = Check(source, frozenset(IN_MARKDOWN)), Check(source, frozenset(IN_HTML))
    found = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "st" and node.attr in TITLED:
            call = source.parents[node]
            if not (isinstance(call, ast.Call) and call.func is node):
                found.append(f"line {node.lineno}: st.{node.attr} under another name")
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if ast.unparse(node.func.value).isupper():  # a logger, a table
            continue
        check = html if node.func.attr == "html" else markdown
        found += [
            f"line {node.lineno}: {node.func.attr}({ast.unparse(shown)})"
            for shown in _shown(node)
            if not check.is_ours(shown)
        ]
    return found


def _shown(call: ast.Call) -> list[ast.AST]:
    """The arguments that are drawn as markup."""
    name, keywords = call.func.attr, {keyword.arg: keyword.value for keyword in call.keywords}
    if name == "html":
        return call.args[:1]
    if name == "progress":
        return [*call.args[1:2], *filter(None, [keywords.get("text")])]
    shown = call.args[:1] if name in TITLED else []
    shown += call.args[1:3] if name == "metric" else []
    if name in WITH_OPTIONS:
        shown.append(_as_made(keywords.get("format_func"), call.args[1]))
    return [*shown, *(keywords[key] for key in ("help", "label", "body", "show_spinner") if key in keywords)]


def _as_made(function: ast.AST | None, options: ast.AST) -> ast.AST:
    """The options as they are shown; a stand-in where a function of ours makes something else of them."""
    return ast.Call(function, [], []) if isinstance(function, ast.Name) else options


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_only_markup_of_ours_is_drawn(path: Path):
    assert faults(Source(path)) == []


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_only_markup_escapes(path: Path):
    text = path.read_text(encoding="utf-8")
    assert path.name == "markup.py" or "from html import" not in text
    assert "unsafe_allow" not in text


@pytest.mark.parametrize(
    "code, is_found",
    [
        ("st.error(str(error))", True),
        ("st.error(plain(str(error)))", False),
        ("st.caption(f'{name}: {count:,}')", True),
        ("st.caption(f'{plain(name)}: {count:,}')", False),
        ("st.caption(f'{count}')", True),
        ("line = 'one'\nline += name\nst.markdown(line)", True),
        ("line = 'one'\nline += plain(name)\nst.markdown(line)", False),
        ("def _head(title):\n    st.markdown(f'**{title}**')\n_head(plain(name))", False),
        ("def _head(title):\n    st.markdown(f'**{title}**')\n_head(plain(name))\n_head(name)", True),
        ("def head(title):\n    st.markdown(title)\nhead('one')", True),
        ("st.pills('Kind', kinds)", True),
        ("st.pills('Kind', kinds, format_func=plain)", False),
        ("st.button('x', help=name)", True),
        ("column.metric('Days', days)", True),
        ("st.html(f'<p>{name}</p>')", True),
        ("st.html(f'<p>{plain(name)}</p>')", True),
        ("st.html(f'<p>{escaped(name)}</p>')", False),
        ("show = st.error\nshow(name)", True),
        ("for name in names:\n    st.markdown(name)", True),
        ("for name in ('a', 'b'):\n    st.markdown(name)", False),
        ("st.caption(', '.join(map(plain, names)))", False),
        ("st.caption(', '.join(names))", True),
    ],
)
def test_the_check_sees(code: str, is_found: bool, tmp_path: Path):
    (tmp_path / "code.py").write_text(code)
    assert bool(faults(Source(tmp_path / "code.py"))) is is_found
