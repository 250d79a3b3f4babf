"""Names and points to plant: made up of names that many languages have, in many of the ways in which people write them."""

from __future__ import annotations

import random
import unicodedata
from typing import NamedTuple

__all__ = ["POINTS", "Planted", "planted_names", "planted_points", "sentence_with_point"]

NAMES = {
    "Arabic": ("Zubayda Rashidah Nuwayra Ghassan Muhannad Qutayba Barakat Jumanah", "Hawwari Zurayqi Shawkani Ghuraybi Tamallawi Khuzaymi Sabbaghi Dulaymani"),
    "Persian": ("Shahrzad Farrokh Mehrdad Nasrin Golnaz Houshang Roxaneh Sohrab", "Khosrowani Tabatabayan Mirzadegan Farahvashi Golpaygani Zandieh Behbahanian Rostamzadeh"),
    "Turkish": ("Gülbahar Tunahan Sevgül Erkut Nurcihan Oğuzhan Şengül Yiğithan", "Karabacakoğlu Demirdöven Yıldırımer Çolakoğlu Öztürkmen Şahinbaş Kılıçarslan Tekdemir"),
    "Kurdish": ("Rojda Berfin Dilovan Zinar Hêlîn Şoreş Keça Baran", "Barzinci Zebarî Sincarî Dêrsimî Herkî Mukriyanî Botanî Silopî"),
    "Ukrainian": ("Oksanka Bohdan Myroslava Taras Zlatomyr Ostap Halyna Yevhenko", "Kovalchukenko Shevchukiv Bondarenkiv Lysychanko Tkachivska Havryliuk Zaporozhchenko Hrytsak"),
    "Russian": ("Lyudmilka Vsevolod Yaroslavna Svyatogor Zinaida Gennadiy Taisiya Rodion", "Vorobyovskaya Zolotukhin Kryuchkova Bestuzhevich Dolgorukaya Tyutchevin Mizulinskaya Yezhovitch"),
    "Polish": ("Bożenka Przemysław Grażynka Zbigniew Świętosław Jadwiga Krzysztof Wiesława", "Brzęczyszczykiewicz Wojciechowska Szczepańczyk Grzegorzewski Dąbrówkowa Źdźbłowski Kwaśnicki Żółkiewska"),
    "Serbian": ("Živorad Snežanka Đurađ Ljubinka Radovanka Miodrag Čedomir Ružica", "Stojanovićka Đorđevićev Milošević-Perić Živanovićka Radosavljević Jovanovićka Petronijević Tomašević"),
    "Albanian": ("Shpresa Flutura Arbnor Besjana Gëzim Lirije Përparim Zamira", "Hoxhallari Gjonbalaj Krasniqaj Berishanaj Dervisholli Zogjani Shaqirolli Gashijani"),
    "Somali": ("Hodanta Cabdulle Sagaal Xaliimo Guuleed Faadumo Warsame Ifraax", "Cawaalehe Dirirsade Xirsigelle Guledwarfa Samatarow Jaamacwe Nuurkey Warfaale"),
    "Amharic": ("Tsehaywork Bekelech Zewditu Gebremeskel Alemitu Wondwossen Yeshimebet Tilahun", "Haileselassiew Woldemikael Gebreyesuswa Tekledingil Zergabachew Mengeshaw Bogalech Dessalegne"),
    "Tigrinya": ("Letebrhan Kibrom Tsige Habtom Lemlem Hagos Abrehet Mehari", "Tesfamariamo Gebrehiwotu Weldegebrielo Kahsayna Berhenet Teklehaymano Zerezghi Araya-Tsegu"),
    "Hausa": ("Talatuwa Sanusin Binta Garbati Hajara Danladi Ladidi Mairo", "Dantatar Yakasaiwa Gwandabe Maitamar Kwankwason Ringimawa Zariyawa Bichiyar"),
    "Fulani": ("Oumouhani Demba Kumbayel Samboru Dikko Penda Ardo Takko", "Djallohan Barrywal Sowayel Balbaldo Kahwel Dembelayo Sidibayel Tallawe"),
    "Bambara": ("Sanabaw Nakani Massire Djenebou Bakoroba Fatim Tieba Kadidiatou", "Coulibalyba Konatekan Keitala Dembeleni Traoreba Doumbiaw Samakeni Kouyateka"),
    "Tuareg": ("Takhanatt Mohamedine Assalihou Tinalbaraka Alhousseyni Aghali Ghaicha Attayoub", "Ixakaten Intagrast Oufantagha Tamazgha Alwakilou Innawelan Aghatam Akhamouk"),
    "Yoruba": ("Adetoun Babajide Folasade Oluwaseun Yetunde Temilolu Ayomide Morenike", "Adewunmiola Ogunbanjose Olatunjiwa Balogunle Akinwandele Fashemisin Oyelarano Adebusola"),
    "Igbo": ("Chizoba Ngozichi Obiageli Ifeanyichukwu Uchenna Nnamdiobi Adaeze Kelechi", "Okonkwuche Nwachukwuma Ezeigwebo Onyekachim Anyadike Umezulike Obiechina Iwuanyanwu"),
    "Swahili": ("Zawadiya Mwanaisha Jumanne Rehemani Baraka-Neema Tumaini Furahini Mashaka", "Mwakyembele Kipchumbei Mwangulu Ochiengwa Wanjikuni Mutisowe Kiprotichan Nyambura"),
    "Kinyarwanda": ("Uwimana Mukamana Nshimiyimana Ingabire Habyarimanaw Umutoni Niyonzima Uwase", "Ntaganzwako Bizimungura Ndayisabaye Mukarwego Rutaganira Hategekimana Nsengiyumva Kayirangwa"),
    "Lingala": ("Bolingo Mpasila Kitoko Lokwa Mbombo Ngalula Tshala Elikya", "Kabasubabo Tshimangadi Mulambwana Ilungayo Kalombowa Mwambayi Kasongola Mbuyambe"),
    "Urdu": ("Shagufta Rukhsana Zulfiqar Naheed Iftikharuddin Parveen Mehmoodah Tanveer", "Qureshiwala Bhattiani Chaudhryan Khokharwi Gilaniwal Rajputana Siddiquian Ghumman"),
    "Hindi": ("Sushmita Ramnarayan Kaushalya Devendranath Pushpalata Gyaneshwar Lalitamba Omkarnath", "Chaturvedani Srivastavan Bhattacharyan Mukhopadhya Vishwakarman Tripathiwala Agnihotrin Deshpandeji"),
    "Bengali": ("Shirinara Golam-Rabbani Rokeya Jahanara Tofazzal Nilufarun Khaleda Monowara", "Bandyopadhyan Majumdarin Chowdhuryan Talukdarin Sarkarwal Biswasan Mondalini Howladarin"),
    "Tamil": ("Thamizhselvi Kumaravelan Meenakshi Arulmozhi Ponnambalam Sivagami Velupandian Kayalvizhi", "Ramanathapillai Thirunavukkarasan Kathirgamanath Selvanayagamu Ponnuswamyan Kandasamin Muthukumaru Arunachalan"),
    "Burmese": ("Khinthandar Nawzar Thuzarlin Aungkhant Phyuphyu Zawminhtut Sandarnwe Yupaing", "Htweminn Kyawzeya Lwinmoe Thantzin Myintswe Oohlaing Zinkoko Naingwin"),
    "Vietnamese": ("Phượngliên Nguyệtánh Hoàngdũng Thúykiều Quốcbảo Ngọctrâm Đứcthịnh Bíchngọc", "Nguyễnphước Trầnhưng Phạmngũ Huỳnhthúc Vũtrọng Đặngthùy Bùixuân Hồxuân"),
    "Indonesian": ("Sulistyowati Bambanghadi Retnoningsih Wahyudianto Nurhayatun Suryaningrat Dwianingsih Kusumawati", "Hadiwidjojo Prawiranegara Sastroamidjojo Tjokroaminotou Wirosardjono Kartasasmita Notonagoro Mangunkusumo"),
    "Tagalog": ("Maligaya Dalisay-Ligaya Bayaniko Tadhanah Amihana Makisigan Luningning Dakilano", "Macaraigan Dimaculanganan Pangilinanes Katigbakan Lacsamanahan Catacutano Magsaysayin Panganibanes"),
    "Spanish": ("Inmaculadita Hermenegildo Guadalupina Evaristo Consuelito Nepomuceno Purificacion Fulgencio", "Echeverrigaray Goicoechean Zumalacarregui Etxeberriaga Villavicenciosa Montenegrino Arizmendiz Urrutiaguer"),
    "Portuguese": ("Conceiçãozita Gumercindo Filomenazinha Deolinda Serafiniano Leopoldina Zulmirinha Abelardo", "Vasconcelinhos Albuquerquer Figueiroados Magalhãesinho Cavalcantinho Bittencourtes Guimarãesa Nepomucenos"),
    "French": ("Bénédictine Théodulphe Clothilde Aurélienne Ghislaine Évariste Hermione-Rose Apolline", "Delacroisette Boisrobertin Châteauneufaud Lévesqueau Beaumarchand Grandmaisonnet Montgolfieri Desrosiersan"),
    "German": ("Hannelore Friedhelm Waltraudis Burkhardt Gundula Siegbert Ortrunde Eckehard", "Oberhuberin Schwarzenböck Müllerschön Großmannstett Weißenbachler Löwenherzer Pfefferkornau Zimmerhackl"),
    "Dutch": ("Machteldje Wolbertus Geertruida Sjoerdtje Annegreet Teunisje Berendina Rombout", "Oudenaardens Hoogerbrugge Steenwijkhuis Rozendaalder Veldhuijzens Groenewoudt Brouwershaven Zwanenbeek"),
    "Greek": ("Theodosia Anastasiosa Kyriakoula Spyridonas Evanthia Polychronis Stamatia Aristeidas", "Papadimitriadou Konstantopoulakis Hatziandreou Theodorakopoulos Mavromichalakis Karathanasiou Anagnostidou Vlahogiannis"),
    "Hungarian": ("Piroskácska Zsófianna Lóránthy Gyöngyvér Szabolcsa Ildikóka Csongorka Boglárka", "Szentgyörgyváry Nagykátaház Kisfaludyné Görgényi-Hídvég Mészárosné Kovácsházy Türkösdi Vörösmartyné"),
    "Finnish": ("Päivikki Väinämö Orvokki Tuulikki Yrjänä Kyllikki Ilmatar Aatami", "Hämäläisaho Mäkiniemelä Koskenkorvala Lehtovaaranen Pöyhösaari Rautavaaranen Virtaselkä Niemimäki"),
    "Chinese": ("Xiuying Guozhong Meiling Zhiqiang Lanfenghua Jianyuan Yuezhen Weiminghe", "Ouyanghui Situmeng Huangfuli Zhugezhen Shangguanyi Simayuan Dongfangxu Murongbai"),
    "Korean": ("Eunkyung Hyunwoong Soonjae Jihyeon Minseok Yoonhwa Seungchul Byeongho", "Namgungsu Hwangboksu Jegalmin Seonwooan Dokgojin Sagongwoo Gangjeonil Mangjeol"),
    "Hebrew": ("Shulamita Avinoamel Tzipporah Yehonatan Bracha-Leah Elyakimel Nechamiah Gavriela", "Rabinovichel Mizrachian Abutbulim Ohayonim Shmuelevitz Ben-Shoshanim Azoulayim Kirschenbaumer"),
    "Native": ("Оксана Мирослав Людмила Богдан Ζωή Δημήτριος Արամ Նարե", "Коваленко Грищенко Дорошенко Ткачук Παπαδόπουλος Αναγνώστου Պետրոսյան Սարգսյան"),
    "Uncased": ("فاطمة يوسف דבורה 秀英 美玲 சிவகாமி রোকেয়া ထွေးထွေး", "الحواري الزريقي רבינוביץ 欧阳 诸葛 இராமநாதன் চৌধুরী မြင့်ဆွေ"),
}  # fmt: skip
"""Language -> given names, family names; made longer than real ones, so that no table holds them and nobody is called so."""

