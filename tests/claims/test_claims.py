"""Claims: sentences from many conflicts, whole articles written for this, and laws that hold on any text."""

from __future__ import annotations

import csv
import datetime as dt
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.areas import find_areas
from geo.claims import claim_dict, claims_between, claims_frame, find_claims
from geo.dates import find_dates
from geo.errors import DataError
from geo.frames import CLAIMS
from geo.gazetteer.store import Gazetteer
from geo.globe.distance import haversine_km
from geo.language.text import Text
from geo.model import Actor, Article, Claim, Count
from geo.places.mentions import find_mentions
from geo.places.resolution import resolve
from geo.reading.pipeline import claims_row, read_article

SENTENCES = Path(__file__).parent / "sentences.csv"
ROWS = list(csv.DictReader(SENTENCES.read_text(encoding="utf-8").splitlines()))


def read(text: str, gazetteer: Gazetteer, *, date: str | None = "2022-06-15") -> list[Claim]:
    article = Article(text, date=dt.date.fromisoformat(date) if date else None)
    resolutions = resolve(article, find_mentions(text, gazetteer), gazetteer)
    areas = find_areas(text, resolutions, gazetteer=gazetteer)
    return find_claims(article, Text(text), resolutions, dates=find_dates(text, dateline=article.date), areas=areas)


def events(text: str, gazetteer: Gazetteer, *, date: str | None = "2022-06-15") -> list[Claim]:
    return [claim for claim in read(text, gazetteer, date=date) if claim.status == "event"]


def written(count: Count | None) -> str:
    """A count as the tables write it: low/best/high, nothing for what is not known."""
    ends = (count.low, count.best, count.high) if count else ()
    return "/".join("" if end is None else str(end) for end in ends)


def names(claim: Claim, *roles: str) -> list[str]:
    return [actor.name for actor in claim.actors if actor.role in roles]


# -- sentences ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ROWS, ids=[row["sentence"][:50] for row in ROWS])
def test_sentence(row, gazetteer):
    claims = read(row["sentence"], gazetteer, date=row["date"])
    if row["status"] == "none":
        assert [claim for claim in claims if claim.status == "event"] == []
        return
    (claim,) = claims
    assert (claim.event_type, claim.sub_event_type) == (row["event_type"], row["sub_event_type"])
    assert claim.status == row["status"]
    assert written(claim.deaths) == row["deaths"]
    assert written(claim.injuries) == row["injured"]
    doers, sufferers = names(claim, "perpetrator", "participant"), names(claim, "target", "participant")
    for wanted in filter(None, row["by"].split(";")):
        assert any(wanted in name for name in doers), doers
    for wanted in filter(None, row["on"].split(";")):
        assert any(wanted in name for name in sufferers), sufferers


LEAST_PLACED = 0.97
"""Share of the sentences: the gazetteer lacks a village or two."""


def test_events_are_where_the_maps_have_them(gazetteer):
    """Points of maps, not what our own resolution says of the name."""
    missed = []
    rows = [row for row in ROWS if row["lat"]]
    for row in rows:
        (claim,) = read(row["sentence"], gazetteer, date=row["date"])
        here = claim.area or claim.place
        if here is None or haversine_km(float(row["lat"]), float(row["lon"]), here.lat, here.lon) > float(
            row["radius_km"]
        ):
            missed.append(f"{row['place']}: {here and (here.lat, here.lon)}")
    assert len(rows) >= 80
    assert len(missed) <= (1 - LEAST_PLACED) * len(rows), missed


