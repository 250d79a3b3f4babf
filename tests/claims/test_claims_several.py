"""Sentences that tell of several events, or of one in words that a simple reader would miss: what comes out, and when and where."""

from __future__ import annotations

import datetime as dt

import pytest

from geo.articles.furniture import clean_text
from geo.articles.sources import article_from_text
from geo.model import Claim
from geo.reading.pipeline import read_article

Told = tuple[str, str, str, str]
"""Sub-event type, place, first day, dead at best ("" unknown)."""


def told(claim: Claim) -> Told:
    start = claim.date.start.isoformat() if claim.date and claim.date.start else ""
    dead = claim.deaths.best if claim.deaths else None
    return claim.sub_event_type, claim.place.name if claim.place else "", start, "" if dead is None else str(dead)


def events(text: str, day: str, gazetteer) -> list[Told]:
    article = article_from_text(clean_text(text), date=dt.date.fromisoformat(day))
    return [told(claim) for claim in read_article(article, gazetteer).told if claim.status == "event"]


COUNTED_FROM = {
    "the day beside it": (
        "QUETTA, Pakistan - Soldiers stood guard at the hospitals of Quetta on Wednesday, two days after three gunmen in suicide vests"
        " stormed a school and killed 61 people.",
        [("Suicide bomb", "Quetta", "2016-10-24", "61")],
    ),
    "a day given before the clause": (
        "On Oct. 20, a day after a drone killed one man in Peshawar, warplanes bombed the town of Miranshah: six dead.",
        [("Air/drone strike", "Peshawar", "2016-10-19", "1"), ("Air/drone strike", "Miran Shah", "2016-10-20", "6")],
    ),
    "a day given behind it": (
        "Two days after gunmen burned a school in Lahore, police on Sunday arrested three men in Multan.",
        [
            ("Looting/property destruction", "Lahore", "2016-10-21", ""),
            ("Arrests", "Multan", "2016-10-23", ""),
        ],
    ),
    "the event told before": (
        "A bomb killed five people in Quetta on Monday. Two days after the attack, police arrested four men in Karachi.",
        [("Remote explosive/landmine/IED", "Quetta", "2016-10-24", "5"), ("Arrests", "Karachi", "2016-10-26", "")],
    ),
    "places in a list": (
        "Bombs exploded on Monday in Quetta, Multan, and the city of Lahore, police said.",
        [("Remote explosive/landmine/IED", place, "2016-10-24", "") for place in ("Quetta", "Multan", "Lahore")],
    ),
    "dead of several places are counted together": (
        "A gang killed nine people in Quetta and Multan on Monday.",
        [("Attack", "Quetta", "2016-10-24", "9")],
    ),
    "a fortnight": (
        "Twelve worshippers were killed by a bomb in Lahore on Sept. 16, a fortnight after an attack on a court in Mardan that claimed 13"
        " lives.",
        [("Remote explosive/landmine/IED", "Lahore", "2016-09-16", "12"), ("Attack", "Mardan", "2016-08-30", "13")],
    ),
    "that": (
        "Twelve men died in a raid on Lahore on Sept. 14. Three weeks after that, a bomb killed five people in Multan.",
        [("Attack", "Lahore", "2016-09-14", "12"), ("Remote explosive/landmine/IED", "Multan", "2016-10-02", "5")],
    ),
    "a funeral is no date of the raid": (
        "Families in Multan held funerals on Monday for victims of a raid in which gunmen shot dead 41 people.",
        [("Attack", "Multan", "2016-10-25", "41")],
    ),
    "exact days, not the month named last": (
        "Rockets hit Lahore on Monday, the first since the fighting in Karachi in March. Five people were killed in Multan a day earlier,"
        " when a shell exploded.",
        [
            ("Shelling/artillery/missile attack", "Lahore", "2016-10-24", ""),
            ("Armed clash", "Karachi", "2016-03-01", ""),
            ("Shelling/artillery/missile attack", "Multan", "2016-10-23", "5"),
        ],
    ),
    "a country that only owns the weapon": (
        "A US drone strike killed five people near Miranshah in North Waziristan on Friday.",
        [("Air/drone strike", "Miran Shah", "2016-10-21", "5")],
    ),
    "a span of days, then the day": (
        "A drone killed nine villagers in Miranshah last month, on Sept. 11.",
        [("Air/drone strike", "Miran Shah", "2016-09-11", "9")],
    ),
    "behind that": (
        "The mission reports that on 20 October 2016, rebels attacked Multan.",
        [("Attack", "Multan", "2016-10-20", "")],
    ),
    "in figures beside a weekday": (
        "Soldiers shot at worshippers in Multan who had come to protest after Friday prayers on 14 October 2016.",
        [("Excessive force against protesters", "Multan", "2016-10-14", "")],
    ),
}


