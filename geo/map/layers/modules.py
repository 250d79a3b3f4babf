"""ES modules joined into one plain script, as a saved map carries it and an app serves it: no build step, nothing to install.

Each module becomes a function that gives back what it exports, so names of two modules never meet, and the whole sets
one name on `window`. What lines alone can tell for certain is allowed; anything else is refused, with its file and line:

    import { element, icon as picture } from "./words.js";   (names in braces, from a module beside this one)
    export class Clock { ... }                               (also function, async function, function*, const)
    export { one, two as three };

Types stand in JSDoc comments. They are for readers of the sources, and left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["join_modules"]

NAME = r"[A-Za-z_]\w*"
IMPORT = re.compile(r'^import \{([^{}]*)\} from "\./([a-z]+)\.js";$', re.MULTILINE)
DECLARATION = re.compile(rf"^export ((?:async )?(?:class|const|function\*?) ({NAME}))", re.MULTILINE)
LIST = re.compile(r"^export \{([^{}]*)\};$", re.MULTILINE)
BINDING = re.compile(rf"({NAME})(?: as ({NAME}))?")
REFUSED = re.compile(r"^[ \t]*(?:import|export)\b.*|\bimport\s*[(.].*|(?i:</script).*", re.MULTILINE)
TYPES = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)

Pairs = list[tuple[str, str]]
"""(name outside of the module, name inside it)"""


@dataclass(frozen=True, slots=True)
class _Module:
    """imports: module -> what is taken from it. body: the code without imports and without the word export."""

    imports: list[tuple[str, Pairs]]
    exports: Pairs
    body: str


def join_modules(entry: str, space: str, read: Callable[[str], str]) -> str:
    """The module `entry` and all that it needs as one script, which sets window[space] to what the entry exports.

    read: the text of a module by its name, without ".js". Raises ValueError for modules that import each other in a circle,
    for a name that its module does not export, and for a form of import or export that is not allowed.
    """
    modules: dict[str, _Module] = {}
    _collect(entry, read, modules, path=())
    parts = [_as_function(name, module) for name, module in modules.items()]
    return "\n".join([f"window.{space} = (() => {{", '"use strict";', *parts, f"return ${entry};", "})();", ""])


def _collect(name: str, read: Callable[[str], str], modules: dict[str, _Module], *, path: tuple[str, ...]) -> None:
    """Adds a module, after all that it imports."""
    if name in path:
        raise ValueError(f"Modules import each other in a circle: {' -> '.join((*path[path.index(name) :], name))}.")
    if name in modules:
        return
    module = _parse(name, read(name))
    for other, taken in module.imports:
        _collect(other, read, modules, path=(*path, name))
        offered = {outside for outside, _ in modules[other].exports}
        if missing := [outside for outside, _ in taken if outside not in offered]:
            raise ValueError(f"{name}.js imports {missing[0]}, which {other}.js does not export.")
    modules[name] = module


def _parse(name: str, text: str) -> _Module:
    imports = [(found[2], _pairs(name, text, found)) for found in IMPORT.finditer(text)]
    exports = [(found[2], found[2]) for found in DECLARATION.finditer(text)]
    for found in LIST.finditer(text):
        exports += [(after, before) for before, after in _pairs(name, text, found)]
    body = LIST.sub(_blank, DECLARATION.sub(r"\1", IMPORT.sub(_blank, text)))
    if refused := REFUSED.search(body):
        raise _refusal(name, body, refused)
    return _Module(imports, exports, TYPES.sub("", body).strip("\n"))


def _pairs(name: str, text: str, found: re.Match[str]) -> Pairs:
    """(name before `as`, name after it) of a list in braces."""
    words = [word.strip() for word in found[1].split(",")]
    words = words[:-1] if words[-1] == "" else words  # a comma may end the list
    bindings = [BINDING.fullmatch(word) for word in words]
    if not bindings or None in bindings:
        raise _refusal(name, text, found)
    return [(binding[1], binding[2] or binding[1]) for binding in bindings if binding]


def _blank(found: re.Match[str]) -> str:
    """As many lines as before, so that what is refused further down keeps its number."""
    return "\n" * found[0].count("\n")


def _refusal(name: str, text: str, found: re.Match[str]) -> ValueError:
    line = text.count("\n", 0, found.start()) + 1
    words = found[0].strip().partition("\n")[0]
    return ValueError(f"{name}.js, line {line}: “{words}” cannot be joined; geo/map/layers/modules.py says what can.")


def _as_function(name: str, module: _Module) -> str:
    taken = [f"const {{ {_names(pairs)} }} = ${other};" for other, pairs in module.imports]
    given = f"return {{ {_names(module.exports)} }};"
    return "\n".join([f"const ${name} = (() => {{", *taken, module.body, given, "})();"])


def _names(pairs: Pairs) -> str:
    """What stands in braces where names are taken out of an object, and where they are put into one."""
    return ", ".join(outside if outside == inside else f"{outside}: {inside}" for outside, inside in pairs)
