"""Countries as tables write them: names of today and of former times, ISO alpha-2, ISO alpha-3; and as a reader does."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from geo.language.text import fold
from geo.model import Place
from geo.resources import bundled_data

__all__ = ["country_code", "country_name"]

# ISO 3166: alpha-3 and alpha-2; XKX is what the World Bank and others write for Kosovo.
_ISO_3166 = """
    ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU
    AUT:AT AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM
    BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD
    COG:CG COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK
    DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM GAB:GA
    GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU
    GUY:GY HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL
    ITA:IT JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR
    LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX
    MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT
    NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN
    PER:PE PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW
    SAU:SA SDN:SD SEN:SN SGP:SG SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS
    STP:ST SUR:SR SVK:SK SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM
    TLS:TL TON:TO TTO:TT TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC
    VEN:VE VGB:VG VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS XKX:XK YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW
"""
_ALPHA2_OF = dict(pair.split(":") for pair in _ISO_3166.split())
# In a column of countries "Congo" is the one whose capital is Brazzaville; the other one is never called so there.
_OFFICIAL = {"congo": "CG", "macedonia fyr": "MK"}


class _Names(Protocol):
    def lookup(self, name: str) -> tuple[Place, ...]:
        """Places of this name; () when there is none."""


def country_code(text: str, gazetteer: _Names) -> str:
    """ISO alpha-2 code of "Mali", "ML", "MLI", "Myanmar (Burma)", "Korea, Republic of" or "Україна"; "" when it is no country."""
    code = text.strip().upper()
    if code in _ALPHA2_OF.values():
        return code
    known = _ALPHA2_OF.get(code) or _OFFICIAL.get(fold(text))
    known = known or next((country for name in _forms(text) if (country := _country(name, gazetteer))), "")
    return known or _names_elsewhere().get(fold(text), "")


# Names in other use than the CLDR's: in short, of before, with and without an article.
_SHORT_NAMES = {
    "SY": "سورية, سوريه",
    "CD": "RDC, República Democrática del Congo, République démocratique du Congo, ДР Конго, الكونغو الديمقراطية",
    "PS": "فلسطين, Палестина, Palestina, Palestine",
    "CF": "RCA, République centrafricaine, ЦАР, أفريقيا الوسطى",
    "MM": "Birmanie, Birmania, Бирма, بورما",
    "BF": "Буркина Фасо, بوركينا فاسو",
    "MD": "Молдавия",
    "BY": "Белоруссия",
    "GB": "Великобритания, Великобританія",
    "US": "США, EE UU, EEUU, EUA, أمريكا",
}


@lru_cache(maxsize=1)
def _names_elsewhere() -> dict[str, str]:
    """Folded name in the languages of tables -> code."""
    with bundled_data("names", "country_names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {fold(name): row["iso2"] for row in rows for name in list(row.values())[1:] if name}
    return names | {fold(name): code for code, text in _SHORT_NAMES.items() for name in text.split(",")}


def country_name(code: str) -> str:
    """The English name of a country by its ISO alpha-2 code; what was given when it is no such code."""
    return _names().get(code, code)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    with bundled_data("names", "countries.csv").open(encoding="utf-8", newline="") as file:
        return {row["iso2"]: row["name"] for row in csv.DictReader(file)}


def _forms(text: str) -> Iterator[str]:
    """The name, then without what stands in brackets, then what stands there; "Republic of Korea" for the inverted name."""
    outer = re.sub(r"\s*\([^()]*\)", "", text).strip()
    head, comma, tail = outer.partition(",")
    yield from (text, outer, *((f"{tail.strip()} {head}", head) if comma else ()), *re.findall(r"\(([^()]+)\)", text))


def _country(name: str, gazetteer: _Names) -> str:
    return next((place.country for place in gazetteer.lookup(name) if place.kind == "country"), "")
