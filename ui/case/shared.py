"""What whoever comes by a share link sees: what it carries, that it only shows, and of a view or a snapshot nothing else."""

from __future__ import annotations

import streamlit as st

from geo.cases.contents import edition_of
from geo.cases.rights import Link
from geo.cases.store import checksum
from geo.exports import NOTE, note_words
from geo.exports.pictures import map_svg, timeline_svg
from geo.gazetteer.countries import country_name
from ui.case.publishing import published_files
from ui.case.state import STATE_WORDS, case_row, current_case
from ui.frame.markup import plain
from ui.frame.navigation import page_of
from ui.server.downloads import own
from ui.server.keeping import case_store
from ui.server.who import SHARE, current_link, link_token

__all__ = ["show_link", "shows_one_page"]


def shows_one_page() -> bool:
    """Whether this session came by a link to one page, or to a file: it is led to no other."""
    link = current_link()
    return link is not None and link.kind != "case"


def show_link(page: str) -> None:
    """Tells what is seen, before the page that is shown; another page than the link carries is not. page: its title. Nothing without a link."""
    link = current_link()
    if link is None:
        return
    if link.kind == "snapshot":
        _snapshot(link)
        st.stop()
    if _is_guarded(link):
        _sensitive(link)
        st.stop()
    if link.kind == "view" and page != link.content["page"]:
        st.switch_page(page_of(link.content["page"]), query_params={SHARE: link_token()})
    row = case_row(current_case())
    what = (
        f"one page of the case “{row.name}”" if row and link.kind == "view" else f"the case “{row.name if row else ''}”"
    )
    _notice(link, f"{what} as it is now")


_COLUMNS = {
    "date_start": "First day", "date_end": "Last day", "place": "Place", "country": "Country", "name": "Event", "deaths_low": "Deaths, at least",
    "deaths_high": "Deaths, at most", "review": "Review",
}  # fmt: skip


def _is_guarded(link: Link) -> bool:
    """Whether the link leads to a sensitive case, of which only what is masked may be seen."""
    return not case_store().may("see", link.case_id) and case_store().may("export", link.case_id)


def _sensitive(link: Link) -> None:
    """A sensitive case as its edition tells it: summary, pictures, events, and files to take."""
    edition = edition_of(case_store(), link.case_id)
    _notice(link, f"the case “{edition.name}” as it is now; it is sensitive, so names and exact places are masked")
    st.subheader(plain(edition.name))
    if edition.question:
        st.markdown(plain(edition.question))
    st.caption(plain("; ".join(edition.masked)))
    with st.expander(plain(NOTE), icon=":material/warning:"):
        st.markdown(plain(note_words(edition)))
    if edition.events["lat"].notna().any():
        st.image(map_svg(edition), caption="Events on the map; rounded places have dashed circles")
        if svg := timeline_svg(edition):
            st.image(svg, caption="Events by their first day")
    shown = edition.events[list(_COLUMNS)].rename(columns=_COLUMNS)
    shown["Country"] = shown["Country"].map(country_name)
    shown["Review"] = shown["Review"].map(STATE_WORDS).fillna(shown["Review"])
    st.dataframe(shown, hide_index=True, placeholder="", width="stretch")
    published_files(link.case_id, edition.name)


def _notice(link: Link, what: str) -> None:
    until = f" It opens until {link.expires[:16].replace('T', ' ')} UTC." if link.expires else ""
    with st.container(key="link_line"):
        st.caption(
            f":material/visibility: {plain(f'This share link shows {what}; nothing can be changed through it.{until}')}"
        )


def _snapshot(link: Link) -> None:
    name = str(link.content.get("name") or "Case")
    content = case_store().linked_snapshot()
    _notice(link, f"a snapshot of the case “{name}” of {link.made[:16].replace('T', ' ')} UTC")
    st.subheader(plain(name))
    st.download_button(
        "Citable snapshot", own(lambda: content), f"{link.id[:8]}.snapshot.zip", "application/zip", type="primary",
        icon=":material/verified:", on_click="ignore", key="linked_snapshot",
        help="Frozen data, sources and checksums (RO-Crate). `python -m geo verify FILE` works every number in it out again.",
    )  # fmt: skip
    st.caption(f"{len(content):,} bytes, SHA-256:")
    st.code(checksum(content), language=None, wrap_lines=True)