# -- counts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "deaths", "injured"),
    [
        ("The bombing killed three soldiers and two civilians and wounded seven.", "5/5/5", "7/7/7"),
        ("At least 20 people, including three children, were killed in the bombing and 40 others injured.", "20/20/", "40/40/40"),
        ("Twelve villagers, five of them women, were killed in the attack.", "12/12/12", ""),
        ("The attack left twelve dead and 30 wounded.", "12/12/12", "30/30/30"),
        ("No one was hurt in the air strike.", "0/0/0", "0/0/0"),
        ("There were no casualties in the air strike.", "0/0/0", "0/0/0"),
        ("Between 10 and 15 rebels died in the fighting.", "10/12/15", ""),
        ("Up to 12 fighters were killed in the ambush.", "/12/12", ""),
        ("Nearly 50 people lost their lives in the attack.", "50/50/50", ""),
        ("About 40 fighters were killed in the clashes.", "40/40/40", ""),
        ("The attack claimed 17 lives.", "17/17/17", ""),
        ("Gunmen killed the mayor and his two bodyguards.", "3/3/3", ""),
        ("Two hundred and fifty people were massacred.", "250/250/250", ""),
        ("More than a dozen people were wounded in the blast.", "", "12/12/"),
        ("Several soldiers were killed and dozens wounded in the raid.", "3//", "24//"),
        ("Hundreds were killed in the shelling.", "200//", ""),
        ("Half a dozen people were killed by gunmen.", "6/6/6", ""),
        ("Gunmen killed 1,200 people.", "1200/1200/1200", ""),
        ("A soldier was injured in the blast.", "", "1/1/1"),
        ("Six police officers and a civilian died in the bombing.", "7/7/7", ""),
        ("The bomb killed a policeman, wounding two others.", "1/1/1", "2/2/2"),
        ("Soldiers shot dead a 12-year-old boy.", "1/1/1", ""),
        ("The attack happened 12 km away, at 8.30, in 1999, and took 40 minutes.", "", ""),
        ("Gunmen killed 99999999999999999999 people.", "", ""),
        ("State broadcasters spoke of one death or more in the bombing.", "1/1/", ""),
        ("Twelve or so soldiers were killed in the bombing.", "12/12/12", ""),
        ("The bombing killed 25 people, raising an earlier toll of 22.", "25/25/25", ""),
        ("The number of dead in the bombing climbed to 290 on Tuesday.", "290/290/290", ""),
        ("The number of people killed in the bombing has passed 600.", "600/600/600", ""),
        ("The bombing cost the lives of 151 of their men.", "151/151/151", ""),
        ("The church that was bombed lost at least 28 worshippers.", "28/28/", ""),
        ("Shelling killed 39 people, most of them women who had hidden there.", "39/39/39", ""),
        ("Forty people, most of them women who had hidden there, died in the shelling.", "40/40/40", ""),
        ("Gunmen killed Ivan Petrov, a farmers' leader.", "1/1/1", ""),
        ("A bombing killed a Canadian.", "1/1/1", ""),
        ("Demonstrators marched and four of them were killed when guards opened fire.", "4/4/4", ""),
        ("Gunmen attacked a post; commandos stormed it, killing 25 of them.", "25/25/25", ""),
        ("The bombing wounded 180, a health official of the region said.", "", "180/180/180"),
        ("The bombing hit three churches and the dead were carried away.", "", ""),
        ("Thousands of mourners came to carry the dead after the bombing.", "", ""),
        ("Soldiers seized power in a coup a day after the death of Lansana Conte.", "", ""),
        ("Rockets hit a dam; nobody was harmed.", "0/0/0", "0/0/0"),
        ("Rebels burned a school without harming anybody.", "0/0/0", "0/0/0"),
        ("A rocket hit a base, no losses.", "0/0/0", "0/0/0"),
        ("A boy was hit by a bullet and died.", "1/1/1", ""),
        ("A woman who tried to stop them was shot by gunmen and later died.", "1/1/1", ""),
        ("Gunmen killed a drone pilot, Ann Lee, and two guards.", "3/3/3", ""),
        ("Gunmen killed a member of the PKK and his companion.", "2/2/2", ""),
        ("Eight passengers were confirmed dead when rebels attacked a train.", "8/8/8", ""),
        ("Two rebels, who had fired at officers, were killed.", "2/2/2", ""),
        ("A boatman's body was found with bullet wounds after an attack by gunmen.", "1/1/1", ""),
        ("Rebels attacked a couple; both are dead.", "2/2/2", ""),
        ("Gunmen attacked a bus. Two villagers died, among them a boy, and some 30 were wounded.", "2/2/2", "30/30/30"),
        ("A bomb killed two people, a child among them.", "2/2/2", ""),
        ("Two people, a child among them, were killed by a bomb.", "2/2/2", ""),
        ("A bomb went off; two civilians, one a child, had died and eleven were hurt.", "2/2/2", "11/11/11"),
        ("Gunmen attacked a jail. Nine guards lost their lives, six of them beheaded.", "9/9/9", ""),
        ("Thirty people were hurt by a bomb, four of them died.", "4/4/4", "30/30/30"),
        ("A drone hit a depot. There was neither damage nor anyone hurt.", "0/0/0", "0/0/0"),
        ("Gunmen attacked a bus. Two dead, 15 hurt; three policemen have been arrested.", "2/2/2", "15/15/15"),
        ("Gunmen attacked a bus. The dead number 42, nine of them pupils.", "42/42/42", ""),
        ("Gunmen attacked a bus. Officials put the dead at 42.", "42/42/42", ""),
        ("Gunmen attacked a bus. Fatalities: 42, by the count of the governor.", "42/42/42", ""),
        ("Gunmen attacked a bus. At least five had died by Wednesday.", "5/5/", ""),
        ("Gunmen shot at a trader. He died before he reached the hospital.", "1/1/1", ""),
        ("Soldiers fired at a crowd of protesters. Two protesters died.", "2/2/2", ""),
        ("Rebels attacked a post, killing 12. The army withdrew that figure.", "", ""),
        ("Villagers dragged a mayor through the streets and beat him to death.", "1/1/1", ""),
        ("Infantry Battalion 317 and three rebels died in a clash.", "3/3/3", ""),
        ("A man of 29 was killed by gunmen.", "1/1/1", ""),
        ("Villagers lynched two suspected cattle thieves.", "2/2/2", ""),
        ("Police are investigating the murder of Ann Lee, a teacher.", "1/1/1", ""),
        ("A mother and child were killed by a shell.", "2/2/2", ""),
        ("Rebels murdered a reporter's wife and son.", "2/2/2", ""),
        ("Gunmen killed between four and six farmers.", "4/5/6", ""),
        ("A clerk and her husband were found dead after an attack.", "2/2/2", ""),
        ("Rebels ambushed a convoy. Five soldiers KIA, three WIA.", "5/5/5", "3/3/3"),
        ("Rebels ambushed a convoy. Nine soldiers and two militiamen fell.", "11/11/11", ""),
        ("Raiders attacked a camp. Forty raiders fell on the tents.", "", ""),
        ("Gunmen attacked a bus. Killed: a guard and two traders.", "3/3/3", ""),
        ("Gunmen attacked a bus. Fatalities: nil.", "0/0/0", ""),
        ("Gunmen attacked a bus. Locals buried 14 people.", "14/14/14", ""),
        ("Gunmen attacked a bus. The provisional toll is 17 dead.", "17/17/17", ""),
        ("Gunmen attacked a bus. The dead were four women and six children.", "10/10/10", ""),
        ("Gunmen killed two Indians and a Pakistani.", "3/3/3", ""),
        ("Soldiers killed ten rebels of the Front and two civilians.", "12/12/12", ""),
        ("Rebels killed journalist Ann Lee.", "1/1/1", ""),
        ("Rebels killed radio announcer Ann Lee.", "1/1/1", ""),
        ("Police said Ann Lee, 56, was shot dead by gunmen.", "1/1/1", ""),
        ("A glazier was shot dead by gunmen.", "1/1/1", ""),
        ("Rebels killed Ann Lee, a teacher, and Bo Diaz.", "2/2/2", ""),
        ("Gunmen shot dead a 34-year-old.", "1/1/1", ""),
        ("A farmer, his wife and their three children were killed by gunmen.", "5/5/5", ""),
        ("Militiamen slaughtered a whole family of seven.", "7/7/7", ""),
        ("A bomber blew himself up in a bus, killing nine people and himself.", "10/10/10", ""),
        ("Bandits thrashed two men to death.", "2/2/2", ""),
        ("Gunmen killed a priest. His companion was also killed.", "2/2/2", ""),
        ("Four grenades were thrown into a party's rally, killing at least 16.", "16/16/", ""),
        ("Thousands protested because Ann Lee had died in custody.", "", ""),
        ("A missile hit a row of homes while families slept: 13 dead.", "13/13/13", ""),
        ("Gunmen attacked on a road 40 km long, burned 12 houses and stole 300 cows.", "", ""),
        ("Rebels killed the mayor of the small town of Ber, as well as two farmers.", "3/3/3", ""),
        ("Police said Ann Lee, 65, was killed near her home, along with two of her guards.", "3/3/3", ""),
        ("Rebels killed three herders, along with 20 cows.", "3/3/3", ""),
        ("Colonel Omar Keita was shot dead in an ambush in which two members of his guard also died.", "3/3/3", ""),
        ("A bomb killed eight people, six soldiers and two farmers.", "8/8/8", ""),
        ("A bomb killed two soldiers, a woman and a child.", "4/4/4", ""),
        ("Residents condemned the murder in March of two farmers.", "2/2/2", ""),
        ("Police said Ramirez, a former leader of the M-19 guerrilla group, was killed by a bomb.", "1/1/1", ""),
        ("Police said Ramirez was killed by a bomb.", "1/1/1", ""),
        ("A teacher from Peru and the driver of his taxi were beaten to death by villagers.", "2/2/2", ""),
        ("A nurse and the father of the bride were shot dead by gunmen.", "2/2/2", ""),
        ("The wife of the mayor was killed by gunmen.", "1/1/1", ""),
        ("The son of a farmer was shot dead by gunmen.", "1/1/1", ""),
        ("A boy aged 12 was shot dead by gunmen.", "1/1/1", ""),
        ("Two boys, aged 12 and 14, were shot dead by gunmen.", "2/2/2", ""),
        ("A woman of 52 did not survive when a helicopter dropped bombs.", "1/1/1", ""),
        ("A couple were shot by gunmen; neither survived.", "2/2/2", ""),
        ("Gunmen shot at a taxi. None of the five survived.", "5/5/5", ""),
        ("Gunmen attacked a school. Three sisters were among the dead.", "3/3/", ""),
        ("Gunmen attacked a school. Among the dead was a nurse.", "1/1/", ""),
        ("Gunmen attacked a school. A pupil became the first to die.", "1/1/1", ""),
        ("Police used tear gas on marchers. A retired soldier, 61, fell while running and died.", "1/1/1", ""),
        ("Rebels attacked a camp. Two guards lost, six men in hospital.", "2/2/2", ""),
        ("Rebels and soldiers fought, with 17 men lost on both sides.", "17/17/17", ""),
        ("Shells hit a market; at least 30 traders were torn apart.", "30/30/", ""),
        ("A man suspected of theft was beaten to death by a mob.", "1/1/1", ""),
        ("Gunmen shot at farmers; all five buried before dusk.", "5/5/5", ""),
        ("Police fired on pupils who marched over the death of a classmate.", "", ""),
        ("Rebels took the town without a shot.", "0/0/0", ""),
        ("Police arrested two men; not a shot was fired.", "0/0/0", ""),
        ("Gunmen abducted a trader. His body was found.", "1/1/1", ""),
        ("Gunmen attacked a bus. Fatalities=3.", "3/3/3", ""),
        ("Gunmen attacked a post. Nobody came to harm.", "0/0/0", "0/0/0"),
        ("Gunmen attacked a post. No soldier died.", "0/0/0", ""),
        ("Rebels overran a post. The army admitted the loss of 25 soldiers.", "25/25/25", ""),
        ("Rebels attacked a post with the loss of 25 cows.", "", ""),
        ("A drone hit a house. Ann Lee, who led a militia, died with nine others.", "10/10/10", ""),
        ("A drone hit a bus. Two nurses and the Kenyan driver are dead.", "3/3/3", ""),
        ("A bomb hit a bus. Nine of the 30 passengers died.", "9/9/9", ""),
        ("At least 17 people including a doctor were shot dead by gunmen.", "17/17/", ""),
        ("Gunmen killed nine men; six people including a mother and her baby were killed by a mortar.", "9/9/9", ""),
        ("Gunmen attacked a post; two soldiers and an unknown number of assailants died.", "2/2/", ""),
        ("Twelve soldiers of Infantry Battalion 317 and three rebels died in a clash.", "15/15/15", ""),
        ("Gunmen took seven passengers off a bus and killed them.", "7/7/7", ""),
        ("Gunmen took seven passengers off a bus and shot them dead.", "7/7/7", ""),
        ("Gunmen attacked a house and shot the mayor; they shot him dead.", "1/1/1", ""),
        ("A mob burned a trader, John Lee, alive.", "1/1/1", ""),
        ("Rebels attacked a camp; a trader was found alive.", "", ""),
        ("Soldiers hacked President Lee to death.", "1/1/1", ""),
        ("Pupils stoned Ann Lee to death.", "1/1/1", ""),
        ("Pupils stoned Ann Lee, a nurse, to death.", "1/1/1", ""),
        ("Gunmen stabbed Ann Lee, 34, a nurse, to death.", "1/1/1", ""),
        ("A grenade in a bar caused neither deaths nor injuries.", "0/0/0", "0/0/0"),
        ("Gunmen shot two men.", "2/2/2", ""),
        ("A chief and five others were shot by gunmen.", "6/6/6", ""),
        ("Gunmen shot two men in the leg.", "", ""),
        ("Gunmen shot two men. Three farmers were wounded.", "", "3/3/3"),
        ("Gunmen shot two men. Four people were killed in all.", "4/4/4", ""),
        ("Police shot two protesters.", "", ""),
        ("Herdsmen attacked a village at first light, leaving 16 villagers dead.", "16/16/16", ""),
        ("Gunmen attacked a camp; 20 civilians, among them an imam, had their throats cut.", "20/20/20", ""),
        ("A mine went off in PD 5; driver killed, two traders hurt.", "1/1/1", "2/2/2"),
        ("Rebels attacked a post. Dead on both sides came to 22.", "22/22/22", ""),
        ("Rebels abducted an elder; his corpse turned up in a drain.", "1/1/1", ""),
        ("A bomb hit a bus. Killed were a nurse and her driver.", "2/2/2", ""),
        ("A bomb hit a bus. Those killed were three teachers and a cook.", "4/4/4", ""),
        ("Rebels attacked a post; zero casualties.", "0/0/0", "0/0/0"),
        ("Rebels attacked a post; 0 killed, three wounded.", "0/0/0", "3/3/3"),
        ("Rebels attacked a post; it passed off without anyone being hurt.", "0/0/0", "0/0/0"),
        ("Rebels shelled a boat; nobody knows how many drowned.", "", ""),
        ("Rebels burned a hut; an elderly couple burned to death.", "2/2/2", ""),
        ("A shell killed a mother, her two children and a friend of the family.", "4/4/4", ""),
        ("A colonel was mowed down with his driver by gunmen.", "2/2/2", ""),
        ("Rebels attacked a town and killed, by official count, 98.", "98/98/98", ""),
        ("A bomb hit a club. Elders count 96 graves.", "96/96/96", ""),
        ("A drone bombed the market, destroying a school and killing six pupils.", "6/6/6", ""),
    ],
)  # fmt: skip
def test_counts(words, deaths, injured, gazetteer):
    claim, *_ = read(f"In Gao on Monday, {words[0].lower()}{words[1:]}", gazetteer)
    assert (written(claim.deaths), written(claim.injuries)) == (deaths, injured)


