"""Which names are words, too, and when is such a word a name?

Where nobody may be recognised, first and last names alone are hidden as well, whoever they belong
to. Many of them are words: mark, rose, koch, bas, petit. The rule:

- A name that is no word is one wherever it stands, a first name also where it is written small:
  people write so in haste.
- A name that is a word is one where it begins with a capital, for then it is meant as a name; but
  not where the whole word is in capitals, nor where a sentence begins with it and it is of those
  that open sentences by themselves (OPENING: "Will you come?").
- German writes all nouns large: what is one (NOUNS) is no name behind an article.

What is in doubt is hidden. The lists hold words of the four languages that are names in one of the
countries where they are spoken; they are folded, as names are compared.
"""

from __future__ import annotations

import re

from models.folding import fold

BEFORE = 40  # characters that are looked at before a word
BEGINS = re.compile(r"(?:^|[.!?…:\n])[\s\"'“”„‚‘’«»‹›()\[\]*_#>–—-]*\Z")
ARTICLE = re.compile(
    r"\b(?:d(?:er|ie|as|en|em|es|iese[rsnm]?)|(?:k|m|d|s)?ein(?:e[rsnm]?)?|(?:uns|eu)e?re?[rsnm]?"
    r"|ihre?[rsnm]?|jede[rsnm]?|welche[rsnm]?|alle[rsnm]?|viele[rn]?|zu[mr]|[ia]m|vom|beim|ins"
    r"|ans)\s+\Z",
    re.IGNORECASE,
)


def words(text: str) -> frozenset[str]:
    """Read a list of words, folded."""
    return frozenset(fold(word) for word in text.split())


