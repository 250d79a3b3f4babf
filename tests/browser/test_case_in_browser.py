"""The case in the browser: reviewed with keys, there again after a reload, taken along as a file, kept from others."""

from __future__ import annotations

import re
import zipfile

TEXT = (
    "BAMAKO, Mali, Feb. 8 - Gunmen killed three people in Gao on Friday. A bomb wounded two soldiers near Kidal on Thursday. "
    "Protesters marched in Timbuktu on Friday."
)


def read_article(tab) -> None:
    tab.open("/article").locator("textarea").first.fill(TEXT)
    tab.page.get_by_role("button", name="Read the article").click()
    tab.page.locator(".st-key-review_bar", has_text="0 of 3 events reviewed").wait_for()


def settled(tab) -> None:
    tab.page.wait_for_function("document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")


def bar(tab, words: str) -> None:
    tab.page.locator(".st-key-review_bar", has_text=words).wait_for()


def test_a_review_with_keys_is_there_again_and_undone(tab):
    read_article(tab)
    tab.page.keyboard.press("n")
    tab.page.locator(".st-key-review_buttons").wait_for()
    tab.page.keyboard.press("a")
    bar(tab, "1 of 3 events reviewed")
    settled(tab)
    tab.page.keyboard.press("x")
    bar(tab, "2 of 3 events reviewed")
    settled(tab)
    tab.page.keyboard.press("u")
    bar(tab, "1 of 3 events reviewed")
    tab.page.reload()
    bar(tab, "1 of 3 events reviewed")
    tab.open("/")  # at the plain address: where it was left
    tab.page.wait_for_url("**/article?*")
    bar(tab, "1 of 3 events reviewed")


def test_a_place_is_corrected_for_all_its_mentions(tab):
    read_article(tab)
    tab.page.locator(".st-key-article_text [data-claims]", has_text="Gunmen").first.click()
    tab.page.locator(".st-key-review_correct button:visible").first.click()
    tab.page.get_by_label("Place: a name, or coordinates").fill("17.0, -0.5")
    tab.page.keyboard.press("Enter")
    tab.page.get_by_text(re.compile(r"^1\. 17\.0000, -0\.5000")).click()
    tab.page.get_by_text("Every “Gao” in the article", exact=True).click()
    tab.page.get_by_role("button", name="Save the correction").click()
    details = tab.page.locator(".st-key-details")
    details.get_by_text("17.0000° N").wait_for()
    settled(tab)
    tab.page.keyboard.press("u")
    details.get_by_text("16.2").first.wait_for()


def test_the_case_is_a_file_that_opens_elsewhere_and_its_link_does_not(tab, open_tab, tmp_path):
    read_article(tab)
    tab.page.keyboard.press("n")
    tab.page.locator(".st-key-review_buttons").wait_for()
    tab.page.keyboard.press("a")
    bar(tab, "1 of 3 events reviewed")
    tab.page.get_by_role("link", name="Case").click()
    tab.page.locator(".st-key-case_head").wait_for()
    settled(tab)
    link = tab.page.url
    with tab.page.expect_download() as saved:
        tab.page.get_by_role("button", name="Save as a file").first.click()
    file = tmp_path / "moved.dateline"
    saved.value.save_as(file)
    other = open_tab()
    other.page.goto(link)
    other.page.get_by_text("a case that this browser does not have").wait_for()
    other.page.locator("input[type=file]").set_input_files(file)
    other.page.locator(".st-key-case_head").wait_for()
    other.page.get_by_text("1 of 3 events reviewed").wait_for()


def test_the_dialog_of_keys_has_nothing_before_it(tab):
    read_article(tab)
    tab.page.get_by_role("link", name="Case").click()
    tab.page.locator(".st-key-case_head").wait_for()
    tab.page.locator(".stApp[data-test-script-state='notRunning']").wait_for()
    tab.page.get_by_role("button", name="More").click()
    tab.page.get_by_role("button", name="Keys for programs").click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_label("What will use it").fill("A notebook")
    dialog.get_by_role("button", name="Make a key").click()
    dialog.get_by_text("Copy the key now").wait_for()
    tab.page.get_by_role("button", name="End the case").wait_for(state="detached")
    tab.page.get_by_role("button", name="Close", exact=True).click()
    tab.page.get_by_role("tab", name="Log").click()  # is not under anything
    tab.page.get_by_text("named the case").or_(tab.page.get_by_text("in the log")).first.wait_for()


def test_what_is_published_opens_from_the_disk(tab, browser, tmp_path):
    read_article(tab)
    tab.page.get_by_role("link", name="Case").click()
    tab.page.get_by_role("tab", name="Publish").click()
    with tab.page.expect_download() as saved:
        tab.page.locator(".st-key-case_files button:visible", has_text="Map (HTML)").click()
    file = tmp_path / "map.html"
    saved.value.save_as(file)
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.get_by_text("Gunmen killed three people").first.wait_for(state="attached")
    context.close()