@pytest.mark.parametrize(
    ("remark", "name"),
    [
        ("Saraya al-Ishrin claimed it.", "Saraya al-Ishrin"),
        ("The Saraya Brigades claimed responsibility.", "Saraya Brigades"),
        ("Police blamed the Saraya Brigades.", "Saraya Brigades"),
        ("The killers are thought to belong to Kataib Sayyid.", "Kataib Sayyid"),
        ("Kataib Sayyid is held responsible.", "Kataib Sayyid"),
        ("Doctor Ann Lee claimed that it was loud.", ""),
        ("Kataib Sayyid claimed that it was a lie.", ""),
    ],
)
def test_a_name_that_no_table_knows_is_accused(remark, name, gazetteer):
    claim, *_ = events(f"On 6 July 2020, a roadside bomb went off in Gao. {remark}", gazetteer)
    assert [actor.name for actor in claim.actors if actor.role == "perpetrator"] == ([name] if name else [])


def test_who_was_shot_is_said_to_be_taken_for_dead(gazetteer):
    claim, *_ = read("Gunmen shot two men in Gao on Monday.", gazetteer)
    assert any("taken for dead" in reason for reason in claim.reasons)


@pytest.mark.parametrize(
    ("text", "sub_type"),
    [
        ("Gao came under rocket fire on Monday.", "Shelling/artillery/missile attack"),
        ("Gao came under Russian mortar fire on Monday.", "Shelling/artillery/missile attack"),
        ("Gao came under fire from gunmen on Monday.", "Attack"),
    ],
)
def test_what_a_town_came_under(text, sub_type, gazetteer):
    claim, *_ = events(text, gazetteer)
    assert claim.sub_event_type == sub_type


