"""Text as markup that shows it as it stands; in a browser: tests/browser/test_text_in_browser.py."""

from __future__ import annotations

import re

import pytest

from ui.frame.markup import JOINER, definition_list, escaped, plain, quote, visible


@pytest.mark.parametrize(
    "text, shown",
    [
        ("Gao, 8 February (dawn)", r"Gao, 8 February \(dawn\)"),
        ("![t](http://evil.invalid/x.png)", rf"\!\[t\]\(http\:{JOINER}//evil\.invalid/x\.png\)"),
        (":red[x] :material/home: :smile:", rf"\:red\[x\] \:{JOINER}material/home\: \:{JOINER}smile\:"),
        ("www.evil.invalid a@evil.invalid", rf"www{JOINER}\.evil\.invalid a@{JOINER}evil\.invalid"),
        ("a -> b", rf"a \-{JOINER}\> b"),
        ("$x$ <b> &amp; `c`", r"\$x\$ \<b\> \&amp; \`c\`"),
        ("two\n\n# lines\t", r"two \# lines"),
        ("10:30", r"10\:30"),
        ("\u202egnp.exe\x00\ud800", r"�gnp\.exe��"),
        ("\u0645\u200c\u06cc", "\u0645\u200c\u06cc"),
    ],
)
def test_markdown_that_shows_a_text(text: str, shown: str):
    assert plain(text) == shown
    assert re.sub(r"\\(.)", r"\1", plain(text)).replace(JOINER, "") == visible(" ".join(text.split()))


def test_html_that_shows_a_text():
    assert escaped('<img src="x">\u202e&') == "&lt;img src=&quot;x&quot;&gt;�&amp;"
    assert definition_list([("A", "<b>"), ("B", "")]) == '<dl class="dl-facts"><dt>A</dt><dd>&lt;b&gt;</dd></dl>'


def test_a_quote_marks_a_part_or_nothing():
    assert quote("Gao <fell>.", 0, 3) == '<blockquote class="dl-quote"><mark>Gao</mark> &lt;fell&gt;.</blockquote>'
    assert quote("Gao fell.", 0, 0) == '<blockquote class="dl-quote">Gao fell.</blockquote>'