@pytest.mark.parametrize("case", COUNTED_FROM)
def test_days_are_counted_from(case, gazetteer):
    text, wanted = COUNTED_FROM[case]
    assert events(text, "2016-10-26", gazetteer) == wanted


TOLD = {
    "bodies were found": (
        "The shelling of a camp in Dikwa claimed 30 lives on May 3, and on June 1 at least nine bodies were found near Banki, in Borno"
        " state.",
        [("Shelling/artillery/missile attack", "Dikwa", "2019-05-03", "30"), ("Attack", "Banki", "2019-06-01", "9")],
    ),
    "words in quotation marks": (
        'In Monguno two teachers were "brutally murdered" on Monday, the governor said.',
        [("Attack", "Monguno", "2019-06-17", "2")],
    ),
    "elsewhere": (
        "Masked men stormed a bank in Kano on Tuesday and shot a clerk. Eight people were killed elsewhere in the city that day.",
        [("Attack", "Kano", "2019-06-18", "1"), ("Attack", "Kano", "2019-06-18", "8")],
    ),
    "perished in the bombing": (
        "At least 12 shoppers perished in the bombing of a market in Biu on Sunday.",
        [("Remote explosive/landmine/IED", "Biu", "2019-06-16", "12")],
    ),
    "the fatal shooting of": (
        "The fatal shooting of two traders at a checkpoint in Damboa last month was the work of robbers.",
        [("Attack", "Damboa", "2019-05-01", "2")],
    ),
    "fighting has spread to": (
        "Fighting has spread to Biu, residents said on Wednesday.",
        [("Armed clash", "Biu", "2019-06-18", "")],
    ),
    "dragged from a bus and shot": (
        "Twelve passengers were dragged from a bus and shot on May 3 in Gwoza.",
        [("Attack", "Gwoza", "2019-05-03", "12")],
    ),
    "closed because of shelling": (
        "Gwoza had been cut off on Friday because of shelling that hurt three people.",
        [("Shelling/artillery/missile attack", "Gwoza", "2019-06-14", "")],
    ),
    "what they marched for": (
        "Hundreds of people marched through Kano on Monday to protest against a vote in Abuja.",
        [("Peaceful protest", "Kano", "2019-06-17", "")],
    ),
    "the mayor of a town, shot": (
        "A bomb killed two men in Biu on Monday. The mayor of Gwoza, shot in May, had been his brother.",
        [("Remote explosive/landmine/IED", "Biu", "2019-06-17", "2"), ("Attack", "Gwoza", "2019-05-01", "")],
    ),
    "counted once more with day and place": (
        "A bomb killed 27 people in Biu on June 2, and seventeen people died hours later outside the church of Gwoza.",
        [
            ("Remote explosive/landmine/IED", "Biu", "2019-06-02", "27"),
            ("Remote explosive/landmine/IED", "Gwoza", "2019-06-02", "17"),
        ],
    ),
    "a raid told behind a conquest": (
        "The army recaptured Dikwa on Tuesday and a raid on the town of Gwoza cost the lives of four policemen.",
        [("Government regains territory", "Dikwa", "2019-06-18", ""), ("Armed clash", "Gwoza", "2019-06-18", "4")],
    ),
    "what it was in answer to": (
        "Jets bombed camps near Gwoza on Monday in retaliation for a massacre in which 40 people died.",
        [("Air/drone strike", "Gwoza", "2019-06-17", "")],
    ),
    "tear gas to disperse a crowd": (
        "Police fired tear gas on Monday to disperse thousands of demonstrators in Kano.",
        [("Protest with intervention", "Kano", "2019-06-17", "")],
    ),
    "people with an aim": (
        "Thousands turned out in Kano on Monday to call for the governor's resignation.",
        [("Peaceful protest", "Kano", "2019-06-17", "")],
    ),
    "taken from their school": (
        "Some 30 girls were taken from their school in Damboa on Monday.",
        [("Abduction/forced disappearance", "Damboa", "2019-06-17", "")],
    ),
    "fighting was reported": (
        "Heavy fighting was reported in Gwoza on Monday.",
        [("Armed clash", "Gwoza", "2019-06-16", "")],
    ),
    "repelled an attack": (
        "The army said it had repelled an attack on its camp at Gwoza on Monday.",
        [("Armed clash", "Gwoza", "2019-06-17", "")],
    ),
    "two communities": (
        "Two communities clashed over land in Biu on Monday, leaving seven dead.",
        [("Armed clash", "Biu", "2019-06-17", "7")],
    ),
    "found, shot dead": (
        "Nine farmers were found on Monday by the road to Gwoza, shot dead with their hands tied.",
        [("Attack", "Gwoza", "2019-06-17", "9")],
    ),
    "an inquiry into a strike": (
        "Hundreds marched in Kano on Monday to demand an inquiry into an air strike on a funeral that killed 140 people.",
        [("Peaceful protest", "Kano", "2019-06-17", "")],
    ),
    "a town as the scene": (
        "Biu was the scene of a truck bomb that killed over 30 in May.",
        [("Remote explosive/landmine/IED", "Biu", "2019-05-01", "30")],
    ),
    "one person told by the verb": (
        "The governor of the region, Ahmed Ali, was shot dead in Biu on Monday.",
        [("Attack", "Biu", "2019-06-17", "1")],
    ),
    "members of one family": (
        "Nine members of one family perished under the rubble in Biu on Monday after an air strike.",
        [("Air/drone strike", "Biu", "2019-06-17", "9")],
    ),
    "bodies of so many": (
        "The bodies of nine people were found in Biu on Monday.",
        [("Attack", "Biu", "2019-06-17", "9")],
    ),
    "arrests apart from the attack": (
        "A bomb killed nine people in Biu on Monday. Police have since taken seven suspects into custody over the blast.",
        [("Remote explosive/landmine/IED", "Biu", "2019-06-17", "9"), ("Arrests", "Biu", "2019-06-17", "")],
    ),
    "the lead told on": (
        "At least 13 soldiers were killed in an attack on Monday, officials said. The 13 died when gunmen ambushed a patrol in Gwoza.",
        [("Armed clash", "Gwoza", "2019-06-17", "13")],
    ),
    "the torching of": (
        "A bomb killed nine people in Biu on Monday; the torching of a camp in Gwoza in November had left 60 dead.",
        [("Remote explosive/landmine/IED", "Biu", "2019-06-17", "9"), ("Attack", "Gwoza", "2018-11-01", "60")],
    ),
    "no accident of lorries": (
        "Lorries were looted in Gwoza on Monday, and a reporter was killed on the road.",
        [("Attack", "Gwoza", "2019-06-17", "1")],
    ),
    "a car that went off the road": (
        "One man was killed in Biu on Monday after his car went off the road and crashed.",
        [],
    ),
    "courts": ("A man was found guilty of attempted murder in Kano on Monday and jailed.", []),
    "clashes that go on": ("Dozens have been killed in sectarian clashes.", []),
    "the first town to be taken": (
        "Biu, the first town to be recaptured on Monday, lay in ruins.",
        [("Non-state actor overtakes territory", "Biu", "2019-06-17", "")],
    ),
    "an earlier estimate": (
        "Gunmen massacred 272 civilians in Biu on Monday, raising an earlier estimate of 50 dead.",
        [("Attack", "Biu", "2019-06-17", "272")],
    ),
    "each with its dead": (
        "Eight people were killed in the city on Tuesday, and two policemen were murdered in Biu.",
        [("Attack", "Maiduguri", "2019-06-18", "8"), ("Armed clash", "Biu", "2019-06-18", "2")],
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_is_told(case, gazetteer):
    text, wanted = TOLD[case]
    assert events("MAIDUGURI, Nigeria - " + text, "2019-06-20", gazetteer) == wanted


WITHOUT_A_VERB = {
    "numbers at places": (
        "Gunmen killed three people in Gao, two in Timbuktu and five in Kidal on Monday.",
        [
            ("Attack", "Gao", "2016-10-24", "3"),
            ("Attack", "Timbuktu", "2016-10-24", "2"),
            ("Attack", "Kidal", "2016-10-24", "5"),
        ],
    ),
    "places on days": (
        "The rebels captured Nyala on Oct. 4, Gao five days later and Kidal on Oct. 11.",
        [
            ("Non-state actor overtakes territory", "Nyala", "2016-10-04", ""),
            ("Non-state actor overtakes territory", "Gao", "2016-10-09", ""),
            ("Non-state actor overtakes territory", "Kidal", "2016-10-11", ""),
        ],
    ),
    "a number on another day": (
        "The rebels were blamed for the murder of 64 people in Gao on Oct. 4, and of 29 at Kidal six days after that.",
        [("Attack", "Gao", "2016-10-04", "64"), ("Attack", "Kidal", "2016-10-10", "29")],
    ),
    "no number, no day": (
        "Gunmen killed three people in Gao, near Timbuktu, on Monday.",
        [("Attack", "Gao", "2016-10-24", "3")],
    ),
    "a crowd at another place": (
        "On Monday 200 teachers marched in Gao and a few dozen in Kidal.",
        [("Peaceful protest", "Gao", "2016-10-24", ""), ("Peaceful protest", "Kidal", "2016-10-24", "")],
    ),
    "a day and a place": (
        "Rebels attacked a barracks in Gao on Oct. 4, and last November in Kidal.",
        [("Armed clash", "Gao", "2016-10-04", ""), ("Armed clash", "Kidal", "2015-11-01", "")],
    ),
    "one person": (
        "Gunmen shot dead a trader in Gao on Oct. 4 and a Dutch priest, Jan Dekker, near Kidal on Oct. 6.",
        [("Attack", "Gao", "2016-10-04", "1"), ("Attack", "Kidal", "2016-10-06", "1")],
    ),
    "the preposition said again": (
        "On Monday the two sides fought for the barracks of Gao, which changed hands twice, and in Kidal, where a clinic counted seven dead soldiers.",
        [("Armed clash", "Gao", "2016-10-24", ""), ("Armed clash", "Kidal", "2016-10-24", "7")],
    ),
    "a place inside another": (
        "Gunmen killed three people in Ansongo, in Mali, on Monday.",
        [("Attack", "Ansongo", "2016-10-24", "3")],
    ),
    "the country of those who died": (
        "On Monday a bomb killed 13 US soldiers and about 170 traders at the market of Gao.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-24", "183")],
    ),
    "a verb that no table knows": (
        "Gunmen killed three people in Gao on Monday and ferried several thousand villagers in Kidal across the river.",
        [("Attack", "Gao", "2016-10-24", "3")],
    ),
    "somebody who speaks elsewhere": (
        "Gunmen killed two men in Gao on Monday, and an officer in Kidal said that he had heard of it.",
        [("Attack", "Gao", "2016-10-24", "2")],
    ),
    "dead of what follows": (
        "A bomb in Gao on Monday killed three people, and one man died when a grenade exploded in Kidal.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-24", "3"), ("Grenade", "Kidal", "2016-10-24", "1")],
    ),
    "counted later": (
        "Rebels attacked Gao on Monday. Five people had died by Tuesday.",
        [("Attack", "Gao", "2016-10-24", "5")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WITHOUT_A_VERB.values(), ids=WITHOUT_A_VERB)
def test_what_is_told_again_without_a_verb(text, expected, gazetteer):
    assert events(text, "2016-10-26", gazetteer) == expected


def test_who_is_blamed_did_what_the_sentence_speaks_of(gazetteer):
    text = (
        "Gunmen killed 79 people in Lahore on Sunday. Residents of Multan burned tyres on Tuesday to protest. "
        "The attack on Lahore was blamed on the Pakistani Taliban."
    )
    article = article_from_text(text, date=dt.date(2016, 10, 26))
    first, second = (claim for claim in read_article(article, gazetteer).told if claim.status == "event")
    assert first.sub_event_type == "Attack"
    assert [actor.name for actor in first.actors if actor.role == "perpetrator"] == ["Gunmen", "Pakistani Taliban"]
    assert not any("Taliban" in actor.name for actor in second.actors)


APART = {
    "dead of its own, behind when": (
        "Shells killed four people in Gao on Saturday, and a woman died there when a drone hit her yard a day later.",
        [
            ("Shelling/artillery/missile attack", "Gao", "2016-10-22", "4"),
            ("Air/drone strike", "Gao", "2016-10-23", "1"),
        ],
    ),
    "one event with two numbers, behind when": (
        "Two soldiers were killed and five injured in Gao on Monday when their vehicle ran over a landmine.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-24", "2")],
    ),
    "shot, beside an air strike": (
        "Army jets bombed Gao on Saturday, killing nine people, and a nurse was shot dead at the gate of her hospital.",
        [("Air/drone strike", "Gao", "2016-10-22", "9"), ("Attack", "Gao", "2016-10-22", "1")],
    ),
    "after fighters had done it elsewhere": (
        "Jets bombed Gao on Wednesday after rebels had killed 24 soldiers in Kidal.",
        [("Air/drone strike", "Gao", "2016-10-26", ""), ("Armed clash", "Kidal", "2016-10-25", "24")],
    ),
    "killed, and others carried off": (
        "On Monday the rebels killed twelve soldiers in Gao and took eight away with them.",
        [("Armed clash", "Gao", "2016-10-24", "12"), ("Abduction/forced disappearance", "Gao", "2016-10-24", "")],
    ),
    "the day of a remark is its own": (
        "A bomb killed two men in Timbuktu on Monday. In Gao, where a garage had been burned on Saturday, nobody came, and near Kidal"
        " guards dug up a cache of explosives.",
        [
            ("Remote explosive/landmine/IED", "Timbuktu", "2016-10-24", "2"),
            ("Looting/property destruction", "Gao", "2016-10-22", ""),
            ("Disrupted weapons use", "Kidal", "2016-10-24", ""),
        ],
    ),
    "the bomb of the day before": (
        "Rebels attacked Kidal on Monday. The day before, a bomb on the road in Gao, near the river, had killed five policemen.",
        [("Attack", "Kidal", "2016-10-24", ""), ("Remote explosive/landmine/IED", "Gao", "2016-10-23", "5")],
    ),
    "a weapon with the day of its verb": (
        "Drones fired missiles at a camp in Gao on Monday, and warplanes had hit Kidal, on the road to Algeria, on Oct. 8.",
        [("Air/drone strike", "Gao", "2016-10-24", ""), ("Air/drone strike", "Kidal", "2016-10-08", "")],
    ),
    "the day at the head is that of all": (
        "On Thursday teachers stood around in Timbuktu, twelve traders were kidnapped in Gao and nine in Kidal.",
        [
            ("Abduction/forced disappearance", "Gao", "2016-10-20", ""),
            ("Abduction/forced disappearance", "Kidal", "2016-10-20", ""),
        ],
    ),
    "days after that": (
        "Rebels shelled Gao on Oct. 3. Five days after that four workmen were shot in Kidal.",
        [("Shelling/artillery/missile attack", "Gao", "2016-10-03", ""), ("Attack", "Kidal", "2016-10-08", "")],
    ),
    "a number is people": (
        "Near Gao gunmen attacked a bus on Saturday, killed nine passengers and dragged away four.",
        [("Attack", "Gao", "2016-10-22", "9"), ("Abduction/forced disappearance", "Gao", "2016-10-22", "")],
    ),
    "no word goes back over another place": (
        "In Gao a guard was shot dead on Thursday, and in Kidal soldiers killed two militants and took three others.",
        [("Armed clash", "Gao", "2016-10-20", "1"), ("Armed clash", "Kidal", "2016-10-20", "2")],
    ),
    "others did it": (
        "On Monday a mob in Gao beat a clerk, and others dragged a tax collector out of his house and killed him.",
        [("Mob violence", "Gao", "2016-10-24", ""), ("Mob violence", "Gao", "2016-10-24", "1")],
    ),
    "whom it befell, right before when": (
        "A trader was kidnapped in Gao on Monday and has not been seen since, and two boys were hurt in Kidal when a grenade was thrown.",
        [("Abduction/forced disappearance", "Gao", "2016-10-24", ""), ("Grenade", "Kidal", "2016-10-24", "")],
    ),
    "plunder in a war": (
        "Rebels attacked Gao on Monday. As they fled, soldiers emptied two banks.",
        [("Attack", "Gao", "2016-10-24", ""), ("Looting/property destruction", "Gao", "2016-10-24", "")],
    ),
    "a broad word, once an event was told": (
        "Gunmen killed five people in Gao on Monday. On Tuesday crowds in Kidal turned on the homes of herders.",
        [("Attack", "Gao", "2016-10-24", "5"), ("Violent demonstration", "Kidal", "2016-10-25", "")],
    ),
    "at its edge": (
        "Rebels attacked Kidal on Monday. Nor is Gao safe. Raiders burned sixty huts at its edge on Tuesday.",
        [("Attack", "Kidal", "2016-10-24", ""), ("Looting/property destruction", "Gao", "2016-10-25", "")],
    ),
    "on leave": (
        "A woman on leave had been shot dead in Gao on Monday.",
        [("Attack", "Gao", "2016-10-24", "1")],
    ),
    "had overrun": (
        "Rebels had overrun Gao on Monday, and two clans had come to blows in Kidal on Sunday.",
        [
            ("Non-state actor overtakes territory", "Gao", "2016-10-24", ""),
            ("Violent demonstration", "Kidal", "2016-10-23", ""),
        ],
    ),
    "where the ruler was meanwhile": (
        "Officers tried to topple the president in Bamako on Monday, while he was in Tanzania.",
        [("Other", "Bamako", "2016-10-24", "")],
    ),
    "helicopters, behind a battle": (
        "Rebels fought soldiers in Gao on Saturday. Army helicopters attacked a column of trucks near the station on Saturday.",
        [("Armed clash", "Gao", "2016-10-22", ""), ("Air/drone strike", "Gao", "2016-10-22", "")],
    ),
    "hours after it": (
        "A bomb killed five people in Gao on Monday. Hours after that blast a missile fell into a street and wounded nine people.",
        [
            ("Remote explosive/landmine/IED", "Gao", "2016-10-24", "5"),
            ("Shelling/artillery/missile attack", "Gao", "2016-10-24", ""),
        ],
    ),
    "of another sort, some sentences on": (
        "A bomb killed five people in Gao on Monday. Shops were shut. Rebels fought soldiers in Gao on Monday.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-24", "5"), ("Armed clash", "Gao", "2016-10-24", "")],
    ),
    "counted some sentences on": (
        "A bomb killed five people in Gao on Monday. Shops were shut. Nine people were killed on Monday.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-24", "5")],
    ),
    "dead of another day": (
        "Shelling killed four people in Gao on 14 October and three on 12 October.",
        [
            ("Shelling/artillery/missile attack", "Gao", "2016-10-14", "4"),
            ("Shelling/artillery/missile attack", "Gao", "2016-10-12", "3"),
        ],
    ),
    "the day told last": (
        "The rebels captured Nyala on Oct. 4 and Gao on Oct. 11; in Timbuktu they killed 80 people.",
        [
            ("Non-state actor overtakes territory", "Nyala", "2016-10-04", ""),
            ("Non-state actor overtakes territory", "Gao", "2016-10-11", ""),
            ("Attack", "Timbuktu", "2016-10-11", "80"),
        ],
    ),
    "what they had burned": (
        "The army claimed to have retaken Gao, which the rebels had burned on Oct. 15.",
        [("Looting/property destruction", "Gao", "2016-10-15", "")],
    ),
    "dead in the city, years before": (
        "Rebels attacked Gao on Monday. In April 2006 another group reached the city; at least 370 people died in one morning.",
        [("Attack", "Gao", "2016-10-24", ""), ("Attack", "Gao", "2006-04-01", "370")],
    ),
    "a rally where a bomb went off": (
        "The ministry said 83 people were wounded at a rally in Gao when a bomb went off on Sunday.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-23", "")],
    ),
    "cows and herders": (
        "Gunmen killed 40 cows and two herders in Gao on Monday.",
        [("Attack", "Gao", "2016-10-24", "2")],
    ),
    "a toll of two peoples": (
        "The toll of Thursday's bombing at Gao is 170 Malians and 13 soldiers.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-20", "183")],
    ),
    "bombs are no accident": (
        "A bomb hit a bus with commuters on the motorway near Gao on Monday, killing nine. The driver of a minibus had overtaken it.",
        [("Remote explosive/landmine/IED", "Gao", "2016-10-24", "9")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), APART.values(), ids=APART)
