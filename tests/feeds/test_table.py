"""feeds.toml: every key by its example, and what is wrong told with its line and what to write."""

from __future__ import annotations

import tomllib

import pytest

from geo.errors import DataError
from geo.feeds.table import FEED_KEYS, GDELT_ADDRESS, KINDS, MANNERS_KEYS, plan_of

FEED = '[[feed]]\nname = "One"\naddress = "https://news.example.org/rss"\n'


def test_what_is_not_written_is_as_by_default():
    plan = plan_of(FEED)
    assert plan.manners.pause_s == 1.0 and plan.manners.agent.startswith("dateline/")
    assert (plan.feeds[0].kind, plan.feeds[0].every_min, plan.feeds[0].follow) == ("feed", 15.0, True)


@pytest.mark.parametrize("name", MANNERS_KEYS)
def test_each_example_of_manners_is_taken(name):
    example = MANNERS_KEYS[name].example
    assert getattr(plan_of(f"[manners]\n{example}\n{FEED}").manners, name) == tomllib.loads(example)[name]


@pytest.mark.parametrize("name", FEED_KEYS)
def test_each_example_of_a_feed_is_taken(name):
    key = FEED_KEYS[name]
    kind = (key.kinds or ("feed",))[0]
    written = {
        "name": 'name = "One"',
        "kind": f'kind = "{kind}"',
        "path" if kind == "folder" else "address": "",
        name: key.example,
    }
    for needed in ("path", "address"):
        if written.get(needed) == "":
            written[needed] = FEED_KEYS[needed].example
    value = getattr(plan_of("[[feed]]\n" + "\n".join(written.values())).feeds[0], name)
    told = tomllib.loads(key.example)[name]
    assert value == (tuple(told) if isinstance(told, list) else told)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_feed(kind):
    where = 'path = "wires"' if kind == "folder" else 'address = "https://news.example.org/x"'
    assert plan_of(f'[[feed]]\nname = "x"\nkind = "{kind}"\n{where}').feeds[0].kind == kind


def test_gdelt_has_an_address_of_its_own():
    assert plan_of('[[feed]]\nname = "x"\nkind = "gdelt"').feeds[0].address == GDELT_ADDRESS


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "f.toml, line 1: feed is missing"),
        ("feed = 3", "f.toml, line 1: feed is missing, or no list of tables: write [[feed]]"),
        ('[[feed]]\nname = "a\n', "f.toml is not TOML: Illegal character"),
        (f'{FEED}every_min = "often"', "line 4: every_min of feed 1 is 'often', and no number: write every_min = 5"),
        (f"{FEED}every_min = 0", "line 4: every_min of feed 1 is 0, and must be 0.01 to 10,080"),
        (f"{FEED}newest = 2.5", "line 4: newest of feed 1 is 2.5, and no whole number"),
        (f"{FEED}newest = true", "line 4: newest of feed 1 is True, and no whole number"),
        (f"{FEED}follow = 1", "line 4: follow of feed 1 is 1, and no true or false: write follow = false"),
        (f"{FEED}colour = 1", "line 4: colour of feed 1 is no key: there are name, kind"),
        (f"{FEED}{FEED}", "line 5: name of feed 2 is 'One' once more"),
        ('[[feed]]\naddress = "https://x.example/"', "line 1: name of feed 1 is missing: write name = "),
        (f'{FEED}[[feed]]\nname = "x"', 'line 4: address of feed 2 is missing: write address = "https://'),
        ('[[feed]]\nname = "x"\nkind = "folder"', 'line 1: path of feed 1 is missing: write path = "/srv/wires"'),
        (f'{FEED}kind = "rss"', "line 4: kind of feed 1 is 'rss', which it cannot be"),
        (f'{FEED}countries = ["ML"]', "line 4: countries of feed 1 is none of a feed: only of gdelt"),
        ('[[feed]]\nname = "x"\nkind = "gdelt"\ncountries = ["Mali"]', "line 4: countries of feed 1 is 'Mali', which it cannot be: write countries = "),
        ('[[feed]]\nname = "x"\nkind = "gdelt"\ncountries = "ML"', "line 4: countries of feed 1 is 'ML', and no list of texts"),
        ('[[feed]]\nname = "x"\naddress = "https://me:secret@x.example/"', "line 3: address of feed 1 is no web address"),
        ('[[feed]]\nname = "x"\naddress = "ftp://x.example/"', "line 3: address of feed 1 is 'ftp://x.example/', which it cannot be"),
        (f"[manners]\nat_once = 0\n{FEED}", "line 2: at_once of [manners] is 0, and must be 1 to 64: write at_once = 8"),
        (f'[manners]\nagent = "1\\n2"\n{FEED}', "line 2: agent of [manners] is"),
        (f"[manner]\n{FEED}", "line 1: manner is no part of it: write [manners] once"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(text, told):
    with pytest.raises(DataError) as fault:
        plan_of(text, name="f.toml")
    assert told in str(fault.value)


@pytest.mark.parametrize("keys", [FEED_KEYS, MANNERS_KEYS])
def test_each_key_is_documented_with_its_example(keys, root):
    lines = (root / "docs" / "feeds.md").read_text(encoding="utf-8").splitlines()
    for name, key in keys.items():
        (line,) = [line for line in lines if line.startswith(f"| `{name}` |")]
        assert key.purpose in line and f"`{key.example}`" in line, f"docs/feeds.md tells {name} otherwise"


def test_the_file_of_the_documentation_is_right(root):
    text = (root / "docs" / "feeds.md").read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    assert [feed.kind for feed in plan_of(text).feeds] == ["feed", "sitemap", "gdelt", "folder"]
