"""An edition as one HTML file with the map in it: it opens from disk, without a network, and asks for nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html import escape
from pathlib import Path

import pandas as pd

from geo.exports.cells import without_controls
from geo.exports.discreet import NOTE, note_words
from geo.exports.edition import Edition, about, credits, sentences_of, tables_of
from geo.frames import EVENTS, REACH_KM
from geo.map.columns import write_columns, write_details
from geo.map.layers import (
    article_script,
    article_style,
    event_script,
    event_style,
    publication_script,
    publication_style,
)
from geo.resources import bundled_data
from geo.wording import count_words, date_words, people_words, written_date

__all__ = ["OF_THE_CASE", "edition_html", "on_the_map"]

OF_THE_CASE = "Events of this case"
TOWN_KM = 10.0
"""A place that reaches no further is a point."""
ROUGH = ("near", "admin2", "admin1", "country")
EVERYWHERE = ((-40.0, -100.0), (60.0, 140.0))
AIR_DEGREES = 0.3


def edition_html(edition: Edition) -> bytes:
    """The events of an edition, and its records, as a page: map, timeline, player, legend, table with sentences, attribution.

    Opens from disk; a content security policy forbids it to ask for anything, and every text is shown as text. Events without a
    day or a place stand in a list of their own. Deaths are added up by what most publishers tell, by the lowest count where none tells one.
    """
    shown = on_the_map(edition)
    columns, details = (_packed(block) for block in (write_columns(shown), write_details(shown)))
    sources = list(
        dict.fromkeys([*([OF_THE_CASE] if (shown["source"] == OF_THE_CASE).any() else []), *shown["source"]])
    )
    told = {
        "bounds": _bounds(shown),
        "credits": " · ".join(credits(edition)),
        "outlines": json.loads(bundled_data("outlines.json").read_text(encoding="utf-8")),
        "layer": {"columns": {"base64": columns}, "details": {"base64": details}, "standalone": True},
        "sources": sources,
    }
    styles = [_leaflet("leaflet.css"), article_style(), event_style(), publication_style()]
    scripts = [_leaflet("leaflet.js"), article_script(), event_script(), publication_script(), START]
    policy = (
        f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page = "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width">\n',
            f"<title>{_text(edition.name)}</title>\n",
            *(f"<style>{style}</style>\n" for style in styles),
            "</head>\n<body>\n",
            _head(edition),
            BODY,
            _apart(edition),
            _foot(edition),
            f'<script type="application/json" id="data">{_data(told)}</script>\n',
            *(f"<script>{script}</script>\n" for script in scripts),
            "</body>\n</html>\n",
        ]
    )
    return page.encode()


def on_the_map(edition: Edition) -> pd.DataFrame:
    """Events with a day and a place, their sentences as summary, and the records that may be passed on: an EVENTS frame."""
    events = edition.events[_is_placed(edition.events)].reset_index(drop=True)
    said = sentences_of(edition)
    is_one_day = events["date_start"] == events["date_end"]
    lines = [
        "\n".join([name, *(_sentence(*told) for told in said[event])]).strip()
        for event, name in zip(events["id"].tolist(), events["name"].tolist(), strict=True)
    ]
    counted = zip(events["review"].tolist(), events["articles"].tolist(), events["publishers"].tolist(), strict=True)
    frame = pd.DataFrame(
        {
            "id": events["id"],
            "source": pd.Series(OF_THE_CASE, index=events.index, dtype="str"),
            "date_start": events["date_start"],
            "date_end": events["date_end"],
            "date_precision": is_one_day.map({True: "day", False: "days"}).astype("str"),
            "place_name": events["place"],
            "country": events["country"],
            "lat": events["lat"],
            "lon": events["lon"],
            "geo_precision": pd.Series([_precision(km) for km in events["radius_km"]], dtype="str"),
            "radius_km": events["radius_km"],
            "event_type": events["event_type"],
            "sub_event_type": events["sub_event_type"],
            "side_a": events["actors"],
            "deaths_low": events["deaths_low"],
            "deaths_best": events["deaths_best"].fillna(events["deaths_low"]),
            "deaths_high": events["deaths_high"],
            "summary": pd.Series(lines, dtype="str"),
            "sources": pd.Series([_counted(*row) for row in counted], dtype="str"),
        }
    )
    own = EVENTS.split(frame).good
    records = tables_of(edition)["records"]
    clash = records["id"].isin(own["id"])  # ids of events are ours, but a file may hold any
    return pd.concat([own, records[~clash]], ignore_index=True) if len(records) else own


def _is_placed(events: pd.DataFrame) -> pd.Series:
    return events[["date_start", "date_end", "lat", "lon"]].notna().all(axis=1)


def _precision(radius_km: float) -> str:
    if pd.isna(radius_km):
        return "unknown"
    if radius_km <= TOWN_KM:
        return "exact"
    return next((name for name in ROUGH if radius_km <= REACH_KM[name]), "country")


def _sentence(sentence: str, publisher: str, day: str) -> str:
    return f"“{sentence}”" + "".join(f" {told}" for told in (publisher, day) if told)


def _counted(review: str, articles: int, publishers: int) -> str:
    return f"{review} · {count_words(articles, 'article')}, {count_words(publishers, 'independent publisher')}"


def _bounds(shown: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    if shown.empty:
        return EVERYWHERE
    lat, lon = shown["lat"], shown["lon"]
    return (
        (max(-85.0, float(lat.min()) - AIR_DEGREES), float(lon.min()) - AIR_DEGREES),
        (min(85.0, float(lat.max()) + AIR_DEGREES), float(lon.max()) + AIR_DEGREES),
    )


def _packed(block: bytes) -> str:
    """A block as small as gzip can make it: this file is written once and sent often."""
    return base64.b64encode(gzip.compress(gzip.decompress(block), 9, mtime=0)).decode()


def _leaflet(name: str) -> str:
    from xstatic.pkg import leaflet

    text = (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8").replace("\r\n", "\n")
    text = re.sub(r"url\(images/[^)]*\)", "none", text)  # pictures of controls that are not here
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


def _hashes(texts: list[str]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


def _data(told: object) -> str:
    """JSON that no text in it can end: an HTML reader looks for "</script" and "<!--"."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _text(text: str) -> str:
    return escape(without_controls(text))