def test_what_a_bomb_was_made_for_is_no_other_event(gazetteer):
    kinds = [c.sub_event_type for c in events("Deminers defused an aircraft bomb in Gao on 3 May 2020.", gazetteer)]
    assert kinds == ["Disrupted weapons use"]


def test_where_a_way_leads_is_not_the_scene(gazetteer):
    claim, *_ = events("Miners of Gao blocked the road to Kidal on 3 May 2020.", gazetteer)
    alone, *_ = events("Gunmen attacked a bus on the road to Kidal on 3 May 2020.", gazetteer)
    assert claim.place is not None and claim.place.name == "Gao"
    assert alone.place is not None and alone.place.name == "Kidal"


def test_the_letters_of_a_country_before_its_planes_are_no_place(gazetteer):
    claim, *_ = events("UAE planes struck soldiers at Aden on 3 May 2020.", gazetteer)
    assert claim.place is not None and claim.place.name == "Aden"
    assert "UAE" in [actor.name for actor in claim.actors]


@pytest.mark.parametrize(
    ("text", "deaths"),
    [
        ("Not a shot was fired. Rebels drove into Gao on Monday, and the governor fled.", "0/0/0"),
        ("Nine dead, 44 hurt. A car bomb went off in Gao on Monday.", "9/9/9"),
        ("Gunmen abducted a farmer in Gao on Monday, and three guards were killed.", "3/3/3"),
        ("A bomb went off in Gao on 3 May 2020. Nine bodies lay in the hospital on 5 May.", "9/9/9"),
        ("Gunmen attacked Gao on 3 May 2020. Officials said that 79 bodies had been found by 5 May.", "79/79/79"),
        ("A bomb went off in Gao on 3 May 2020; eight people were confirmed dead by 5 May.", "8/8/8"),
        ("Jets bombed Gao on 3 May 2020, a day after a drone had hit Kidal. A nurse spoke of six dead.", "6/6/6"),
        ("Soldiers shot down nine drones over Gao on 3 May 2020. Falling debris killed a farmer.", "1/1/1"),
    ],
)
def test_people_are_counted_before_and_beside_an_event(text, deaths, gazetteer):
    assert [written(claim.deaths) for claim in events(text, gazetteer)][:1] == [deaths]