# What a sentence may well begin with as it is: times, adjectives, particles, "Will" and "May".
OPENING = words(
    """
    april august autumn christmas dawn early easter friday june may monday noon rich saturday
    summer sunday thursday tuesday wednesday will winter young long short small little good best
    brown black white green gray grey golden late low new old sweet strong wise
    augustus juni mei zomer lente herfst winter zondag maandag vrijdag groot klein lang kort jong
    oud wit zwart bruin groen goed vroom vrij sterk
    avril août mai juin noël juste bon petit grand blanc brun roux long constant prudent lucide
    parfait prochain premier
    mai juni juli august sommer herbst winter sonntag montag freitag lang kurz klein gross jung alt
    schwarz weiss braun grün roth ernst frei gut rein reich stark treu fromm hart wild neu
    """
)
# German nouns that are names: trades, beasts, places, times, things.
NOUNS = words(
    """
    adler amsel anger arm bach bader bär bauer baum beck beil berg bergmann beute bischof blatt
    blume bock boden bogen braten brand brunnen bruder busch christ deutscher dorn drescher ecke
    engel ernst esser fahrer falk falke fasching faust feld fels fiedler fink fischer flügel förster
    frank franke frost fuchs funk fürst gans gärtner gast geiger geist gerber glaser gott graf
    grille grund haas hahn halm hammer hase haupt hecht heide heiland held herbst herz herzog
    hirsch hirt hoff hofmann holz horn hummel hund jäger juni jung kaiser kaufmann keller kern
    kessel kirsche klinge knecht koch köhler könig kopf korn krämer kranz krebs kreis krieger
    kröger krone kuckuck kugel kunst kuss kutscher lamm land landmann lang lauf lehmann lehrer
    linde link löwe mai maier mark mauer maurer maus mayer meister metzger mohr moll mond montag
    morgen mühle müller nagel nase neffe oster ostern ott pfaff pfau pfeffer pfeifer pfeiffer
    pflug pilz pohl rabe ranke rauch reich reis reiter richter ring ritter rose rost roth sack
    sander sattler schäfer schatz schiffer schild schilling schlosser schmied schmidt schmitt
    schneider schreiber schreiner schröder schulte schulz schultz schulze schuster schütz schwab
    schwan sommer sonne sonntag specht sperling spiegel stahl stamm stark stein stern stolz storch
    storm strauch strauss strom sturm tag tanne teich teufel thal tischler töpfer unger vogel vogt
    voigt wagner wald walter weber weber weg weiss wein weise wiese winkler winter wirt wolf wolff
    wolke wunder zander zeidler ziegler zimmer zimmermann zucker
    """
)
WORDS = (
    OPENING
    | NOUNS
    | words(
        """
        abbey ace amber angel archer art ash aurora bacon bailey baker ball banks barber barker
        barn basil bass bay bean beau bell belle berry bill bird bishop bliss bloom blue bob bold
        bolt bond booth bow bowl boy brand brandy bridge bright brook brooks buck bud bull burns
        bush butcher butler buzz candy car carpenter carter case cash cave chance chandler chase
        cherry chip christian chuck church clay clement clerk cliff close clover coal cook cooper
        coral cotton crane crew cross crow crystal cutter daisy dale dash day dean dell destiny dick
        dollar don dot dove drake drew driver duke dusty dyer eagle earl ebony ember eve ever
        faith farmer faye fern field finch fisher flag fletcher flora flower ford forest foster fox
        frank freedom frost gale garden gay gem gene gentle genesis ginger glen glory grace grant
        gross guy hall hand handy happy hardy harmony harper hart haven hawk hay hazel head heart
        heath heather hill holiday holly homer honey hood hook hope horn house hunt hunter ice
        iris ivory ivy jack jade jay jean jewel jimmy job joey john jolly joy judge juniper justice
        ken key king kit knight lace lake lamb lance land lane lark latch laurel law lemon levy lily
        lion liberty lock lord lot lotus love luck lucky lynx major marble march marina mark marks
        marsh mason mat max mayor melody mercy merit merry miles mill miller mills mint miracle
        misty moon moor moss myrtle nick noble norm north nova nut oak ocean olive opal page pan
        paradise park parker parsons pat patience paul peace peach pearl peg penny pepper perch
        pet petal phoenix piper pitt poole pope poppy porter pound price primrose prince prudence
        quill rain ray read reed reef regal rice ridge river rivers rob robin rock rocky rod root
        rose rowan royal ruby rusty sadie sage sailor salt sandy scarlet scout sears sergeant serene
        shade sharp shaw shepherd singer skip sky skinner slater sloan smart smith snow soldier
        spear spike spring sparrow star starling steel steward stone storm stout sue sunny sutton
        swan swift taylor temple terry thorn tiger timber tom town tracy trip trinity tucker turner
        tyler unity valentine van vale vera verity victor viola violet virtue wade walker wall
        wand ward warden warren waters weaver wells west wheeler whistler wilde willow wolf wood
        woods worth wren wright
        anker appel baas bakker bas beek beer berg bergen berk bever bloem boer boom bos bosch bot
        brouwer brug bruin buis bult dam dekker dijk dol does draak duim duif engel ezel gast graaf
        griet groen haak haan haas hamer hart haven heer heide held herder hert hoek hof hond hout
        huis jager kaas kamp kater kerk kikker kist klaver knap koch koek kok koning konijn koper
        koster kraan kramer krul kuiper kwast laan leeuw linde loos maan maas man meer meester
        meijer mol molen molenaar muis mulder muller mus nagel noord paard palm pels pit poel
        polder pool poort post pot prins punt raaf ram ridder rijk rijke ring roos ruiter schaap
        schilder schipper scholten schouten school slager slot smid smit snoek spaan speelman
        spits staal stam steen ster stok storm straat tak timmerman toorn tuin valk veen veer vink
        vis visser vlinder vogel vos water weide wever wijs willigen wind wolf wolk zand zee zilver
        zwaan
        aimé allègre ami ange aube aurore avoine bel belle berger bernard blanche blé boucher
        boulanger bourgeois bois boulet brave breton brin brise camille canard capucine carré
        carpentier cerf cerise chapelle charpentier chat château chevalier clair claire clément
        clémence cloche colombe coq cordier corbeau coste couronne cousin curie denis désiré dieu
        divine doré dur écuyer étoile faucon faure fée félicité ferrand ferry fidèle fier fleur
        fleury florent fontaine forestier forêt fort fortune fournier franc france français garde
        garnier gentil gérant geste guerre guide guillemot hardy honneur honoré hôte huet jardin
        jolie joli jolivet joyeux lac lamarche lambert laurier legrand lilas lion loup lune lys
        maçon maillot maître mallet mandarine marchand marche maréchal marguerite marie marin
        marion martin martinet masson matin mercier merle messager meunier michel mignon miel
        modeste moine monde moreau moulin mur muguet nicolas noble noir olive olivier or oliveraie
        page paix papillon parent pascal pasteur patrice perle perrier pie pied pierre pigeon pin
        place plume poirier poisson pomme pont porte potier poulain prieur prince providence prune
        raisin reine renard renaud rémi rivière robe robert roche roger roi rocher romain roman rose
        rosier rossignol rouge rousseau roy royer sage salle salomé sanglier sauvage savon seigneur
        serein simon simple soleil sourire tailleur tessier tissot tonnelier tour tourneur valet
        vallée vasseur verger vert victoire vidal vigne violette vital vivien volontaire
        """
    )
)


def is_name(text: str, begin: int, end: int, *, is_first: bool) -> bool:
    """Tell whether a word that somebody here is called is meant as their name where it stands."""
    word = text[begin:end]
    is_large = word[0].isupper()
    said = {fold(word), fold(word).removesuffix("s")}
    if not said & WORDS:
        return is_large or is_first
    before = text[max(0, begin - BEFORE) : begin]
    if not is_large or word.isupper():
        return False
    if said & OPENING and BEGINS.search(before):
        return False
    return not (said & NOUNS and ARTICLE.search(before))