def test_many_articles_are_added_while_the_reader_is_elsewhere(tab, tmp_path):
    tab.open("/case")
    tab.page.get_by_role("button", name="Begin").click()
    tab.page.locator(".st-key-case_head").wait_for()
    file = tmp_path / "wires.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("gao.txt", TEXT)
        archive.writestr("again.txt", "(Wire) " + TEXT)
        archive.writestr("menaka.txt", "MENAKA, Mali, Feb. 9 - Armed men burned two lorries near Menaka on Saturday.")
        archive.writestr("empty.txt", "")
    tab.page.locator("input[type=file]").first.set_input_files(file)
    tab.page.locator(".st-key-case_adding, .st-key-case_added").first.wait_for()
    tab.page.get_by_role("link", name="About").click()
    tab.page.wait_for_url("**/about*")
    tab.page.get_by_role("link", name="Case").click()
    told = tab.page.locator(".st-key-case_added")
    told.get_by_text(re.compile("Done: 2 added; 1 copies? of one that is here; 1 not read")).wait_for()
    told.get_by_text("1 not read", exact=True).click()
    tab.page.get_by_text("3 articles with").wait_for()
    told.get_by_role("button", name="Close").click()
    told.wait_for(state="detached")


def test_a_place_is_pressed_on_the_map(tab):
    read_article(tab)
    tab.page.locator(".st-key-article_text [data-claims]", has_text="Gunmen").first.click()
    tab.page.locator(".st-key-review_correct button:visible").first.click()
    frame = tab.page.frame_locator(".st-key-correct_map_frame iframe")
    frame.locator(".dl-country").first.wait_for(state="attached")
    box = frame.locator("#map_div")
    box.click(position={"x": 60, "y": 60})
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_text("the spot on the map").wait_for()
    dialog.get_by_role("spinbutton", name="Reach in km").wait_for()
    dialog.get_by_role("button", name="Save the correction").click()
    bar(tab, "1 of 3 events reviewed")


def test_two_sentences_on_one_event_are_joined_and_one_tells_of_two(tab):
    read_article(tab)
    tab.page.locator(".st-key-article_text [data-claims]", has_text="Gunmen").first.click()
    tab.page.locator(".st-key-review_split button:visible").first.click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save the correction").click()
    bar(tab, "1 of 4 events reviewed")
    settled(tab)
    tab.page.locator(".st-key-article_text [data-claims]", has_text="Protesters").first.click()
    tab.page.locator(".st-key-review_join button:visible").first.click()
    dialog.get_by_role("button", name="Join them").click()
    bar(tab, "2 of 4 events reviewed")


REPORTS = {
    "wire.txt": "TRIPOLI, Libya, March 5, 2016 - Gunmen attacked a police station in Tripoli on Friday, killing three officers.",
    "later.txt": "TUNIS, March 6, 2016 - At least seven policemen were killed on Friday when militants attacked a police station in "
    "Tripoli, Libya's capital.",
    "last.txt": "CAIRO, March 7, 2016 - An attack on a police station in the Libyan capital Tripoli on 4 March left 12 officers dead. "
    "A bomb exploded in Benghazi on Sunday.",
}  # fmt: skip


def test_articles_on_one_attack_become_one_event_on_every_page(tab):
    page = tab.open("/case")
    page.get_by_label("A new case").fill("Tripoli")
    page.get_by_role("button", name="Begin").click()
    page.locator(".st-key-case_head").wait_for()
    files = [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in REPORTS.items()]
    page.locator("[class*=st-key-case_add] input[type=file]").set_input_files(files)
    page.get_by_text("3 articles with 4 claims").wait_for(timeout=4 * 30_000)  # three are read
    page.get_by_role("tab", name="Events").click()
    page.get_by_text("deaths differ: 3; at least 7; 12").wait_for()
    settled(tab)
    page.get_by_role("button", name="One event", exact=True).click()
    page.get_by_text("All events (2)").wait_for()
    settled(tab)
    page.locator(".stDataFrame").click(position={"x": 20, "y": 52})
    card = page.locator(".st-key-card-event")
    card.get_by_text("about 12 (3 to 12) killed · 3 independent publishers · 3 articles").wait_for()
    settled(tab)
    card.locator("[class*=st-key-event-open-0] button:visible").first.click()
    page.locator(".dl-review", has_text="told by 2 other articles of the case, too").wait_for()
    settled(tab)
    page.get_by_role("link", name="Case").click()
    page.get_by_text("All events (2)").wait_for()
    settled(tab)
    page.locator(".stDataFrame").click(position={"x": 20, "y": 52})
    card.get_by_text("3 independent publishers").wait_for()
    settled(tab)
    card.get_by_role("button", name="Show on the map").click()
    frame = tab.ready()
    assert frame.locator(".dl-claims").count() == 2
    page.locator(".st-key-details").get_by_text("One event because").wait_for()
    page.get_by_role("link", name="Compare").click()
    page.get_by_text("of the case have a record").wait_for()
    page.locator("[class*=st-key-card-]", has_text="3 independent publishers").first.wait_for()
    page.get_by_role("link", name="Case").click()
    page.get_by_text("All events (2)").wait_for()  # the tab that was open
    settled(tab)
    page.get_by_role("button", name="Undo").first.click()
    page.get_by_text("All events (4)").wait_for()
