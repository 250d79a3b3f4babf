"""What tables call things in English, French, Spanish, Portuguese, Arabic, Ukrainian and Russian: rows of words, and no code for any of them.

A table is read in all languages at once, as its headers may be in one and its months in another. Words are folded when they are
used (`geo.language.text.fold`), so accents and capitals do not matter here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from geo.language.text import fold

__all__ = [
    "ABOUT",
    "AT_LEAST",
    "AT_MOST",
    "BETWEEN",
    "COUNTED",
    "DEAD",
    "END_OF",
    "FROM",
    "HEADERS",
    "JOINING",
    "KINDS",
    "MONTHS",
    "NO",
    "NOT_THE_DAY",
    "NUMBERS",
    "OPEN",
    "OR_MORE",
    "PARTS_OF",
    "PARTS_OF_DATE",
    "SMALL",
    "START_OF",
    "TOTALS",
    "UNKNOWN",
    "UNTIL",
    "VAGUE",
    "WEEKDAYS",
    "folded",
]


@lru_cache(maxsize=64)
def folded(words: str) -> frozenset[str]:
    """Words and phrases with a comma between, folded; "" gives none."""
    return frozenset(fold(word) for word in words.split(",") if word.strip()) - {""}


MONTHS = (
    "january, february, march, april, may, june, july, august, september, october, november, december",
    "janvier, fevrier, mars, avril, mai, juin, juillet, aout, septembre, octobre, novembre, decembre",
    "enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre",
    "janeiro, fevereiro, marco, abril, maio, junho, julho, agosto, setembro, outubro, novembro, dezembro",
    "січень, лютий, березень, квітень, травень, червень, липень, серпень, вересень, жовтень, листопад, грудень",
    "січня, лютого, березня, квітня, травня, червня, липня, серпня, вересня, жовтня, листопада, грудня",
    "январь, февраль, март, апрель, май, июнь, июль, август, сентябрь, октябрь, ноябрь, декабрь",
    "января, февраля, марта, апреля, мая, июня, июля, августа, сентября, октября, ноября, декабря",
    "يناير, فبراير, مارس, أبريل, مايو, يونيو, يوليو, أغسطس, سبتمبر, أكتوبر, نوفمبر, ديسمبر",
    "كانون الثاني, شباط, آذار, نيسان, أيار, حزيران, تموز, آب, أيلول, تشرين الأول, تشرين الثاني, كانون الأول",
    "جانفي, فيفري, مارس, أفريل, ماي, جوان, جويلية, أوت, سبتمبر, أكتوبر, نوفمبر, ديسمبر",
)
"""Names of the twelve months in order; the beginning of a name stands for it where it is the beginning of no other."""

WEEKDAYS = (
    "monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu, thur, thurs, fri, sat, sun, "
    "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, lun, mer, jeu, ven, sam, dim, "
    "lunes, martes, miercoles, jueves, viernes, sabado, domingo, mie, jue, vie, sab, dom, "
    "segunda, terca, quarta, quinta, sexta, segunda feira, terca feira, quarta feira, quinta feira, sexta feira, feira, "
    "понеділок, вівторок, середа, четвер, пʼятниця, субота, неділя, "
    "понедельник, вторник, среда, четверг, пятница, суббота, воскресенье, пн, вт, ср, чт, пт, сб, вс, нд, "
    "الاثنين, الإثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت, الأحد"
)

SMALL = (
    "night, evening, morning, afternoon, nuit, soir, matin, noche, tarde, noite, manha, ночь, ночи, ніч, ночі, вечер, вечір, утро, ранок, ليلة, مساء, صباح, "
    "of, the, on, in, at, day, year, le, la, de, du, des, en, au, el, del, los, o, do, da, em, no, "
    "г, год, года, году, р, рік, року, році, день, дня, числа, سنة, عام, يوم, شهر, في, من, م, "
    "st, nd, rd, th, er, ere, re, eme, e, го, ro"
)
"""Words inside of a date that say nothing."""

ABOUT = "about, around, approx, approximately, circa, c, ca, environ, vers, unos, unas, cerca de, alrededor de, aproximadamente, por volta de, около, примерно, приблизно, близько, حوالي, نحو, تقريبا"
"""A number or a day that is not exact."""

PARTS_OF = {
    1: "early, beginning of, start of, debut, debut de, principios de, inicios de, inicio de, comienzos de, comeco de, начало, в начале, початок, на початку, أوائل, مطلع",
    2: "mid, middle of, mi, milieu de, mediados de, meados de, середина, в середине, середині, منتصف",
    3: "late, end of, fin de, finales de, fines de, final de, fim de, конец, в конце, кінець, наприкінці, أواخر, نهاية",
}
"""Third of a month or a year -> words before it."""

FROM = "from, between, du, entre, de, desde, с, со, между, з, від, між, من, بين"
"""Words before the first of two days or numbers."""
UNTIL = "to, until, till, thru, through, and, or, a, au, et, ou, jusqu'au, jusqu'à, al, y, e, o, hasta, ate, по, до, и, или, та, або, й, إلى, الى, حتى, و, أو, hingga"
"""Words between two days or numbers."""
JOINING = "and, et, y, e, и, та, й, و"
"""Those of them that join two days rather than what lies between them."""
OPEN = (
    "ongoing, present, now, current, continuing, to date, today, en cours, a ce jour, en curso, actualidad, presente, em curso, atual, "
    "тривае, досі, по настоящее время, продолжается, مستمر, حتى الآن, الآن"
)
"""An end that has not come."""

PARTS_OF_DATE = {
    "year": "year, yr, yyyy, annee, an, ano, рік, год, سنة, السنة, عام, العام",
    "month": "month, mon, mm, mois, mes, місяць, месяц, شهر, الشهر",
    "day": "day, dd, jour, dia, день, число, يوم, اليوم",
}
"""Columns that hold a part of a date."""
START_OF = "start, begin, beginning, from, debut, inicio, inicial, початок, початку, начало, начала, بداية, البداية"
END_OF = (
    "end, finish, until, to, last, fin, final, termino, fim, кінець, кінця, конец, конца, окончание, نهاية, النهاية"
)

NOT_THE_DAY = (
    "birth, born, dob, age, entry, entered, entrada, upload, uploaded, update, updated, modified, modification, created, creation, added, publication, published, "
    "publish, report, reported, reporting, resolution, resolved, retrieved, accessed, access, checked, verified, verification, download, downloaded, coded, coding, "
    "received, registration, registered, deletion, closed, import, imported, archived, posted, last, timestamp, naissance, saisie, mise, publication, nacimiento, "
    "registro, ingreso, actualizacion, publicacion, nascimento, atualizacao, publicacao, народження, рождения, внесення, внесения, публікації, публикации, оновлення, "
    "обновления, записи, запису, الميلاد, الإدخال, النشر, التحديث"
)
"""Words in the name of a column whose dates are of something else than the event."""

UNKNOWN = (
    "unknown, unk, unspecified, not known, not available, not reported, not stated, no data, no information, undetermined, unclear, tbc, tbd, n k, "
    "inconnu, inconnue, non precise, nd, desconocido, desconocida, sin datos, s d, sin informacion, desconhecido, sem dados, "
    "невідомо, неизвестно, нет данных, немає даних, غير معروف, غير محدد, مجهول"
)
"""Cells that say that nobody knows."""

AT_LEAST = (
    "at least, over, more than, minimum, min, no fewer than, not less than, above, au moins, plus de, al menos, mas de, por lo menos, pelo menos, mais de, "
    "не менее, более, больше, не менше, щонайменше, понад, більше, على الأقل, أكثر من, ما لا يقل عن"
)
AT_MOST = "up to, at most, no more than, less than, fewer than, under, maximum, max, jusqu'à, moins de, au plus, hasta, menos de, como maximo, ate, no maximo, до, не более, менее, менше, не більше, أقل من"
OR_MORE = "or more, and more, plus, ou plus, o mas, ou mais, или более, або більше, أو أكثر"
"""Words before or behind a count that make it a bound."""
BETWEEN = FROM
VAGUE = {
    24: "dozens, dizaines, des dizaines, decenas, dezenas, десятки, عشرات, العشرات",
    20: "scores",
    200: "hundreds, centaines, des centaines, cientos, centenares, centenas, сотни, сотні, مئات, المئات",
    2_000: "thousands, milliers, miles, millares, milhares, тысячи, тисячі, آلاف",
    3: "several, plusieurs, varios, varias, diversos, несколько, кілька, عدة",
    2: "some, few, a few, multiple, many, quelques, algunos, alguns, некоторые",
}
"""The least that a word without a number stands for -> words."""
NUMBERS = {
    0: "zero, cero, nil, none, no deaths, no casualties, aucun, ninguno, nenhum, нет, لا يوجد",
    1: "one, un, une, uno, una, um, uma, один, одна, واحد",
    2: "two, a couple, deux, dos, dois, duas, два, две, дві, اثنان",
    3: "three, trois, tres, три, ثلاثة",
    4: "four, quatre, cuatro, quatro, четыре, чотири, أربعة",
    5: "five, cinq, cinco, пять, пʼять, خمسة",
    6: "six, seis, шесть, шість, ستة",
    7: "seven, sept, siete, sete, семь, сім, سبعة",
    8: "eight, huit, ocho, oito, восемь, вісім, ثمانية",
    9: "nine, neuf, nueve, nove, девять, девʼять, تسعة",
    10: "ten, dix, diez, dez, десять, عشرة",
    11: "eleven, onze, once, одиннадцать, одинадцять",
    12: "twelve, a dozen, dozen, douze, une douzaine, doce, una docena, doze, двенадцать, дванадцять",
}
COUNTED = (
    "dead, killed, deaths, death, people, persons, person, civilians, civilian, victims, fatalities, bodies, died, morts, mort, tues, tue, personnes, muertos, muerto, "
    "fallecidos, personas, victimas, mortos, morto, pessoas, погибших, убито, загиблих, загинуло, человек, осіб, людей, قتلى, قتيل, شخص, أشخاص"
)
"""What a count may say that it counts."""
DEAD = (
    "killed, dead, deaths, died, fatalities, morts, mort, tues, tue, muertos, muerto, fallecidos, mortos, morto, погибших, погибло, "
    "убито, загиблих, загинуло, قتلى, قتيل"
)
"""Words beside the number of those who died, where a cell counts others too."""
NO = "no, non, nao, ні, нет, لا, false, n"

TOTALS = "total, totals, grand total, sum, subtotal, sous total, totaux, suma, totales, soma, totais, усього, всього, разом, итого, всего, المجموع, الإجمالي, مجموع"
"""First words of a row that sums the others up."""

HEADERS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "en": "id, event id, record id, incident id, data id, identifier, event no, incident no, incident number, case id, ref, ref no, s no, s, dis no, disno, objectid, fid, uid, uuid",
        "fr": "identifiant, id evenement, numero, no incident",
        "es": "identificador, codigo, id evento, id caso, no caso",
        "pt": "codigo do evento, id do evento",
        "uk": "ідентифікатор, номер",
        "ru": "идентификатор",
        "ar": "المعرف, رقم الحادث, الرقم",
    },
    "date_start": {
        "en": "date, event date, start date, date start, begin date, date from, from date, date of event, date of incident, incident date, attack date, date of attack, strike date, occurrence date, date occurred, day, start, begin, datetime, date time, when, date of incident start, start of incident, sqldate",
        "fr": "date debut, date de debut, date evenement, date de l'evenement, date de l'incident, date des faits, jour",
        "es": "fecha, fecha inicio, fecha de inicio, fecha inicial, fecha evento, fecha del evento, fecha del hecho, fecha de los hechos, dia",
        "pt": "data, data inicio, data de inicio, data do evento, data do incidente, data inicial",
        "uk": "дата, дата події, дата інциденту, дата початку",
        "ru": "дата события, дата инцидента, дата начала, дата происшествия",
        "ar": "التاريخ, تاريخ, تاريخ الحدث, تاريخ الحادث, تاريخ الحادثة, تاريخ البداية",
    },
    "date_end": {
        "en": "date end, end date, end, stop, until, date to, to date, last day, date until",
        "fr": "date fin, date de fin, fin",
        "es": "fecha fin, fecha final, fecha de fin, fecha de termino",
        "pt": "data fim, data final, data de fim",
        "uk": "дата закінчення, дата кінця",
        "ru": "дата окончания, дата конца",
        "ar": "تاريخ النهاية, تاريخ الانتهاء",
    },
    "place_name": {
        "en": "location, place, place name, city, town, village, site, locality, settlement, location name, town village, city town, neighborhood, neighbourhood, area, name of place, where",
        "fr": "lieu, localite, ville, village, commune, site",
        "es": "lugar, localidad, ciudad, pueblo, municipio, sitio, vereda, centro poblado",
        "pt": "local, localidade, cidade, povoacao, aldeia, lugar, municipio",
        "uk": "населений пункт, місце, місто, село, локація, місце події",
        "ru": "населенный пункт, место, город, село, место события",
        "ar": "الموقع, المكان, المدينة, البلدة, القرية, مكان الحادث",
    },
    "admin1": {
        "en": "admin1, admin 1, adm1, adm 1, adm1 en, admin1 name, adm1 name, region, province, state, governorate, department, oblast, provstate",
        "fr": "gouvernorat, departement, wilaya, region, province",
        "es": "provincia, departamento, estado, region",
        "pt": "provincia, estado, regiao",
        "uk": "область, регіон",
        "ru": "область, регион, край, губерния",
        "ar": "المحافظة, محافظة, الولاية, الإقليم, المنطقة",
    },
    "country": {
        "en": "country, country name, country txt, nation, adm0 en, admin0, adm0 name, admin0 name",
        "fr": "pays",
        "es": "pais",
        "pt": "pais",
        "uk": "країна",
        "ru": "страна",
        "ar": "الدولة, البلد, دولة",
    },
    "lat": {
        "en": "lat, latitude, y, lat dd, gps lat, gps latitude, coord y, point y, ycoord, latitude y, latitude dd, dec lat, lat wgs84, latitude wgs84, ylat",
        "fr": "lat gps, latitude gps",
        "es": "latitud, coordenada y",
        "pt": "coordenada latitude",
        "uk": "широта",
        "ru": "широта",
        "ar": "خط العرض, العرض, دائرة العرض",
    },
    "lon": {
        "en": "lon, lng, long, longitude, x, lon dd, gps lon, gps long, gps longitude, coord x, point x, xcoord, longitude x, longitude dd, dec long, lon wgs84, longitude wgs84, xlong",
        "fr": "lon gps, longitude gps",
        "es": "longitud, coordenada x",
        "pt": "coordenada longitude",
        "uk": "довгота",
        "ru": "долгота",
        "ar": "خط الطول, الطول",
    },
    "date_precision": {"en": "date precision, date prec, time precision"},
    "geo_precision": {"en": "geo precision, where prec, spatial precision, precision"},
    "radius_km": {},
    "event_type": {
        "en": "event type, type, kind, category, incident type, type of event, type of incident, attack type, type of attack, attacktype1 txt, weapon type, strike type, violation type, disaster type",
        "fr": "type d'evenement, type evenement, type d'incident, type incident, categorie, type d'attaque, nature de l'incident",
        "es": "tipo, tipo evento, tipo de evento, tipo de hecho, tipo de incidente, categoria, modalidad, clase de hecho, hecho",
        "pt": "tipo de evento, tipo de incidente, tipo de ataque",
        "uk": "тип події, тип, вид події, тип інциденту, категорія",
        "ru": "тип события, вид события, тип инцидента, категория",
        "ar": "نوع الحدث, نوع الحادث, نوع الحادثة, النوع, نوع الهجوم, نوع القصف",
    },
    "sub_event_type": {
        "en": "sub event type, subtype, sub type, event subtype, sub category, disaster subtype",
        "fr": "sous type",
        "es": "subtipo",
        "pt": "subcategoria",
    },
    "side_a": {
        "en": "side a, actor a, actor1, actor 1, actor, perpetrator, perpetrators, perpetrator name, perpetrator group, suspected perpetrator, alleged perpetrator, attacker, attacker name, belligerent, gname, responsible party, armed group, actor1name",
        "fr": "acteur, acteur 1, auteur, auteurs, auteurs presumes, auteur presume, responsable, groupe arme",
        "es": "actor armado, autor, responsable, presunto responsable, presunto autor, grupo armado, perpetrador, grupo responsable",
        "pt": "autor, responsavel, presumivel autor, perpetrador, grupo armado, atacante",
        "uk": "виконавець, відповідальний, сторона, сторона а",
        "ru": "исполнитель, виновник, ответственный, сторона, сторона а",
        "ar": "الفاعل, الجهة المسؤولة, الجهة المنفذة, المنفذ, الجهة الفاعلة",
    },
    "side_b": {
        "en": "side b, actor b, actor2, actor 2, target, victim group, target1, targtype1 txt, actor2name, target type",
        "fr": "acteur 2, cible, cibles",
        "es": "objetivo, blanco, actor 2",
        "pt": "alvo, alvos",
        "uk": "ціль, сторона б",
        "ru": "цель, сторона б",
        "ar": "الهدف, المستهدف, الجهة المستهدفة",
    },
    "deaths_low": {
        "en": "deaths low, low, fatalities low, min deaths, deaths min, killed min, min killed, fatalities min, min fatalities, minimum killed, minimum deaths, deaths minimum, killed minimum, killed low, minimum civilians killed, low estimate, civilian deaths min, min civilian deaths, civcas min, reported minimum",
        "fr": "morts min, tues min, minimum de morts",
        "es": "muertos min, muertes min, minimo de muertos",
        "pt": "mortos min, minimo de mortos",
        "uk": "загинуло мінімум, мінімум загиблих",
        "ru": "погибло минимум, минимум погибших",
        "ar": "الحد الأدنى للقتلى",
    },
    "deaths_best": {
        "en": "deaths best, best, total deaths, total killed, total fatalities, total dead, total number killed, number killed, number of killed, number of dead, number of deaths, number of fatalities, deaths, fatalities, killed, dead, died, casualties killed, no killed, no of deaths, no of killed, people killed, persons killed, nkill, deaths total, killed total, fatalities total, death toll, victims, number of victims",
        "fr": "nombre de morts, nombre de tues, total morts, total tues, morts, deces, tues, nombre de deces, nombre de victimes, victimes",
        "es": "numero de muertos, total muertos, total de muertos, total victimas fatales, muertos, muertes, fallecidos, victimas fatales, victimas mortales, numero de victimas, asesinados, victimas",
        "pt": "total de mortos, numero de mortos, mortos, mortes, obitos, vitimas mortais, vitimas fatais, vitimas",
        "uk": "кількість загиблих, усього загиблих, загинуло, загиблі, загиблих, вбито, убито, жертви",
        "ru": "число погибших, всего погибших, погибло, погибшие, погибших, убито, убитые, жертвы",
        "ar": "عدد القتلى, إجمالي القتلى, مجموع القتلى, القتلى, قتلى, عدد الضحايا, الضحايا, الوفيات, عدد الوفيات, الشهداء",
    },
    "deaths_high": {
        "en": "deaths high, high, fatalities high, max deaths, deaths max, killed max, max killed, fatalities max, max fatalities, maximum killed, maximum deaths, deaths maximum, killed maximum, killed high, high estimate, civilian deaths max, max civilian deaths, civcas max, reported maximum",
        "fr": "morts max, tues max, maximum de morts",
        "es": "muertos max, muertes max, maximo de muertos",
        "pt": "mortos max, maximo de mortos",
        "uk": "загинуло максимум, максимум загиблих",
        "ru": "погибло максимум, максимум погибших",
        "ar": "الحد الأعلى للقتلى",
    },
    "summary": {
        "en": "summary, description, notes, text, details, comment, comments, narrative, what happened, event description",
        "fr": "resume, commentaire, commentaires, description, recit",
        "es": "resumen, descripcion, notas, texto, relato, observaciones",
        "pt": "resumo, descricao, notas, observacoes",
        "uk": "опис, примітки, коментар, короткий опис",
        "ru": "описание, примечания, комментарий, краткое описание",
        "ar": "الوصف, ملاحظات, الملاحظات, تفاصيل, التفاصيل",
    },
    "sources": {
        "en": "sources, source, url, urls, link, links, reference, references, source url, source urls, dbsource",
        "fr": "lien, liens, reference",
        "es": "fuente, fuentes, enlace",
        "pt": "fonte, fontes, ligacao",
        "uk": "джерело, джерела, посилання",
        "ru": "источник, источники, ссылка",
        "ar": "المصدر, المصادر, الرابط",
    },
    "source_ids": {"en": "source ids, source id, ged ids, ged id, ucdp id"},
    "licence": {"en": "licence, license", "es": "licencia", "pt": "licenca"},
    "attribution": {"en": "attribution, credit", "es": "atribucion"},
}
"""EVENTS column -> language -> headers that name it, the most likely first; totals stand before parts."""

KINDS: tuple[tuple[str, str], ...] = (
    ("Protests", "protest, demonstration, manifestation, protesta, manifestacion, marcha, protesto, manifestacao, протест, мітинг, митинг, демонстрация, демонстрація, احتجاج, مظاهرة, تظاهرة"),
    ("Riots", "riot, mob, emeute, disturbio, motin, tumulto, беспорядки, заворушення, погром, أعمال شغب, شغب"),
    ("Explosions/Remote violence", "air strike, airstrike, aerial, drone, uav, shelling, artillery, missile, rocket, bombing, bomb, explosion, ied, mine, landmine, mortar, grenade, strike, explosive, frappe, bombardement, raid aerien, obus, tir d obus, attentat a la bombe, engin explosif, eei, ataque aereo, bombardeo, mina, artefacto explosivo, explosivo, granada, coche bomba, bombardeamento, explosao, обстріл, обстрел, авіаудар, авиаудар, удар, ракет, вибух, взрыв, дрон, бпла, мина, артилер, артиллери, قصف, غارة, صاروخ, انفجار, تفجير, عبوة, لغم, برميل"),
    ("Violence against civilians", "massacre, execution, killing, homicide, murder, assassination, kidnapping, abduction, hostage, rape, sexual violence, lynching, torture, civilians, extrajudicial, disappearance, masacre, homicidio, asesinato, secuestro, desaparicion, ejecucion, violacion, assassinat, meurtre, enlevement, viol, exaction, execucao, assassinato, rapto, sequestro, homicidio, убийство, вбивство, похищение, викрадення, расстрел, розстріл, пытки, катування, اغتيال, إعدام, خطف, اختطاف, مجزرة, قتل, تعذيب, اعتقال تعسفي"),
    ("Battles", "battle, clash, clashes, armed clash, fighting, combat, ambush, armed assault, armed attack, firefight, skirmish, offensive, affrontement, accrochage, embuscade, combats, enfrentamiento, combate, emboscada, hostigamiento, confronto, emboscada, бой, бои, бій, бої, столкновение, зіткнення, засідка, засада, اشتباك, معركة, كمين, هجوم مسلح"),
    ("Violence against civilians", "attack, attaque, ataque, напад, нападение, هجوم"),
    ("Strategic developments", "agreement, arrest, arrestation, looting, ceasefire, withdrawal, accord, pillage, saqueo, captura, detencion, acuerdo, acordo, арест, арешт, перемирие, перемирʼя, هدنة, اعتقال, اتفاق"),
)  # fmt: skip
"""ACLED's kind -> words that a table's own kind begins with or holds, the more telling rows first."""
