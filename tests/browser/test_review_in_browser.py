"""The review in the browser: what else an event may be is a key away, the same for others another, and words that are marked are added."""

from __future__ import annotations

import re

TEXT = (
    "BAMAKO, Mali, Feb. 8, 2013 - Gunmen killed three people in Gao on Friday. Two more died on the way to Bourem. "
    "A bomb wounded two soldiers near Kidal on Thursday. Protesters marched in Timbuktu on Friday."
)

OFFERED = "Tyres smouldered before the town hall of Kidal, and slogans were chanted."
"""No word of the tables tells of an event here; what stands around them does."""


def read(tab, text: str = TEXT) -> None:
    tab.open("/article").locator("textarea").first.fill(text)
    tab.page.get_by_role("button", name="Read the article").click()
    tab.page.locator(".st-key-review_bar", has_text=re.compile("0 of . events? reviewed")).wait_for()


def settled(tab) -> None:
    tab.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")


def bar(tab, words: str) -> None:
    tab.page.locator(".st-key-review_bar", has_text=words).wait_for()


def look_at(tab, words: str) -> None:
    settled(tab)
    tab.page.locator(".st-key-article_text [data-claims]", has_text=words).first.click()
    tab.page.locator(".st-key-review_choices").wait_for()
    settled(tab)


def mark(tab, words: str) -> None:
    """Draw the mouse over a name of the text, from the blank before it."""
    name = tab.page.locator(".st-key-article_text").get_by_text(words, exact=True).first
    name.scroll_into_view_if_needed()
    box = name.bounding_box()
    middle = box["y"] + box["height"] / 2
    tab.page.mouse.move(box["x"] - 4, middle)
    tab.page.mouse.down()
    tab.page.mouse.move(box["x"] + box["width"] / 2, middle)
    tab.page.mouse.move(box["x"] + box["width"] - 1, middle, steps=4)
    tab.page.mouse.up()


def row(tab, field: str):
    return tab.page.locator(f".st-key-review_choices [data-field={field}]")


def key_of(chip) -> str:
    """The number that a chip shows."""
    return chip.locator("kbd").inner_text().strip()


DEAF = "document.addEventListener = (kind, ...rest) => { if (kind !== 'keydown') EventTarget.prototype.addEventListener.call(document, kind, ...rest); }"
"""Streamlit hears no key, as in the first seconds of a page on a busy machine."""


def test_a_key_that_streamlit_does_not_hear_yet_is_not_lost(tab):
    tab.page.add_init_script(DEAF)
    read(tab)
    tab.page.keyboard.press("n")
    tab.page.locator(".dl-review", has_text="Not looked at yet").wait_for()
    settled(tab)
    tab.page.keyboard.press("a")
    bar(tab, "1 of")
    settled(tab)
    tab.page.keyboard.press("u")
    bar(tab, "0 of")
    settled(tab)
    tab.page.keyboard.press("Shift+U")
    bar(tab, "1 of")
    settled(tab)
    tab.page.get_by_role("button", name="Correct").click()
    field = tab.page.get_by_role("textbox").first
    field.press_sequentially("u")
    settled(tab)
    bar(tab, "1 of")  # a letter in a field is no key


def test_a_number_corrects_stays_and_is_undone_and_a_goes_on(tab):
    read(tab)
    tab.page.keyboard.press("n")
    tab.page.locator(".st-key-review_choices").wait_for()
    settled(tab)
    chips = tab.page.locator(".st-key-review_choices button:visible:has(kbd)")
    numbers = sorted(key for chip in chips.all() if (key := key_of(chip)) != "0")
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)] and len(numbers) >= 4
    chip = tab.page.locator(".st-key-review_choices button[data-digit='1']")
    words, place = chip.locator(".words").inner_text(), chip.bounding_box()
    before = tab.page.locator(".st-key-article_text .chosen").first.inner_text()
    tab.page.keyboard.press("1")
    tab.page.locator(".dl-review-corrected").wait_for()
    bar(tab, "1 of")
    settled(tab)
    assert chip.get_attribute("aria-pressed") == "true" and chip.locator(".words").inner_text() == words
    assert chip.bounding_box()["y"] == place["y"], "nothing jumps"
    assert tab.page.locator(".st-key-article_text .chosen").first.inner_text() == before, "it stays in sight"
    tab.page.keyboard.press("a")  # goes on without another act
    tab.page.locator(".dl-review-new").wait_for()
    settled(tab)
    bar(tab, "1 of")
    tab.page.keyboard.press("u")
    bar(tab, "0 of")


def test_a_chip_of_each_field_changes_it(tab):
    read(tab)
    look_at(tab, "Gunmen")
    for field in ("kind", "place", "deaths", "actors"):
        was = row(tab, field).locator("b").inner_text()
        row(tab, field).locator("button:visible:not(:has-text('nowhere'))").first.click()
        row(tab, field).locator("b", has_not_text=re.compile(f"^{re.escape(was)}$")).wait_for()
        settled(tab)
    chip = row(tab, "actors").locator("button:visible").first
    named = chip.locator(".words").inner_text()
    assert named in row(tab, "actors").locator("b").inner_text()
    chip.click()  # the one who was added goes again
    row(tab, "actors").locator("b", has_not_text=named).wait_for()