def _head(edition: Edition) -> str:
    question = f"<p>{_text(edition.question)}</p>" if edition.question else ""
    made = f"{written_date(edition.made)}, Dateline {_text(edition.version)}"
    masked = f"<p>Masked: {_text('; '.join(edition.masked))}.</p>" if edition.masked else ""
    words = note_words(edition)
    note = f"<details><summary>{_text(NOTE)}</summary><p>{_text(words)}</p></details>" if words else ""
    head = f'<h1>{_text(edition.name)}</h1><button id="theme" type="button">Dark</button>'
    return f"<header>{head}{question}<p>{made}</p>{masked}{note}</header>\n"


def _apart(edition: Edition) -> str:
    """Events that no map or timeline can show."""
    rows = edition.events[~_is_placed(edition.events)]
    if rows.empty:
        return "</main>\n"
    said = sentences_of(edition)
    lines = []
    for row in rows.to_dict("records"):
        day = date_words(row["date_start"], row["date_end"], "days")
        killed = people_words(row["deaths_low"], row["deaths_best"], row["deaths_high"])
        facts = " · ".join(
            filter(None, [day, row["event_type"], row["place"] or "no place", f"{killed} killed" if killed else ""])
        )
        words = "<br>".join(_text(_sentence(*told)) for told in said[row["id"]])
        lines.append(f"<tr><td>{_text(row['name'])}<br><small>{_text(facts)}</small></td><td>{words}</td></tr>")
    head = f"<h2>{count_words(len(rows), 'event')} without a day or a place</h2>"
    return f'{head}<div class="scroll"><table><tbody>{"".join(lines)}</tbody></table></div></main>\n'


def _foot(edition: Edition) -> str:
    rows = "".join(f"<dt>{_text(what)}</dt><dd>{_text(words)}</dd>" for what, words in about(edition))
    return f"<footer><h2>About</h2><dl>{rows}</dl></footer>\n"


BODY = """<main><div id="map"></div>
<div class="tools"><input id="search" type="search" placeholder="Search all texts" aria-label="Search all texts">
<span id="sources" class="tools"></span></div>
<h2>On the map in these days <span id="told"></span></h2>
<div class="scroll"><table><thead><tr><th scope="col">Days</th><th scope="col">Place</th><th scope="col">Kind</th>
<th scope="col">Actors</th><th scope="col">Deaths</th><th scope="col">Sentences</th></tr></thead><tbody id="rows"></tbody></table></div>
<p><button id="more" type="button" hidden>Show more</button></p>
"""

START = """
const { map, layer } = datelinePublication.publish(JSON.parse(document.getElementById("data").textContent));
Object.assign(window, { map, layer });
"""