def test_what_is_another_event(text, expected, gazetteer):
    assert events(text, "2016-10-26", gazetteer) == expected


BESIDE = {
    "a blast, and one shot": (
        "A bomb killed nine people in Gao on Monday, and a nurse was shot dead at the gate of her clinic.",
        [
            ("Remote explosive/landmine/IED", "Gao", "2016-10-24", "9"),
            ("Attack", "Gao", "2016-10-24", "1"),
        ],
    ),
    "one shot, and a blast": (
        "Gunmen shot dead a judge in Gao on Monday, and a mine under a bus wounded eleven pilgrims.",
        [
            ("Attack", "Gao", "2016-10-24", "1"),
            ("Remote explosive/landmine/IED", "Gao", "2016-10-24", ""),
        ],
    ),
    "one stabbed, and a crowd": (
        "A trader was stabbed in Gao on Monday and a crowd burned tyres in front of the town hall.",
        [("Attack", "Gao", "2016-10-24", ""), ("Violent demonstration", "Gao", "2016-10-24", "")],
    ),
    "others taken elsewhere": (
        "GAO, Mali - Rebels kidnapped a priest on Monday, and two drivers were kidnapped near Kidal.",
        [
            ("Abduction/forced disappearance", "Gao", "2016-10-24", ""),
            ("Abduction/forced disappearance", "Kidal", "2016-10-24", ""),
        ],
    ),
    "those who came after them": (
        "Rebels raided Gao on Monday. They led off two boys, and soldiers who came after them killed six near Kidal.",
        [
            ("Abduction/forced disappearance", "Gao", "2016-10-24", ""),
            ("Attack", "Kidal", "2016-10-24", "6"),
        ],
    ),
    "a crowd that only stands": (
        "Rebels shelled Gao on Monday; in Kidal some sixty traders stood outside the barracks.",
        [
            ("Shelling/artillery/missile attack", "Gao", "2016-10-24", ""),
            ("Peaceful protest", "Kidal", "2016-10-24", ""),
        ],
    ),
    "one taken, told with a weak verb": (
        "Three men died in a blast in Gao on Monday, and a forester was taken from Kidal by men in masks.",
        [
            ("Remote explosive/landmine/IED", "Gao", "2016-10-24", "3"),
            ("Abduction/forced disappearance", "Kidal", "2016-10-24", ""),
        ],
    ),
    "men arrested beside": (
        "A mullah was stabbed in Gao on Monday, and three men with a pistol were arrested.",
        [("Attack", "Gao", "2016-10-24", ""), ("Arrests", "Gao", "2016-10-24", "")],
    ),
    "two sides of a fight": (
        "Jets bombed Gao on Monday as soldiers fought from house to house against some 200 rebels.",
        [("Air/drone strike", "Gao", "2016-10-24", ""), ("Armed clash", "Gao", "2016-10-24", "")],
    ),
    "killed in raids elsewhere": (
        "Officials said a bomb at a post in Gao on Monday killed two soldiers, and that three men were killed in air raids on Kidal.",
        [
            ("Remote explosive/landmine/IED", "Gao", "2016-10-24", "2"),
            ("Air/drone strike", "Kidal", "2016-10-24", "3"),
        ],
    ),
    "why men were arrested": (
        "Police in Kano arrested nine men over the lynching of seven travellers at Gao on Monday.",
        [("Arrests", "Kano", "2016-10-24", ""), ("Mob violence", "Gao", "2016-10-24", "7")],
    ),
    "some hours before": (
        "Rebels shelled Gao on Monday. A clerk had been shot dead in a nearby village some hours before.",
        [
            ("Shelling/artillery/missile attack", "Gao", "2016-10-24", ""),
            ("Attack", "Gao", "2016-10-24", "1"),
        ],
    ),
    "respectively": (
        "Bombs in Gao and Kidal killed nine and five people respectively on Monday.",
        [
            ("Remote explosive/landmine/IED", "Gao", "2016-10-24", "9"),
            ("Remote explosive/landmine/IED", "Kidal", "2016-10-24", "5"),
        ],
    ),
    "who finds the dead": (
        "Villagers found the bodies of nine men in a field near Gao on Monday.",
        [("Attack", "Gao", "2016-10-24", "9")],
    ),
    "hanged from a tree": (
        "Rebels shelled Gao on Monday, and a moneylender was hanged from a tree in Kidal.",
        [
            ("Shelling/artillery/missile attack", "Gao", "2016-10-24", ""),
            ("Attack", "Kidal", "2016-10-24", "1"),
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), BESIDE.values(), ids=BESIDE)
def test_what_else_a_sentence_tells(text, expected, gazetteer):
    assert events(text, "2016-10-26", gazetteer) == expected


WAR = "Rebels shelled Gao on Monday. Gunmen shot dead a judge in Kidal on Tuesday. A mine killed four herders near Menaka on Wednesday. "


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("In Timbuktu some thirty nurses carried empty bowls and candles past the town hall.", ["Peaceful protest"]),
        ("The minister flew to Timbuktu and spoke with teachers.", []),
    ],
)
def test_far_on_in_a_wire_its_words_alone_may_tell_of_an_event(sentence, expected, gazetteer):
    rain = "It rained. It snowed. It hailed. "
    assert [kind for kind, *_ in events(WAR + rain + sentence, "2016-10-27", gazetteer)[3:]] == expected
