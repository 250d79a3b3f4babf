"""Settings: where a value comes from, what is said of one that cannot be used, and that every one is used and told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from geo.__main__ import main
from geo.articles.extract import ReadLimits
from geo.articles.sources import article_from_text
from geo.commands.settings import markdown_table
from geo.errors import DataError, LimitError
from geo.settings import TABLE, how_to_raise, settings, strangers, told
from geo.tables.limits import RecordLimits
from ui.map.basemaps import basemap_names, tile_source

KEY = "kept-to-ourselves-8c1f"


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test: neither in the environment nor in a folder."""
    for row in TABLE.values():
        monkeypatch.delenv(row.variable, raising=False)
    for name in ("here", "home"):
        (tmp_path / name / ".streamlit").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))


def put(folder: Path, text: str) -> Path:
    file = folder / ".streamlit" / "secrets.toml"
    file.write_text(text, encoding="utf-8")
    return file


# -- where a value comes from ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment, here, home, value, origin",
    [
        ("", "", "", 50, "default"),
        ("7", "", "", 7, "environment"),
        ("", "[dateline]\narticle_mb = 8", "", 8, "here"),
        ("", "", "[dateline]\narticle_mb = 9", 9, "home"),
        ("7", "[dateline]\narticle_mb = 8", "[dateline]\narticle_mb = 9", 7, "environment"),
        ("", "[dateline]\narticle_mb = 8", "[dateline]\narticle_mb = 9", 8, "here"),
        ("", "[dateline]\nrecords_mb = 8", "[dateline]\narticle_mb = 9", 9, "home"),
        ("", "DATELINE_ARTICLE_MB = 8", "", 8, "here"),
        ("", "dateline_article_mb = '8'", "", 8, "here"),
        ("", "DATELINE_ARTICLE_MB = 8\n[dateline]\nARTICLE_MB = 6", "", 6, "here"),
        ("", "article_mb = 8", "", 50, "default"),  # may be of another app
        ("", "dateline = 'no section'", "", 50, "default"),
        ("", "[dateline]\narticle_mb = ''\nother = [1]", "", 50, "default"),
    ],
)
def test_the_environment_goes_before_the_secrets(
    environment: str, here: str, home: str, value: int, origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_ARTICLE_MB", environment)
    files = {"here": put(tmp_path / "here", here), "home": put(tmp_path / "home", home)}
    assert settings().article_mb == value
    one = next(one for one in told() if one.row.name == "article_mb")
    assert (one.value, one.origin) == (value, str(files.get(origin, origin)))


def test_a_file_that_is_written_anew_is_read_anew(tmp_path: Path) -> None:
    put(tmp_path / "here", "[dateline]\narticle_mb = 8")
    assert settings().article_mb == 8
    put(tmp_path / "here", "[dateline]\narticle_mb = 15")
    assert settings().article_mb == 15


def test_a_users_limits_come_from_the_settings_unless_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ARTICLE_MB", "2")
    monkeypatch.setenv("DATELINE_RECORDS_ROWS", "12")
    assert ReadLimits().file_bytes == 2_000_000
    assert ReadLimits(file_bytes=3).file_bytes == 3
    assert RecordLimits().rows == 12


def test_the_page_and_the_name_of_a_base_map(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "CARTO" not in basemap_names()
    put(tmp_path / "here", f'carto_key = "{KEY}"')
    assert "CARTO" in basemap_names()
    assert KEY in tile_source("CARTO").url


# -- what cannot be used -----------------------------------------------------------------------------------------------

MEGABYTES = "give a whole number of MB from 1 to 2,000, such as 50, or leave it out."


@pytest.mark.parametrize(
    "name, value, said",
    [
        ("ARTICLE_MB", "abc", f"The setting DATELINE_ARTICLE_MB is 'abc' in the environment; {MEGABYTES}"),
        ("ARTICLE_MB", "-1", f"The setting DATELINE_ARTICLE_MB is '-1' in the environment; {MEGABYTES}"),
        ("ARTICLE_MB", str(10**12), f"is '1000000000000' in the environment; {MEGABYTES}"),
        ("ARTICLE_MB", "9" * 5_000, f"is '{'9' * 60}' in the environment; {MEGABYTES}"),
        ("ARTICLE_MB", "2.5", "is '2.5'"),
        ("ARTICLE_MB", "50 MB", "is '50 MB'"),
        ("GRID_TIMEOUT_S", "nan", "give a number of seconds from 0.1 to 3,600, such as 30, or leave it out."),
        ("GRID_TIMEOUT_S", "inf", "give a number of seconds from 0.1 to 3,600"),
        ("NOMINATIM_URL", "file:///etc", "give a URL, such as https://nominatim.openstreetmap.org"),
        ("NOMINATIM_AGENT", "me\nX-Other: 1", "give a text, such as dateline"),
    ],
)
def test_a_bad_value_is_one_sentence(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DATELINE_{name}", value)
    with pytest.raises(DataError, match=re.escape(said)) as caught:
        settings()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None, "it would show a key in the log"


def test_a_bad_value_in_a_file_names_the_file(tmp_path: Path) -> None:
    put(tmp_path / "home", "[dateline]\narticle_mb = true\nrecords_mb = [1]")
    with pytest.raises(DataError) as caught:
        settings()
    assert "DATELINE_ARTICLE_MB is 'True' in secrets.toml" in str(caught.value)
    assert "DATELINE_RECORDS_MB is '[1]' in secrets.toml" in str(caught.value)


@pytest.mark.parametrize("content", [b"[dateline", b"\xff\xfe[", f'carto_key = "{KEY}'.encode()])
def test_a_damaged_file_is_told(content: bytes, tmp_path: Path) -> None:
    put(tmp_path / "here", "").write_bytes(content)
    with pytest.raises(DataError, match=r"secrets\.toml cannot be read .* Mend it, or remove it") as caught:
        settings()
    assert KEY not in str(caught.value)


def test_the_command_line_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setenv("DATELINE_ARTICLE_MB", "abc")
    article = tmp_path / "wire.txt"
    article.write_text("Shots in Gao.", encoding="utf-8")
    for command in (["settings"], ["settings", "--json"], ["read", str(article)]):
        assert main(command) == 2
        said = capsys.readouterr()
        assert said.err == f"dateline: The setting DATELINE_ARTICLE_MB is 'abc' in the environment; {MEGABYTES}\n"
        assert said.out == ""


def test_the_app_says_it_in_place_of_the_page(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ARTICLE_MB", "abc")
    page = AppTest.from_file(str(root / "ui" / "frame" / "shell.py"), default_timeout=60).run()
    assert not page.exception
    assert MEGABYTES in page.error[0].value.replace("\\", "")
    assert not page.dataframe


def test_streamlit_takes_in_what_the_settings_allow(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ui.server.uploads import OPTION, follow_settings

    follow_settings()
    before = config.get_option(OPTION)
    monkeypatch.setenv("DATELINE_RECORDS_MB", "300")
    follow_settings()
    after = config.get_option(OPTION)
    config.set_option(OPTION, before)
    assert (before, after) == (200, 300)


# -- secrets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["settings"], ["settings", "--json"], ["settings", "--markdown"]])
def test_a_key_is_never_printed(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    put(tmp_path / "here", f'[dateline]\ncarto_key = "{KEY}"')
    assert settings().carto_key == KEY
    assert KEY not in repr(settings())
    assert KEY not in repr(told())
    assert main(command) == 0
    assert KEY not in capsys.readouterr().out
    assert next(one.value for one in told() if one.row.name == "carto_key") == "set"


def test_a_key_stands_in_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "here", f'[dateline]\ncarto_key = "{KEY}"\narticle_mb = "x"')
    with pytest.raises(DataError) as caught:
        settings()
    assert KEY not in str(caught.value)


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_table_that_is_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATELINE_DOWNLOAD_LIMIT", "1234567")
    monkeypatch.setenv("DATELINE_ARTICEL_MB", "3")
    assert strangers() == ["DATELINE_ARTICEL_MB"]
    assert main(["settings"]) == 0
    said = capsys.readouterr()
    _, *lines = said.out.splitlines()
    assert len(lines) == len(TABLE)
    line = next(line for line in lines if line.startswith("DATELINE_DOWNLOAD_LIMIT"))
    assert re.split(r"\s{2,}", line)[1:5] == ["1,234,567", "records", "5,000,000", "environment"]
    assert (
        "DATELINE_ARTICEL_MB is in the environment and is no setting; perhaps DATELINE_ARTICLE_MB is meant" in said.err
    )
    assert main(["settings", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["DATELINE_DOWNLOAD_LIMIT"]["value"] == 1_234_567
    assert rows["DATELINE_DOWNLOAD_LIMIT"]["default"] == 5_000_000
    assert rows["DATELINE_CARTO_KEY"]["value"] == rows["DATELINE_CARTO_KEY"]["default"] == "not set"


# -- messages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, limit, said",
    [
        ("article_mb", 50_000_000, "raise the setting DATELINE_ARTICLE_MB (now 50 MB); on a server, ask whoever runs it"),
        ("article_mb", 10, "give a higher limit with ReadLimits(file_bytes=)"),
        ("records_rows", 5_000_000, "raise the setting DATELINE_RECORDS_ROWS (now 5,000,000 rows); on a server, ask whoever runs it"),
        ("grid_timeout_s", 30, "raise the setting DATELINE_GRID_TIMEOUT_S (now 30 seconds); on a server, ask whoever runs it"),
        ("grid_timeout_s", 0.5, "give a higher limit with GridStore(longest_s=)"),
    ],
)  # fmt: skip
def test_how_a_limit_is_raised(name: str, limit: float, said: str) -> None:
    assert how_to_raise(name, limit) == said


def test_a_limit_names_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ARTICLE_CHARACTERS", "5")
    with pytest.raises(LimitError, match=r"raise the setting DATELINE_ARTICLE_CHARACTERS \(now 5 characters\)"):
        article_from_text("Gao fell.")


# -- the sources -------------------------------------------------------------------------------------------------------


def sources(root: Path) -> dict[str, str]:
    files = [root / "app.py", *(file for part in ("geo", "ui", "pages") for file in (root / part).rglob("*.py"))]
    return {str(file.relative_to(root)): file.read_text(encoding="utf-8") for file in sorted(files)}


@pytest.fixture
def elsewhere(root: Path) -> str:
    """All code but the table."""
    return "\n".join(text for name, text in sources(root).items() if name != "geo/settings.py")


@pytest.mark.parametrize("name", TABLE)
def test_every_setting_is_used(name: str, elsewhere: str) -> None:
    assert re.search(rf"settings\(\)\.{name}\b", elsewhere)


@pytest.mark.parametrize("row", TABLE.values(), ids=list(TABLE))
def test_every_setting_is_described(row) -> None:
    assert row.unit
    assert row.purpose
    is_number = isinstance(row.default, int | float) and not isinstance(row.default, bool)
    assert (row.least is not None and row.most is not None) == is_number
    assert not is_number or row.least <= row.default <= row.most
    assert not row.pattern or re.fullmatch(row.pattern, row.default)


def test_messages_name_settings_that_there_are(elsewhere: str) -> None:
    assert "in the settings" not in re.sub(r'""".*?"""', "", elsewhere, flags=re.DOTALL)
    named = re.findall(r"how_to_raise\(f?['\"]([\w{}]+)['\"]", elsewhere)
    assert len(named) > 8
    assert set(named) - set(TABLE) == {"records_{what}", "{kind}_{whose}"}
    variables = set(re.findall(r"['\"`]DATELINE_[A-Z_]+", elsewhere))
    assert {name[1:] for name in variables} <= {row.variable for row in TABLE.values()}


OF_OTHERS = {
    "ui/server/proxy.py": "os.environ.get(UVICORN_TRUSTS",  # whose addresses uvicorn takes from a header
    "ui/server/who.py": 'st.secrets.get("auth")',  # what `st.login` reads
}
"""What is another program's, so that it is no setting of ours: the module that reads it, and how."""


def test_nothing_else_reads_environment_or_secrets(root: Path, elsewhere: str) -> None:
    found = re.findall(r"os\.environ|getenv|st\.secrets(?!\.load_if_toml_exists)", elsewhere)
    assert len(found) == len(OF_OTHERS)
    assert [path for path, words in OF_OTHERS.items() if words not in (root / path).read_text(encoding="utf-8")] == []


def test_the_readme_shows_the_table(root: Path) -> None:
    told_there = (root / "README.md").read_text(encoding="utf-8").partition("<!-- settings: ")[2]
    table = told_there.partition("-->\n")[2].partition("\n<!-- end of settings")[0]
    assert table == markdown_table(), (
        "put what `python -m geo settings --markdown` prints into README.md, section Settings"
    )