WAYS = (
    "{g} {f}", "Dr {g} {f}", "Colonel {f}", "{g} {f}'s brother", "{G} {F}", "{g} {F}", "{f}, {g}", "{g}-{f}", "{i}. {f}", "{i}. {i}. {f}",
    "{g} al-{f}", "{g} ould {f}", "{g} bint {f}", "{f}ov and {f}ova", "{g}\u00a0{f}", "{g}\n{f}", "“{g} {f}”", "Sheikh {g} ag {f}", "{s}{f}", "{d} {f}",
)  # fmt: skip
"""g, f: as listed; G, F: all large; i: an initial; s: with a soft hyphen and a space of no width inside; d: with accents by themselves."""
FRAMES = (
    "Soldiers shot {} on the road.", "Witnesses said {} was killed, with two children.", "{} fled the town at night.", "The dead include {}.",
    "“They took my son,” said {} on Friday.", "Relatives of {} buried 12 people.", "A list names {} and others.", "{}: killed by shelling",
)  # fmt: skip
POINTS = 1_000


class Planted(NamedTuple):
    """A name in a sentence."""

    given: str
    family: str
    sentence: str


def planted_names(count: int) -> list[Planted]:
    """So many, of all languages by turns, no two of the same given and family name."""
    pairs = {
        language: [(g, f) for g in given.split() for f in family.split()] for language, (given, family) in NAMES.items()
    }
    chance = random.Random(7)
    for some in pairs.values():
        chance.shuffle(some)
    found = []
    for number in range(count):
        language = list(NAMES)[number % len(NAMES)]
        given, family = pairs[language][number // len(NAMES)]
        way = WAYS[number % len(WAYS)] if language != "Uncased" else WAYS[0]
        told = way.format(
            g=given, f=family, G=given.upper(), F=family.upper(), i=given[0], d=unicodedata.normalize("NFD", given),
            s=f"{given[:2]}\u00ad{given[2:3]}\u200b{given[3:]} ",
        )  # fmt: skip
        found.append(Planted(given, family, FRAMES[number % len(FRAMES)].format(told)))
    return found


def planted_points(count: int) -> list[tuple[float, float]]:
    """So many points, to a metre."""
    chance = random.Random(11)
    return [(round(chance.uniform(-59.9, 69.9), 5), round(chance.uniform(-179.9, 179.9), 5)) for _ in range(count)]


def _sexagesimal(value: float, signs: str) -> str:
    degrees = abs(value)
    minutes = (degrees % 1) * 60
    return f"{int(degrees)}°{int(minutes)}'{(minutes % 1) * 60:.1f}\"{signs[value < 0]}"


def sentence_with_point(number: int, lat: float, lon: float) -> tuple[str, list[str]]:
    """A sentence that tells a point in one of many ways, and the texts that must not be left of it."""
    from mgrs import MGRS

    grid = MGRS().toMGRS(lat, lon)
    ways = (
        f"{lat}, {lon}", f"{lat} {lon}", f"{abs(lat)}° {'NS'[lat < 0]}, {abs(lon)}° {'EW'[lon < 0]}", f"lat {lat}, lon {lon}", f"geo:{lat},{lon}",
        f"{_sexagesimal(lat, 'NS')} {_sexagesimal(lon, 'EW')}", f"{grid[:-10]} {grid[-10:-5]} {grid[-5:]}", grid, f"({lat:.3f}; {lon:.3f})",
        f"https://maps.example/?q={lat},{lon}", f"{'NS'[lat < 0]}{abs(lat):.3f} {'EW'[lon < 0]}{abs(lon):.3f}", f"latitude: {lat}\nlongitude: {lon}",
    )  # fmt: skip
    told = ways[number % len(ways)]
    traces = [
        f"{abs(lat):.2f}",
        f"{abs(lon):.2f}",
        grid[-10:-5],
        _sexagesimal(lat, "NS"),
        _sexagesimal(lon, "EW"),
        grid[-5:],
    ]
    return f"Families hid in a shelter at {told} until Friday.", [trace for trace in traces if trace in told]
