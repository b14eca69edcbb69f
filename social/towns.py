"""What are the towns of Europe called in our four languages, and which sites lie there?

A name written in any of the languages leads to the same town; a site lies in a town whose name, in
any language, is a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from babel import Locale

from models import Site
from models.folding import fold

LANGUAGES = ("en", "nl", "fr", "de")

# English, Dutch, French, German; one name where all say the same. Other usual names follow.
TOWNS = """
Antwerp|Antwerpen|Anvers|Antwerpen
Aalst|Aalst|Alost|Aalst
Bruges|Brugge|Bruges|Brügge
Brussels|Brussel|Bruxelles|Brüssel
Charleroi
Genk
Ghent|Gent|Gand|Gent
Hasselt
Kortrijk|Kortrijk|Courtrai|Kortrijk
Leuven|Leuven|Louvain|Löwen
Liège|Luik|Liège|Lüttich
Mechelen|Mechelen|Malines|Mecheln
Mons|Bergen|Mons|Mons
Namur|Namen|Namur|Namur
Ostend|Oostende|Ostende|Ostende
Roeselare|Roeselare|Roulers|Roeselare
Tournai|Doornik|Tournai|Tournai
Verviers
Ypres|Ieper|Ypres|Ypern
Zeebrugge
Amsterdam
Arnhem|Arnhem|Arnhem|Arnheim
Breda
Delft
Den Bosch|Den Bosch|Bois-le-Duc|Herzogenbusch|'s-Hertogenbosch
Eindhoven
Enschede
Groningen|Groningen|Groningue|Groningen
Haarlem
Leiden|Leiden|Leyde|Leiden
Maastricht
Nijmegen|Nijmegen|Nimègue|Nimwegen
Rotterdam
The Hague|Den Haag|La Haye|Den Haag
Tilburg
Utrecht
Venlo
Flushing|Vlissingen|Flessingue|Vlissingen
Zwolle
Aachen|Aken|Aix-la-Chapelle|Aachen
Berlin|Berlijn|Berlin|Berlin
Bielefeld
Bochum
Bonn
Brunswick|Brunswijk|Brunswick|Braunschweig
Bremen|Bremen|Brême|Bremen
Chemnitz
Cologne|Keulen|Cologne|Köln
Dortmund
Dresden|Dresden|Dresde|Dresden
Duisburg|Duisburg|Duisbourg|Duisburg
Düsseldorf
Erfurt
Essen
Frankfurt|Frankfurt|Francfort|Frankfurt
Freiburg|Freiburg|Fribourg-en-Brisgau|Freiburg
Hamburg|Hamburg|Hambourg|Hamburg
Hanover|Hannover|Hanovre|Hannover
Karlsruhe
Kassel|Kassel|Cassel|Kassel
Kiel
Koblenz|Koblenz|Coblence|Koblenz
Leipzig
Lübeck
Magdeburg|Maagdenburg|Magdebourg|Magdeburg
Mainz|Mainz|Mayence|Mainz
Mannheim
Mönchengladbach
Munich|München|Munich|München
Münster
Nuremberg|Neurenberg|Nuremberg|Nürnberg
Regensburg|Regensburg|Ratisbonne|Regensburg
Rostock
Saarbrücken|Saarbrücken|Sarrebruck|Saarbrücken
Stuttgart
Trier|Trier|Trèves|Trier
Ulm
Wolfsburg
Wuppertal
Würzburg|Würzburg|Wurtzbourg|Würzburg
Bordeaux
Calais
Clermont-Ferrand
Colmar
Dijon
Dunkirk|Duinkerke|Dunkerque|Dünkirchen
Grenoble
Le Havre
Lille|Rijsel|Lille|Lille
Lyon|Lyon|Lyon|Lyon|Lyons
Marseille|Marseille|Marseille|Marseille|Marseilles
Metz
Montpellier
Mulhouse|Mulhouse|Mulhouse|Mülhausen
Nancy
Nantes
Nice|Nice|Nice|Nizza
Orléans
Paris|Parijs|Paris|Paris
Reims|Reims|Reims|Reims|Rheims
Rennes
Rouen
Saint-Étienne
Strasbourg|Straatsburg|Strasbourg|Straßburg
Toulouse
Tours
Valenciennes|Valencijn|Valenciennes|Valenciennes
Luxembourg|Luxemburg|Luxembourg|Luxemburg
Basel|Bazel|Bâle|Basel|Basle
Bern|Bern|Berne|Bern
Geneva|Genève|Genève|Genf
Lausanne
Lucerne|Luzern|Lucerne|Luzern
Zurich|Zürich|Zurich|Zürich
Graz
Innsbruck
Linz
Salzburg|Salzburg|Salzbourg|Salzburg
Vienna|Wenen|Vienne|Wien
Barcelona|Barcelona|Barcelone|Barcelona
Bilbao
Madrid
Seville|Sevilla|Séville|Sevilla
Valencia|Valencia|Valence|Valencia
Zaragoza|Zaragoza|Saragosse|Saragossa
Lisbon|Lissabon|Lisbonne|Lissabon
Porto
Bologna|Bologna|Bologne|Bologna
Florence|Florence|Florence|Florenz
Genoa|Genua|Gênes|Genua
Milan|Milaan|Milan|Mailand
Naples|Napels|Naples|Neapel
Rome|Rome|Rome|Rom
Turin|Turijn|Turin|Turin
Trieste|Triëst|Trieste|Triest
Venice|Venetië|Venise|Venedig
Athens|Athene|Athènes|Athen
Thessaloniki|Thessaloniki|Thessalonique|Thessaloniki
Belgrade|Belgrado|Belgrade|Belgrad
Bratislava|Bratislava|Bratislava|Pressburg
Brno|Brno|Brno|Brünn
Bucharest|Boekarest|Bucarest|Bukarest
Budapest|Boedapest|Budapest|Budapest
Cluj-Napoca|Cluj-Napoca|Cluj-Napoca|Klausenburg
Gdańsk|Gdańsk|Gdańsk|Danzig
Kraków|Krakau|Cracovie|Krakau|Cracow
Ljubljana|Ljubljana|Ljubljana|Laibach
Łódź|Łódź|Łódź|Lodz
Poznań|Poznań|Poznań|Posen
Prague|Praag|Prague|Prag
Plzeň|Pilsen|Pilsen|Pilsen
Sofia
Timișoara|Timișoara|Timișoara|Temeswar
Warsaw|Warschau|Varsovie|Warschau
Wrocław|Wrocław|Wrocław|Breslau
Zagreb|Zagreb|Zagreb|Agram
Copenhagen|Kopenhagen|Copenhague|Kopenhagen
Gothenburg|Göteborg|Göteborg|Göteborg
Helsinki
Malmö
Oslo
Riga
Stockholm
Tallinn
Vilnius
Birmingham
Dublin
Edinburgh|Edinburgh|Édimbourg|Edinburgh
Glasgow
London|Londen|Londres|London
Manchester
"""

COUNTRY = "@"  # before the two letters of one


@cache
def towns() -> dict[str, tuple[str, ...]]:
    """Give the names of each town, in the order of LANGUAGES and then others, by its key."""
    found = {}
    for line in TOWNS.strip().splitlines():
        names = tuple(line.split("|"))
        found[key_of(names[0])] = names if len(names) > 1 else names * len(LANGUAGES)
    return found


@cache
def by_name() -> dict[str, str]:
    """Give the key of each town by each of its names, folded."""
    return {key_of(name): key for key, names in towns().items() for name in names}


def key_of(name: str) -> str:
    """Fold a name as it is compared: hyphens part words."""
    return " ".join(fold(name).replace("-", " ").split())


@cache
def country_names(code: str) -> dict[str, str]:
    """Give what a country is called in each language."""
    return {one: Locale(one).territories.get(code, code) for one in LANGUAGES}


def find_place(words: str, sites: Iterable[Site]) -> str | None:
    """Name the place that words mean: a town, a country where the company works, or a site."""
    folded = key_of(words)
    if folded in by_name():
        return by_name()[folded]
    for site in sites:
        if folded == key_of(site.name):
            return folded
        if folded in {key_of(name) for name in country_names(site.country).values()}:
            return COUNTRY + site.country.lower()
    return None


def name_of(place: str, language: str, sites: Iterable[Site] = ()) -> str:
    """Say what a place is called in a language; a site has the name that it has."""
    if place.startswith(COUNTRY):
        return country_names(place[1:].upper()).get(language, place[1:].upper())
    if place in towns():
        return towns()[place][LANGUAGES.index(language) if language in LANGUAGES else 0]
    return next((site.name for site in sites if key_of(site.name) == place), place)


def other_names(place: str, language: str) -> list[str]:
    """List what else a place is called in our languages."""
    own = name_of(place, language)
    names = (name_of(place, one) for one in LANGUAGES)
    return [name for name in dict.fromkeys(names) if key_of(name) != key_of(own)]


def sites_at(place: str, sites: Iterable[Site]) -> list[int]:
    """List the sites that lie in a place."""
    if place.startswith(COUNTRY):
        return [site.id for site in sites if site.country.lower() == place[1:]]
    names = {key_of(name) for name in towns().get(place, (place,))}
    return [site.id for site in sites if has_any(key_of(site.name), names)]


def has_any(text: str, names: Iterable[str]) -> bool:
    """Tell whether one of the names stands in a text as whole words."""
    return any(f" {name} " in f" {text} " for name in names)


def named_anywhere(places: Sequence[str], sites: Iterable[Site]) -> list[int]:
    """List the sites that lie in any of some places."""
    sites = list(sites)
    return sorted({site for place in places for site in sites_at(place, sites)})