def test_nowhere_takes_a_name_off_the_map(tab):
    read(tab)
    look_at(tab, "Gunmen")
    tab.page.keyboard.press("0")
    row(tab, "place").locator("b", has_text="not told").wait_for()
    bar(tab, "1 of")


def test_words_that_are_marked_become_an_event_with_alternatives(tab):
    read(
        tab,
        "BAMAKO, Mali, Feb. 8, 2013 - Gunmen killed three people in Gao on Friday. The price of rice rose in Segou.",
    )
    settled(tab)
    text = tab.page.locator(".st-key-article_text")
    text.get_by_text("Segou", exact=True).dblclick()  # marks a word
    text.get_by_role("button", name="Add an event").click()
    bar(tab, "1 of 2 events reviewed")
    tab.page.locator(".dl-review-added").wait_for()
    assert "gou" in row(tab, "place").locator("b").inner_text()
    settled(tab)
    kind = row(tab, "kind").locator("b").inner_text()
    row(tab, "kind").locator("button:visible").first.click()
    row(tab, "kind").locator("b", has_not_text=kind).wait_for()
    settled(tab)
    tab.page.keyboard.press("u")
    row(tab, "kind").locator("b", has_text=kind).wait_for()
    settled(tab)
    tab.page.keyboard.press("u")
    bar(tab, "0 of 1 event reviewed")


def test_the_same_for_all_that_were_read_so_is_one_key(tab):
    read(
        tab,
        "GAO, Mali, Feb. 8, 2013 - Gunmen killed three people in Gao on Friday.\n\nProtesters marched in Gao on Friday.",
    )
    look_at(tab, "Gunmen")
    row(tab, "day").locator("button:visible").first.click()
    tab.page.locator(".st-key-review_same", has_text="The same day for 1 event read so, too").wait_for()
    settled(tab)
    day = row(tab, "day").locator("b").inner_text()
    tab.page.keyboard.press("g")
    bar(tab, "2 of 2 events reviewed")
    look_at(tab, "Protesters")
    assert row(tab, "day").locator("b").inner_text() == day


def test_the_dialog_offers_what_does_not_stand_beside_the_event(tab):
    read(tab)
    look_at(tab, "Gunmen")
    tab.page.keyboard.press("e")
    dialog = tab.page.get_by_role("dialog")
    pills = dialog.get_by_test_id("stButtonGroup")
    pill = pills.get_by_role("button", name=re.compile("^Kind: ")).first
    kind = pill.inner_text().removeprefix("Kind: ")
    pill.click()
    settled(tab)
    dialog.get_by_role("button", name="Save the correction").click()
    row(tab, "kind").locator("b", has_text=kind).wait_for()


def test_words_that_are_marked_tell_who_took_part_in_the_event(tab):
    read(tab)
    look_at(tab, "Gunmen")
    text = tab.page.locator(".st-key-article_text")
    mark(tab, "Bourem")
    text.get_by_role("button", name="Who", exact=True).click()
    row(tab, "actors").locator("b", has_text="Bourem").wait_for()
    bar(tab, "1 of")
    settled(tab)
    mark(tab, "Bourem")
    text.get_by_role("button", name="Where", exact=True).click()
    row(tab, "place").locator("b", has_text="Bourem").wait_for()


def test_what_may_tell_of_an_event_is_offered_behind_the_last(tab):
    read(tab, "GAO, Mali, Feb. 8, 2013 - Gunmen killed three people in Gao on Friday.\n\n" + OFFERED)
    tab.page.keyboard.press("n")
    tab.page.locator(".st-key-review_buttons").wait_for()
    settled(tab)
    tab.page.keyboard.press("a")
    offers = tab.page.locator(".st-key-review_offers")
    offers.get_by_text(OFFERED).wait_for()
    settled(tab)
    tab.page.keyboard.press("x")
    offers.wait_for(state="detached")
    settled(tab)
    tab.page.keyboard.press("u")
    offers.get_by_text(OFFERED).wait_for()
    settled(tab)
    tab.page.keyboard.press("a")
    bar(tab, "2 of 2 events reviewed")
    tab.page.locator(".dl-review-added").wait_for()


def test_a_digit_that_is_typed_takes_nothing(tab):
    read(tab)
    look_at(tab, "Gunmen")
    field = tab.page.locator(".st-key-talk_claim textarea")
    field.press_sequentially("10 of 11")
    assert field.input_value() == "10 of 11"
    tab.page.keyboard.press("Control+1")
    tab.page.keyboard.press("Escape")
    tab.page.locator(".st-key-review_choices b").first.click()  # leaves the field
    settled(tab)
    bar(tab, "0 of")
    tab.page.keyboard.press("1")
    bar(tab, "1 of")