@pytest.mark.parametrize(
    ("sentence", "start", "end"),
    [
        ("Since Friday the rebels hold two surveyors hostage in Gao.", "2022-06-10", "2022-06-10"),
        ("Two traders were killed by a mob in Gao, where a crowd went from door to door on Sunday.", "2022-06-12", "2022-06-12"),
        ("On 3 May police shot at marchers on the 8 November bridge in Gao.", "2022-05-03", "2022-05-03"),
        ("Gunmen shot six farmers dead in Gao last evening.", "2022-06-14", "2022-06-14"),
    ],
)  # fmt: skip
def test_the_day_it_was_done(sentence, start, end, gazetteer):
    claim, *_ = events(sentence, gazetteer)
    assert claim.date and (str(claim.date.start), str(claim.date.end)) == (start, end)


def test_unknown_is_not_zero(gazetteer):
    (claim,) = read("Rebels seized Konna on Monday.", gazetteer)
    assert claim.deaths is None
    assert claim_dict(claim)["deaths_best"] is None
    assert "not told: deaths, injuries" in claim.reasons


# -- status ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("The army denied bombing a village near Gao on Monday.", "denied"),
        ("Officials denied that soldiers had killed 12 villagers in Gao on Monday.", "denied"),
        ("Soldiers did not attack the village of Konna on Monday.", "denied"),
        ("Police foiled an attack on a church in Lagos on Sunday.", "denied"),
        ("The rebels threatened to attack Gao on Monday.", "threatened"),
        ("The group vowed to bomb the airport of Gao on Monday.", "threatened"),
        ("Rebels could attack Gao on Monday, the army said.", "hearsay"),
        ("The United Nations warned of attacks in Gao on Monday.", "hearsay"),
        ("Soldiers were accused of killing 12 villagers in Konna on Monday.", "hearsay"),
        ("Opposition leaders called for protests in Bamako on Friday.", "planned"),
        ("The army plans to attack Kidal in the coming week.", "planned"),
        ("Demonstrators will march in Bamako on Friday.", "planned"),
        ("The army did not deny that it had shelled Konna on Monday.", "event"),
        ("Rebels tried to storm the camp in Gao on Monday.", "event"),
        ("Soldiers managed to recapture Konna on Monday.", "event"),
        ("Three women accused of witchcraft were burned alive in Konna on Monday.", "event"),
        ("A trader suspected of spying was shot dead by rebels in Konna on Monday.", "event"),
        ("Rebels ambushed a convoy after a sandstorm near Konna on Monday.", "event"),
        ("A convoy was ambushed by rebels after a sandstorm near Konna on Monday.", "event"),
        ("Gunmen came by speedboat and carried off six fishermen from Konna on Monday.", "event"),
        ("A mob broke into the jail of Konna on Monday and killed a prisoner.", "event"),
        ("Six soldiers were killed by lightning near Konna on Monday.", "background"),
        ("The army denied responsibility for the attack that killed 12 people in Gao on Monday.", "event"),
        ("Militants who had threatened to attack Konna killed four people there on Monday.", "event"),
        ("Fighting in Mali has killed thousands of people since 2012.", "background"),
        ("Boko Haram has killed more than 30,000 people in Nigeria in the past decade.", "background"),
    ],
)
def test_status(sentence, status, gazetteer):
    assert {claim.status for claim in read(sentence, gazetteer)} == {status}


@pytest.mark.parametrize(
    "sentence",
    [
        "The interim leader wants the country to vote by July 31, his office has said.",
        "An offensive led by France against Islamist fighters has come near the frontier with Algeria.",
        "An earthquake killed 300 people near Herat on Saturday.",
        "Flooding killed twelve people in Gao on Monday.",
        "A gas explosion wounded five people in Lagos on Monday.",
        "The minister attacked the budget in Paris on Monday.",
        "Exxon signed a deal with a bank in Lagos on Monday.",
        "Firefighters battled a blaze in Lagos on Monday.",
        "The coup leader Amadou Sanogo spoke in Kati in March.",
        "Mr Battle, of Paris, was born on Monday.",
        "After a brief shot at a career in Gao, he studied law in 2001.",
        "She marched into the office in Gao. The weather was fine.",
        "The plan came under fire in Lagos on Monday.",
        "Ten people died in Lagos on Monday.",
        "A fire destroyed a market in Lagos on Monday, killing two people.",
        "",
        "Gao.",
    ],
)
def test_no_event(sentence, gazetteer):
    assert events(sentence, gazetteer) == []


# -- one event, several sentences -----------------------------------------------------------------------------------------


