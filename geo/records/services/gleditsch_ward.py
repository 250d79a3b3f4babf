"""Numbers of states after Gleditsch and Ward, by which UCDP's service is asked for countries."""

from __future__ import annotations

__all__ = ["COUNTRY_NUMBERS"]

_STATES = """
700 Afghanistan; 339 Albania; 615 Algeria; 540 Angola; 160 Argentina; 371 Armenia; 900 Australia; 305 Austria;
373 Azerbaijan; 692 Bahrain; 771 Bangladesh; 370 Belarus; 211 Belgium; 80 Belize; 434 Benin; 760 Bhutan; 145 Bolivia;
346 Bosnia-Herzegovina; 571 Botswana; 140 Brazil; 355 Bulgaria; 439 Burkina Faso; 516 Burundi; 811 Cambodia;
471 Cameroon; 20 Canada; 482 Central African Republic; 483 Chad; 155 Chile; 710 China; 100 Colombia; 581 Comoros;
484 Congo; 94 Costa Rica; 344 Croatia; 40 Cuba; 352 Cyprus; 316 Czech Republic; 490 DR Congo; 390 Denmark; 522 Djibouti;
42 Dominican Republic; 860 East Timor; 130 Ecuador; 651 Egypt; 92 El Salvador; 411 Equatorial Guinea; 531 Eritrea;
366 Estonia; 572 Eswatini; 530 Ethiopia; 375 Finland; 220 France; 481 Gabon; 420 Gambia; 372 Georgia; 260 Germany;
452 Ghana; 350 Greece; 90 Guatemala; 438 Guinea; 404 Guinea-Bissau; 110 Guyana; 41 Haiti; 91 Honduras; 310 Hungary;
750 India; 850 Indonesia; 630 Iran; 645 Iraq; 205 Ireland; 666 Israel and Palestine; 325 Italy; 437 Ivory Coast;
51 Jamaica; 740 Japan; 663 Jordan; 705 Kazakhstan; 501 Kenya; 690 Kuwait; 703 Kyrgyzstan; 812 Laos; 367 Latvia;
660 Lebanon; 570 Lesotho; 450 Liberia; 620 Libya; 368 Lithuania; 580 Madagascar; 553 Malawi; 820 Malaysia; 432 Mali;
338 Malta; 435 Mauritania; 70 Mexico; 359 Moldova; 712 Mongolia; 600 Morocco; 541 Mozambique; 775 Myanmar; 565 Namibia;
790 Nepal; 210 Netherlands; 920 New Zealand; 93 Nicaragua; 436 Niger; 475 Nigeria; 731 North Korea; 343 North Macedonia;
385 Norway; 698 Oman; 770 Pakistan; 95 Panama; 910 Papua New Guinea; 150 Paraguay; 135 Peru; 840 Philippines; 290 Poland;
235 Portugal; 694 Qatar; 360 Romania; 365 Russia; 517 Rwanda; 670 Saudi Arabia; 433 Senegal; 345 Serbia;
451 Sierra Leone; 830 Singapore; 317 Slovakia; 349 Slovenia; 940 Solomon Islands; 520 Somalia; 560 South Africa;
732 South Korea; 626 South Sudan; 230 Spain; 780 Sri Lanka; 625 Sudan; 115 Suriname; 380 Sweden; 225 Switzerland;
652 Syria; 713 Taiwan; 702 Tajikistan; 510 Tanzania; 800 Thailand; 461 Togo; 52 Trinidad and Tobago; 616 Tunisia;
640 Turkey; 701 Turkmenistan; 500 Uganda; 369 Ukraine; 696 United Arab Emirates; 200 United Kingdom;
2 United States of America; 165 Uruguay; 704 Uzbekistan; 101 Venezuela; 816 Vietnam; 678 Yemen; 551 Zambia; 552 Zimbabwe
"""

COUNTRY_NUMBERS = {
    name: int(number) for number, _, name in (state.strip().partition(" ") for state in _STATES.split(";"))
}
"""English name, as UCDP has it but for what it sets in brackets -> number, in the order of the names."""