def test_sentences_about_one_event_are_one_claim(gazetteer):
    text = (
        "GAO, Mali, Feb 8, 2013 - A bomb exploded at a market in Gao on Friday. At least three people were killed, a "
        "doctor said.\nThe blast shattered windows. A local group claimed responsibility for the attack. The death toll "
        "rose to five later."
    )
    (claim,) = read(text, gazetteer, date="2013-02-08")
    assert len(claim.spans) == 5
    assert written(claim.deaths) == "5/5/5"
    assert (claim.event_type, claim.sub_event_type) == ("Explosions/Remote violence", "Remote explosive/landmine/IED")
    assert claim.quote == text[slice(*claim.spans[0])]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Rebels attacked Gao on Monday. Rebels attacked Kidal on Monday.", 2),
        ("Rebels attacked Gao on Monday. Rebels attacked Gao on Tuesday.", 2),
        ("Rebels attacked Gao on Monday. The attack in Gao killed five soldiers.", 1),
        ("A bomb killed five people in Gao on Monday. A second bomb killed two people there.", 2),
        ("Gunmen killed five people in Gao on Monday and abducted three in Kidal on Tuesday.", 2),
        ("Gunmen killed five people in Gao on Monday, a day after a bomb killed two in Kidal.", 2),
        ("Rebels seized Konna on Monday. Police arrested twelve men in Gao on Tuesday.", 2),
        ("Rebels killed two men in Gao on Monday. Elsewhere, gunmen killed three soldiers near Kidal.", 2),
        ("Gunmen killed ten people in Gao on Monday. Four days earlier, a woman was shot dead in the town.", 2),
        ("Gunmen killed ten people in Gao on Monday. In March rebels killed 40 in the town.", 2),
        (
            "Soldiers shot ten people in Gao on 28 May 2022. The conflict broke out in May when rebels seized bases there.",
            2,
        ),
        ("A bomb killed ten people in Gao on Monday. Another 66 were wounded.", 1),
        ("Rebels entered Gao on Monday. On Tuesday they killed two men in Kidal, a doctor said.", 2),
        ("Rioters burned shops in Gao on Monday; in Kidal the town hall was vandalised.", 2),
        (
            "Gunmen killed ten villagers near Gao on Monday. The bodies of 30 people were counted in three mass graves.",
            1,
        ),
        ("Protesters marched in Lagos on Monday. Police fired tear gas. One person was killed.", 1),
    ],
)
def test_how_many_events(text, count, gazetteer):
    assert len(events(text, gazetteer)) == count


def test_what_a_higher_source_says_widens_the_count(gazetteer):
    text = "Gunmen killed ten people in Gao on Monday, the army said. Residents put the death toll at 30."
    (claim,) = read(text, gazetteer)
    assert written(claim.deaths) == "10/10/30"


# -- where and when --------------------------------------------------------------------------------------------------------

DATELINE = "BAMAKO, Mali, Feb 8, 2013 (Own) - "


@pytest.mark.parametrize(
    ("text", "place", "start", "reason"),
    [
        (DATELINE + "Gunmen killed two people on Friday.", "Bamako", "2013-02-08", "taken from the dateline, Bamako"),
        (DATELINE + "Gunmen killed two people in Gao.", "Gao", "2013-02-07", "the day of the article or the one before"),
        (DATELINE + "Gunmen killed two people in Gao before dawn.", "Gao", "2013-02-08", "an hour, “before dawn”: "),
        (DATELINE + "At 9.40 a.m. gunmen killed two people in Gao.", "Gao", "2013-02-08", "an hour, “9.40 a.m.”: "),
        (DATELINE + "Gunmen killed two people in Gao at nightfall.", "Gao", "2013-02-07", "the day of the article or the one before"),
        (DATELINE + "Rebels attacked Gao on Thursday. They also burned homes.", "Gao", "2013-02-07", ""),
        (DATELINE + "Talks began in Paris. Soldiers fought mutineers in the capital on Friday.", "Bamako", "2013-02-08", "“the capital”"),
        (DATELINE + "A car bomb exploded in Kidal, police said on Friday, killing two.", "Kidal", "2013-02-07", ""),
        (DATELINE + "Gunmen killed two people on Friday, a spokesman in Paris said.", "Bamako", "2013-02-08", "dateline"),
        (DATELINE + "Rebels attacked Gao on Monday. In May 2011 they bombed their own camp, killing ten.", "Gao", "2011-05-01", "where the events of the article were"),
        (DATELINE + "Rebels took Kidal on Monday. In the capital soldiers fired on a crowd.", "Bamako", "2013-02-04", "“the capital”"),
        (DATELINE + "Rebels shelled Kidal on Monday. On Tuesday gunmen shot a man dead there.", "Kidal", "2013-02-05", "“there”"),
        (DATELINE + "Rebels left Gao last week after they had burned Kidal, a doctor said on Friday.", "Kidal", "2013-01-28", ""),
        (DATELINE + "Captain Sanogo, who had seized power in Kati on Thursday, was in Paris.", "Kati", "2013-02-07", ""),
        (DATELINE + "The death toll from a blast in a mosque in Gao reached 100 on Friday.", "Gao", "2013-02-07", ""),
        (DATELINE + "In Ségou region, at least 70 people were massacred in Niono on Thursday.", "Niono", "2013-02-07", ""),
        (DATELINE + "Shelling on Thursday killed three people in Gao, and seven were wounded in the town of Kidal.", "Kidal", "2013-02-07", ""),
        (DATELINE + "Nigerien soldiers killed ten rebels on the road to Gao on Friday.", "Gao", "2013-02-08", ""),
    ],
)  # fmt: skip
def test_where_and_when(text, place, start, reason, gazetteer):
    claim = events(text, gazetteer, date="2013-02-08")[-1]
    assert claim.place is not None
    assert claim.place.name == place
    assert claim.date is not None
    assert str(claim.date.start) == start
    assert reason in "; ".join(claim.reasons)


def test_people_hurt_elsewhere_were_hurt_by_the_same(gazetteer):
    text = "Shelling on Monday killed three people in Kharkiv, and seven were wounded in the town of Balakliia."
    first, second = events(text, gazetteer, date="2022-04-08")
    assert first.sub_event_type == second.sub_event_type == "Shelling/artillery/missile attack"
    assert first.date == second.date
    assert (written(first.deaths), written(second.injuries)) == ("3/3/3", "7/7/7")


def test_things_are_no_actors(gazetteer):
    (claim,) = read(
        "Rebels attacked a village, a church and an army post near Gao on Monday, residents and a doctor said.",
        gazetteer,
    )
    assert names(claim, "perpetrator") == ["Rebels"]
    assert names(claim, "target") == []


@pytest.mark.parametrize(
    ("sentence", "role", "name"),
    [
        ("President Jovenel Moise was shot dead by gunmen in Port-au-Prince on Monday.", "target", "President Jovenel Moise"),
        ("Ivan Petrov was shot dead by gunmen in Kharkiv on Monday.", "target", "Ivan Petrov"),
        ("Afghan troops supported by air strikes have driven the Taliban out of Kunduz.", "perpetrator", "Afghan troops"),
        ("Afghan troops supported by air strikes have driven the Taliban out of Kunduz.", "target", "Taliban"),
        ("The army sent troops after gunmen killed ten villagers in Gao on Monday.", "perpetrator", "gunmen"),
    ],
)  # fmt: skip
def test_who(sentence, role, name, gazetteer):
    (claim, *_) = read(sentence, gazetteer)
    assert name in names(claim, role)


@pytest.mark.parametrize(
    "lead",
    [
        "DHAKA, July 2, 2016 (Own) -- ",
        "DHAKA (Own), July 2, 2016: ",
        "Dhaka, 2 July 2016 – ",
        "DHAKA, July 2, 2016\n\n  ",
    ],
)
def test_a_quote_begins_with_its_sentence(lead, gazetteer):
    (claim,) = read(lead + "Gunmen killed twenty people in Dhaka on Friday.", gazetteer, date="2016-07-02")
    assert claim.quote == "Gunmen killed twenty people in Dhaka on Friday."


def test_area_instead_of_the_place_it_counts_from(gazetteer):
    (claim,) = read("A bomb killed two soldiers north of Gao on Monday.", gazetteer)
    assert claim.area is not None
    assert claim.area.phrase == "north of Gao"
    assert claim.position == (claim.area.lat, claim.area.lon, claim.area.radius_km)


@pytest.mark.parametrize(
    ("sentence", "place", "area", "words"),
    [
        ("Gunmen shot two men in the Xanpolo neighborhood, also in northern Bamako, on Monday.", "Bamako", "in northern Bamako", "Xanpolo"),
        ("Rebels killed two soldiers in Xanpolo, Koro district, Mopti region, on Monday.", "Koro", None, "Xanpolo"),
        ("Rebels killed two soldiers in Koro municipality, Mopti region, on Monday.", "Koro", None, "Koro"),
        ("Rebels killed two soldiers near the town of Xanpolo in Mopti region on Monday.", "Mopti", "Mopti region", "Xanpolo"),
    ],
)  # fmt: skip
def test_what_lies_in_an_area_is_told_by_its_own_name(sentence, place, area, words, gazetteer):
    (claim,) = events("GAO, Mali - Two towns were quiet. " + sentence, gazetteer)
    assert claim.place is not None
    assert (claim.place.name, claim.area and claim.area.phrase, claim.place_text) == (place, area, words)


def test_a_date_that_cannot_be_used_is_named_in_the_reasons(gazetteer):
    (claim,) = read("Gunmen killed 12 people in Gao on 31 February.", gazetteer)
    assert any("“31 February”: the calendar has no such days" in reason for reason in claim.reasons)
    (claim,) = read("Gunmen killed 12 people in Gao on Friday.", gazetteer, date=None)
    assert claim.date is None
    assert any(
        reason.startswith("undated: “Friday”: it counts from the day of the article") for reason in claim.reasons
    )


def test_without_a_dateline_a_claim_is_undated(gazetteer):
    (claim,) = read("Rebels killed ten soldiers in Gao.", gazetteer, date=None)
    assert claim.date is None
    assert any("undated" in reason for reason in claim.reasons)


def test_a_place_that_nobody_knows(gazetteer):
    text = "LAGOS, Nigeria - Gunmen killed two people in Lagos on Monday.\nIn Xyqqub province gunmen abducted five men."
    claim = read(text, gazetteer)[-1]
    assert claim.place is None or claim.place.name != "Xyqqub"
    assert any("Xyqqub" in reason or "taken" in reason for reason in claim.reasons)


# -- articles ----------------------------------------------------------------------------------------------------------


def test_sample_article(root, gazetteer):
    text = (root / "data" / "sample_article.txt").read_text(encoding="utf-8")
    found = {
        (claim.place.name if claim.place else "", claim.sub_event_type)
        for claim in events(text, gazetteer, date="2013-02-08")
    }
    assert ("Bamako", "Armed clash") in found
    assert ("Tessalit", "Government regains territory") in found
    assert ("Gao", "Remote explosive/landmine/IED") in found
    assert ("Mali", "Other") in found


GOLD = [
    ("Battles", "Bamako", "2013-02-08", "2013-02-08", "1/1/", ""),
    ("Strategic developments", "Bamako", "2012-03-01", "2012-03-31", "", ""),
    ("Battles", "Tessalit", "2013-02-08", "2013-02-08", "", ""),
    ("Explosions/Remote violence", "Gao", "2013-02-08", "2013-02-08", "", "1/1/1"),
    ("Strategic developments", "Mali", "2013-01-11", "2013-01-11", "", ""),
    ("Explosions/Remote violence", "Gao", "None", "2013-02-08", "3//", ""),
    ("Battles", "Bamako", "2012-05-01", "2012-05-31", "27/27/", ""),
]


def test_founding_article(shared, gazetteer):
    """The seven events agreed by hand, and no eighth: "by July 31" is no event."""
    from geo.articles.sources import read_document

    article = read_document(shared / "articles" / "reuters_2013-02-08_bamako.txt")
    resolutions = resolve(article, find_mentions(article.text, gazetteer), gazetteer)
    areas = find_areas(article.text, resolutions, gazetteer=gazetteer)
    dates = find_dates(article.text, dateline=article.date)
    found = find_claims(article, Text(article.text), resolutions, dates=dates, areas=areas)
    told = [
        (
            claim.event_type,
            claim.place.name if claim.place else "",
            str(claim.date.start) if claim.date else "",
            str(claim.date.end) if claim.date else "",
            written(claim.deaths),
            written(claim.injuries),
        )
        for claim in found
        if claim.status == "event"
    ]
    assert told == GOLD
    phrases = [claim.area.phrase for claim in found if claim.area]
    assert phrases == ["north of Gao", "main route to Gao"]


# -- nouns and tables ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: Count(5, 3, None, "five", 0, 4),
        lambda: Count(None, None, None, "many", 0, 4),
        lambda: Count(-1, None, None, "-1", 0, 2),
        lambda: Actor("rebels", 0, 5, "target", "Rebel group"),
        lambda: Actor("rebels", 0, 6, "victim", "Rebel group"),  # type: ignore[arg-type]
        lambda: Claim("x", (), "Battles", "Armed clash", "event"),
        lambda: Claim("x", ((0, 2),), "Battles", "Armed clash", "event"),
        lambda: Claim("x", ((0, 1),), "Battles", "Armed clash", "rumour"),  # type: ignore[arg-type]
    ],
)
def test_nouns_cannot_be_wrong(make):
    with pytest.raises(DataError):
        make()


TEXT = (
    "BAMAKO, Mali, Feb 8, 2013 - Soldiers killed three rebels north of Gao on Friday. The army denied bombing Kidal on "
    "Thursday. Mines on a road to Gao since its recapture have killed several soldiers."
)


def test_frame_satisfies_its_contract(gazetteer):
    claims = read(TEXT, gazetteer, date="2013-02-08")
    frame = claims_frame(claims)
    assert CLAIMS.check(frame) is frame
    assert len(frame) == len(claims) > 1
    assert frame["id"].is_unique
    assert CLAIMS.split(frame).rejected.empty
    assert list(claims_frame([]).columns) == list(CLAIMS.names)


def test_row_of_a_batch(gazetteer):
    answer = claims_row({"id": 7, "text": TEXT}, gazetteer)
    first = answer["claims"][0]
    assert answer["id"] == 7
    assert first["sentence"] == TEXT[first["start"] : first["end"]]
    assert (first["date_start"], first["deaths_low"], first["deaths_best"], first["deaths_high"]) == (
        "2013-02-08",
        3,
        3,
        3,
    )
    assert first["area"] == "north of Gao"
    assert {"event_type", "sub_event_type", "actors", "place", "lat", "lon", "radius_km", "date_end", "date_precision",
            "injured_best", "status", "reasons"} <= set(first)  # fmt: skip
    empty = claims_row({"id": 1, "text": ""}, gazetteer)
    assert (empty["id"], empty["claims"], empty["language"]["lacks"]) == (1, [], [])
    assert claims_row({"id": 1, "text": TEXT, "date": "soon"}, gazetteer)["claims"]


# -- laws --------------------------------------------------------------------------------------------------------------

WORDS = [
    *("killed", "at least", "12", "people", "Gunmen", "in", "Gao", "on", "Friday", ".", ",", "and", "the", "attack", "said", "to"),
    *("not", "no one", "was", "a", "bomb", "exploded", "since", "2012", "rebels", "seized", "—", "\n", "wounded", "of", "dozens"),
    *("by", "Mali's", "clashes", "between", "soldiers", "could", "“", "”", "tens of thousands", "more than", "hundred", "blew", "up"),
]  # fmt: skip


def check(text: str, claims: list[Claim]) -> None:
    for claim in claims:
        assert claim.quote == text[slice(*claim.spans[0])]
        assert 0 <= claim.trigger[0] < claim.trigger[1] <= len(text)
        for actor in claim.actors:
            assert text[actor.start : actor.end] == actor.name
        for count in filter(None, (claim.deaths, claim.injuries)):
            assert text[count.start : count.end] == count.text
    claims_frame(claims)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_any_row_of_event_words(gazetteer, text):
    check(text, read(text, gazetteer))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text(gazetteer, text):
    check(text, read(text, gazetteer, date=None))


LONG_TEXTS = {
    "sentences": "Gunmen killed five people in Gao on Monday and rebels attacked the town. " * 10_000,
    "verbs": "killed " * 20_000,
    "nouns": "the attack, " * 20_000,
    "numbers": "12 and " * 20_000,
}


@pytest.mark.parametrize("name", LONG_TEXTS)
def test_time_is_linear(name):
    """Ten thousand sentences, or one without an end, take about as long by the letter as a tenth of them."""
    text = LONG_TEXTS[name]

    def seconds(part: str) -> float:
        start = time.process_time()
        find_claims(Article(part, date=dt.date(2022, 6, 15)), Text(part), [], dates=[], areas=[])
        return time.process_time() - start

    seconds(text[:1000])
    tenth = min(seconds(text[: len(text) // 10]) for _ in range(2))
    assert seconds(text) < 25 * max(tenth, 0.01)


def test_claims_between_keeps_what_may_lie_there():
    days = [
        ("2013-02-08", "2013-02-08"),
        ("2013-02-01", "2013-02-28"),
        (None, "2013-02-09"),
        ("2013-02-11", None),
        (None, None),
    ]
    starts, ends = (pd.to_datetime(pd.Series(column)) for column in zip(*days, strict=True))
    claims = pd.DataFrame({"date_start": starts, "date_end": ends})
    assert claims_between(claims, dt.date(2013, 2, 9), dt.date(2013, 2, 10)).index.tolist() == [1, 2, 4]
    assert claims_between(claims, dt.date(2013, 2, 11), dt.date(2013, 2, 11)).index.tolist() == [1, 3, 4]


def test_what_was_carried_is_said_and_the_words_of_the_place_are_told(gazetteer):
    text = "Rebels attacked Gao on Monday and killed ten people. On Tuesday soldiers killed two rebels there."
    own, carried = read_article(Article(text, date=dt.date(2013, 2, 8)), gazetteer).told
    assert (own.borrowed, own.place_text) == ((), "Gao") and text[slice(*own.place_span)] == "Gao"
    assert (carried.borrowed, carried.place_text) == (("place",), "Gao")
    told = claim_dict(carried)
    assert [told[key] for key in ("place_text", "place_start", "place_end", "borrowed")] == ["Gao", 16, 19, ["place"]]
    assert text[told["trigger_start"] : told["trigger_end"]] == "killed"
