"""Which emoji can be named, and by which words?

One line each: character | names, the first one is shown | words to find it by in Dutch | French |
German.
"""

TABLE = """
😀|grinning|lachen blij|sourire content|grinsen lachen
😃|smiley|blij lach|joyeux sourire|fröhlich lächeln
😄|smile|glimlach blij|sourire heureux|lächeln freude
😁|grin|grijns|grand sourire|strahlen
😆|laughing|schaterlach|rire éclat|lachen
😅|sweat_smile|opgelucht zweet|soulagé sueur|erleichtert schwitzen
🤣|rofl|gierend lachen|mort de rire|kaputtlachen
😂|joy|tranen lachen|larmes de joie rire|freudentränen
🙂|slightly_smiling|lichte glimlach|léger sourire|leichtes lächeln
🙃|upside_down|ondersteboven|envers|kopfüber
😉|wink|knipoog|clin d’œil|zwinkern
😊|blush|blozen tevreden|rougir ravi|erröten zufrieden
😇|innocent|engel onschuldig|ange innocent|engel unschuldig
🥰|smiling_hearts|verliefd hartjes|amoureux cœurs|verliebt herzen
😍|heart_eyes|verliefd ogen|yeux cœurs|herzaugen verliebt
🤩|star_struck|sterren onder de indruk|étoiles ébloui|sterne begeistert
😋|yum|lekker|miam délicieux|lecker
😜|winking_tongue|tong gek|langue drôle|zunge frech
🤗|hug|knuffel omhelzing|câlin accolade|umarmung
🤔|thinking|denken nadenken|réfléchir penser|nachdenken
🤨|raised_eyebrow|wenkbrauw twijfel|sourcil doute|augenbraue zweifel
😐|neutral|neutraal|neutre|neutral
😶|no_mouth|sprakeloos|sans voix|sprachlos
😏|smirk|zelfvoldaan|sourire en coin|selbstgefällig
😒|unamused|niet blij|blasé|unbeeindruckt
🙄|rolling_eyes|ogen rollen|yeux au ciel|augenrollen
😬|grimacing|grimas ongemak|grimace gêne|grimasse verlegen
😌|relieved|opgelucht|soulagé|erleichtert
😔|pensive|somber|songeur|bedrückt
😴|sleeping|slapen moe|dormir fatigué|schlafen müde
😷|mask|mondmasker ziek|masque malade|maske krank
🤒|thermometer_face|koorts ziek|fièvre malade|fieber krank
🤕|head_bandage|gewond verband|blessé bandage|verletzt verband
🤧|sneezing|niezen verkouden|éternuer rhume|niesen erkältet
🥵|hot_face|heet warm|chaud|heiß
🥶|cold_face|koud bevroren|froid gelé|kalt gefroren
🤯|exploding_head|verbluft ontploft|époustouflé tête qui explose|explodierender kopf
🥳|partying|feest feestmuts|fête anniversaire|feiern party
😎|sunglasses|zonnebril stoer|lunettes de soleil|sonnenbrille cool
🤓|nerd|nerd bril|intello lunettes|streber brille
🧐|monocle|onderzoekend monocle|monocle examen|monokel prüfend
😕|confused|verward|confus|verwirrt
😟|worried|bezorgd|inquiet|besorgt
🙁|slightly_frowning|beetje sip|moue|leicht traurig
😮|open_mouth|verbaasd|bouche bée|erstaunt
😲|astonished|stomverbaasd|stupéfait|verblüfft
😳|flushed|verlegen rood|gêné rouge|errötet verlegen
🥺|pleading|smekend|implorant|bittend
😢|cry|huilen traan|pleurer larme|weinen träne
😭|sob|snikken huilen|sanglot pleurer|heulen weinen
😱|scream|schreeuw schrik|cri peur|schrei angst
😓|downcast_sweat|zweet moe|sueur fatigue|schweiß müde
😩|weary|uitgeput|épuisé|erschöpft
😤|huffing|vastberaden stoom|agacé vapeur|schnauben
😠|angry|boos|fâché colère|wütend
🤖|robot|robot machine|robot machine|roboter maschine
👻|ghost|spook|fantôme|gespenst
💩|poop|drol|crotte|haufen
👍|thumbsup +1|duim omhoog goed akkoord|pouce bien d’accord|daumen hoch gut einverstanden
👎|thumbsdown -1|duim omlaag niet goed|pouce bas pas d’accord|daumen runter schlecht
👌|ok_hand|prima oké|parfait ok|perfekt okay
✌️|victory|overwinning vrede|victoire paix|sieg frieden
🤞|crossed_fingers|duimen geluk|doigts croisés chance|daumen drücken glück
🤟|love_you|hou van|je t’aime|ich liebe dich
👉|point_right|wijs rechts|index droite|zeigen rechts
👈|point_left|wijs links|index gauche|zeigen links
👆|point_up|wijs omhoog|index haut|zeigen oben
👇|point_down|wijs omlaag|index bas|zeigen unten
✋|raised_hand|hand omhoog stop|main levée stop|hand hoch stopp
👋|wave|zwaaien hallo dag|saluer bonjour au revoir|winken hallo tschüss
🤙|call_me|bel mij|appelle-moi|ruf mich an
💪|muscle|spier sterk kracht|muscle fort force|muskel stark kraft
🙏|pray thanks|bedankt alsjeblieft bidden|merci s’il vous plaît prier|danke bitte beten
🤝|handshake|hand schudden afspraak|poignée de main accord|händedruck vereinbarung
👏|clap|applaus klappen bravo|applaudir bravo|applaus klatschen bravo
🙌|raised_hands|hoera handen omhoog|hourra mains levées|hurra hände hoch
👐|open_hands|open handen|mains ouvertes|offene hände
✍️|writing|schrijven|écrire|schreiben
👀|eyes|ogen kijken|yeux regarder|augen schauen
🧠|brain|hersenen brein|cerveau|gehirn
👂|ear|oor luisteren|oreille écouter|ohr hören
🗣️|speaking|spreken|parler|sprechen
👤|person_silhouette|persoon|personne|person
👥|people_silhouette|mensen groep|personnes groupe|personen gruppe
👶|baby|baby geboorte|bébé naissance|baby geburt
👷|construction_worker|bouwvakker arbeider helm|ouvrier casque|bauarbeiter arbeiter helm
🧑‍🏭|factory_worker|fabrieksarbeider lasser|ouvrier d’usine soudeur|fabrikarbeiter schweißer
🧑‍🔧|mechanic|monteur technieker|mécanicien|mechaniker monteur
🧑‍💻|technologist|programmeur computer|informaticien ordinateur|programmierer computer
🧑‍🔬|scientist|wetenschapper labo|scientifique labo|wissenschaftler labor
🧑‍🏫|teacher|leraar opleiding|professeur formation|lehrer schulung
🧑‍⚕️|health_worker|arts verpleger zorg|médecin infirmier soin|arzt pfleger pflege
🧑‍🚒|firefighter|brandweer|pompier|feuerwehr
🧑‍🍳|cook|kok keuken|cuisinier|koch küche
🧑‍🌾|farmer|boer|agriculteur|bauer
🧑‍🚀|astronaut|astronaut ruimte|astronaute espace|astronaut weltraum
🕵️|detective|detective zoeken|détective chercher|detektiv suchen
🤷|shrug|weet niet schouders|hausser les épaules je ne sais pas|schulterzucken weiß nicht
🤦|facepalm|hand voor hoofd|main sur le visage|hand vors gesicht
🙋|raising_hand|vinger opsteken vraag|lever la main question|melden frage
🙇|bow|buigen dank|s’incliner|verbeugung
🏃|running|rennen lopen|courir|rennen laufen
🚶|walking|wandelen|marcher|gehen spazieren
🚴|cycling|fietsen|vélo cycliste|radfahren
🏊|swimming|zwemmen|nager|schwimmen
🧘|meditating|rust meditatie|méditation calme|meditation ruhe
❤️|heart|hart liefde|cœur amour|herz liebe
🧡|orange_heart|oranje hart|cœur orange|oranges herz
💛|yellow_heart|geel hart|cœur jaune|gelbes herz
💚|green_heart|groen hart|cœur vert|grünes herz
💙|blue_heart|blauw hart|cœur bleu|blaues herz
💜|purple_heart|paars hart|cœur violet|lila herz
🖤|black_heart|zwart hart|cœur noir|schwarzes herz
💔|broken_heart|gebroken hart|cœur brisé|gebrochenes herz
💯|100 hundred|honderd procent|cent pour cent|hundert prozent
💥|boom|knal botsing|explosion choc|knall zusammenstoß
💬|speech|praten tekstballon|bulle parler|sprechblase reden
💭|thought|gedachte|pensée|gedanke
💤|zzz|slaap|sommeil|schlaf
⭐|star|ster favoriet|étoile favori|stern favorit
🌟|glowing_star|stralende ster|étoile brillante|leuchtender stern
✨|sparkles|schittering nieuw|étincelles nouveau|funkeln neu
🔥|fire|vuur brand|feu incendie|feuer brand
💧|droplet|druppel water|goutte eau|tropfen wasser
🌊|ocean|golf zee|vague mer|welle meer
☀️|sun|zon zonnig|soleil|sonne sonnig
⛅|partly_sunny|half bewolkt|éclaircies|heiter bis wolkig
☁️|cloud|wolk|nuage|wolke
🌧️|rain|regen|pluie|regen
⛈️|storm|onweer|orage|gewitter
⚡|zap|bliksem stroom snel|éclair courant rapide|blitz strom schnell
❄️|snowflake|sneeuw koud|neige froid|schnee kalt
⛄|snowman|sneeuwman|bonhomme de neige|schneemann
🌈|rainbow|regenboog|arc-en-ciel|regenbogen
🌍|earth|aarde wereld|terre monde|erde welt
🌙|moon|maan nacht|lune nuit|mond nacht
🌱|seedling|kiem duurzaam groei|pousse durable|keimling nachhaltig wachstum
🌳|tree|boom|arbre|baum
🎄|christmas_tree|kerstboom kerst|sapin noël|weihnachtsbaum weihnachten
🌷|tulip|tulp lente|tulipe printemps|tulpe frühling
🌻|sunflower|zonnebloem|tournesol|sonnenblume
🌹|rose|roos|rose|rose
💐|bouquet|boeket bloemen|bouquet fleurs|blumenstrauß blumen
🍀|clover|klaver geluk|trèfle chance|kleeblatt glück
🍂|leaves|bladeren herfst|feuilles automne|blätter herbst
🐶|dog|hond|chien|hund
🐱|cat|kat poes|chat|katze
🐭|mouse|muis|souris|maus
🐻|bear|beer|ours|bär
🦊|fox|vos|renard|fuchs
🐼|panda|panda|panda|panda
🐸|frog|kikker|grenouille|frosch
🐝|bee|bij|abeille|biene
🐢|turtle|schildpad traag|tortue lent|schildkröte langsam
🦉|owl|uil wijs|hibou sage|eule weise
🦄|unicorn|eenhoorn|licorne|einhorn
🐘|elephant|olifant|éléphant|elefant
🐛|bug|fout insect|bogue insecte|fehler insekt
🦋|butterfly|vlinder|papillon|schmetterling
🍏|apple|appel|pomme|apfel
🍌|banana|banaan|banane|banane
🍓|strawberry|aardbei|fraise|erdbeere
🍒|cherries|kersen|cerises|kirschen
🍋|lemon|citroen|citron|zitrone
🥑|avocado|avocado|avocat|avocado
🥦|broccoli|broccoli groente|brocoli légume|brokkoli gemüse
🍞|bread|brood|pain|brot
🥐|croissant|croissant ontbijt|croissant petit-déjeuner|croissant frühstück
🧀|cheese|kaas|fromage|käse
🍕|pizza|pizza|pizza|pizza
🍔|hamburger|hamburger|hamburger|hamburger
🍟|fries|friet frieten|frites|pommes
🥪|sandwich|broodje boterham lunch|sandwich déjeuner|brötchen mittagessen
🥗|salad|salade|salade|salat
🍲|stew|stoofpot|ragoût plat|eintopf
🍫|chocolate|chocolade|chocolat|schokolade
🧇|waffle|wafel|gaufre|waffel
🍦|ice_cream|ijsje|glace|eis
🎂|birthday|verjaardag taart|anniversaire gâteau|geburtstag torte
🍰|cake|taart gebak|part de gâteau|kuchen
🍪|cookie|koekje|biscuit|keks
☕|coffee|koffie pauze|café pause|kaffee pause
🍵|tea|thee|thé|tee
🥤|soft_drink|frisdrank|boisson|limonade
🍺|beer|bier pint|bière|bier
🍻|cheers|proost santé|santé trinquer|prost anstoßen
🥂|clinking_glasses|klinken toost|trinquer toast|anstoßen sekt
🍷|wine|wijn|vin|wein
🍾|champagne|champagne fles|champagne bouteille|champagner flasche
🍽️|plate|eten bord lunch|manger assiette repas|essen teller
⚽|soccer|voetbal|football|fußball
🏀|basketball|basketbal|basket|basketball
🎾|tennis|tennis|tennis|tennis
🏐|volleyball|volleybal|volley|volleyball
🎯|dart target|doel raak|cible objectif|ziel treffer
🎮|video_game|spel gamen|jeu vidéo|videospiel
🎲|die|dobbelsteen kans|dé hasard|würfel zufall
🧩|puzzle|puzzel|puzzle pièce|puzzle
🎸|guitar|gitaar muziek|guitare musique|gitarre musik
🎵|music|muziek noot|musique note|musik note
🎤|microphone|microfoon spreken|micro parler|mikrofon sprechen
🎧|headphones|koptelefoon|casque audio|kopfhörer
🎬|clapper|film opname|film clap|film klappe
🎨|art|kunst verf|art peinture|kunst farbe
🎉|tada party|feest hoera gefeliciteerd|fête bravo félicitations|feier hurra glückwunsch
🎊|confetti|confetti|confettis|konfetti
🎈|balloon|ballon|ballon|luftballon
🎁|gift|cadeau geschenk|cadeau|geschenk
🏆|trophy|trofee beker winnaar|trophée coupe gagnant|pokal sieger
🥇|gold_medal first|goud eerste|or premier|gold erster
🥈|silver_medal second|zilver tweede|argent deuxième|silber zweiter
🥉|bronze_medal third|brons derde|bronze troisième|bronze dritter
🏅|medal|medaille|médaille|medaille
🎓|graduation|diploma opleiding|diplôme formation|abschluss ausbildung
🚗|car|auto wagen|voiture|auto wagen
🚕|taxi|taxi|taxi|taxi
🚌|bus|bus|bus|bus
🚋|tram|tram|tramway|straßenbahn
🚊|light_rail|tram sneltram|tramway|stadtbahn
🚆|train|trein|train|zug bahn
🚄|high_speed_train|hogesnelheidstrein|tgv|schnellzug
🚇|metro|metro|métro|u-bahn
🚲|bicycle bike|fiets|vélo|fahrrad
🛴|scooter|step|trottinette|roller
🚚|truck|vrachtwagen levering|camion livraison|lastwagen lieferung
🚜|tractor|tractor|tracteur|traktor
✈️|airplane|vliegtuig reis|avion voyage|flugzeug reise
🚀|rocket|raket start|fusée lancement|rakete start
🚁|helicopter|helikopter|hélicoptère|hubschrauber
🚢|ship|schip|bateau navire|schiff
⛵|sailboat|zeilboot|voilier|segelboot
⚓|anchor|anker|ancre|anker
🚧|construction|werken werf in aanbouw|travaux chantier|bauarbeiten baustelle
🚦|traffic_light|verkeerslicht|feu de circulation|ampel
⛽|fuel|brandstof tanken|carburant essence|tanken kraftstoff
🅿️|parking|parkeren|parking stationnement|parken parkplatz
🏠|house home|huis thuis|maison domicile|haus zuhause
🏢|office|kantoor gebouw|bureau immeuble|büro gebäude
🏭|factory|fabriek|usine|fabrik werk
🏥|hospital|ziekenhuis|hôpital|krankenhaus
🏫|school|school|école|schule
🏗️|crane|kraan bouw|grue construction|kran bau
🏛️|institution|overheid instelling|institution administration|behörde institution
🏝️|island vacation|eiland vakantie|île vacances|insel urlaub
⛰️|mountain|berg|montagne|berg
🏕️|camping|kamperen|camping|zelten
🌉|bridge|brug|pont|brücke
🗺️|map|kaart|carte|karte
🧭|compass|kompas richting|boussole direction|kompass richtung
⌚|watch|horloge|montre|armbanduhr
⏰|alarm_clock|wekker|réveil|wecker
⏱️|stopwatch|stopwatch tijd|chronomètre temps|stoppuhr zeit
⏳|hourglass|zandloper wachten|sablier attendre|sanduhr warten
🕐|clock one_oclock|klok uur tijd|horloge heure|uhr uhrzeit
📅|calendar date|kalender datum|calendrier date|kalender datum
📆|tear_off_calendar|agenda dag|agenda jour|termin tag
🗓️|planner|planning|planning|planung
📱|phone|gsm telefoon mobiel|téléphone portable|handy telefon
☎️|telephone|telefoon|téléphone fixe|telefon festnetz
💻|laptop|laptop computer|ordinateur portable|laptop rechner
🖥️|desktop|scherm computer|écran ordinateur|bildschirm rechner
⌨️|keyboard|toetsenbord|clavier|tastatur
🖨️|printer|printer afdrukken|imprimante|drucker
🖱️|computer_mouse|computermuis|souris d’ordinateur|computermaus
💾|floppy save|bewaren diskette|enregistrer disquette|speichern diskette
📷|camera|camera foto|appareil photo|kamera foto
📹|video|video opname|vidéo caméra|video aufnahme
🔋|battery|batterij|batterie|batterie akku
🔌|plug|stekker stroom|prise courant|stecker strom
💡|bulb idea|idee lamp|idée ampoule|idee glühbirne
🔦|flashlight|zaklamp|lampe torche|taschenlampe
🔍|mag search|zoeken vergrootglas|chercher loupe|suchen lupe
🔬|microscope|microscoop onderzoek|microscope recherche|mikroskop forschung
🧪|test_tube|proefbuis test|éprouvette test|reagenzglas test
🔧|wrench|moersleutel herstellen|clé réparer|schraubenschlüssel reparieren
🔨|hammer|hamer|marteau|hammer
🪛|screwdriver|schroevendraaier|tournevis|schraubendreher
🛠️|tools|gereedschap|outils|werkzeug
⚙️|gear|tandwiel instellingen|engrenage réglages|zahnrad einstellungen
🧰|toolbox|gereedschapskist|boîte à outils|werkzeugkasten
🔩|bolt|bout moer|boulon écrou|schraube mutter
⛓️|chains|ketting|chaîne|kette
🔗|link|koppeling schakel|lien maillon|verknüpfung glied
📎|paperclip|bijlage paperclip|pièce jointe trombone|anhang büroklammer
✂️|scissors|schaar knippen|ciseaux couper|schere schneiden
📌|pushpin pin|vastpinnen punaise|épingler punaise|anheften reißzwecke
📍|location|plaats locatie|lieu endroit|ort standort
📏|ruler|liniaal maat|règle mesure|lineal maß
🧯|fire_extinguisher|brandblusser|extincteur|feuerlöscher
🦺|safety_vest|veiligheidsvest|gilet de sécurité|warnweste
🥽|goggles|veiligheidsbril|lunettes de protection|schutzbrille
⛑️|helmet|helm veiligheid|casque sécurité|helm sicherheit
🩹|bandage|pleister ehbo|pansement premiers secours|pflaster erste hilfe
🚑|ambulance|ziekenwagen|ambulance|krankenwagen
🚨|alert|alarm zwaailicht nood|alerte gyrophare urgence|alarm blaulicht notfall
🔒|lock|slot gesloten|cadenas fermé|schloss gesperrt
🔓|unlock|open slot|cadenas ouvert|offenes schloss
🔑|key|sleutel|clé clef|schlüssel
🛡️|shield|schild bescherming|bouclier protection|schild schutz
🗑️|wastebasket|prullenbak weg|corbeille poubelle|papierkorb müll
♻️|recycle|recycleren|recycler|recycling
📦|package|pakket doos|colis carton|paket karton
📬|mailbox|brievenbus post|boîte aux lettres courrier|briefkasten post
✉️|envelope|brief enveloppe|lettre enveloppe|brief umschlag
📧|email|e-mail bericht|courriel e-mail|e-mail nachricht
📝|memo|notitie nota|note mémo|notiz
✏️|pencil|potlood bewerken|crayon modifier|bleistift bearbeiten
📄|page|pagina document|page document|seite dokument
📁|folder|map|dossier|ordner
📋|clipboard|klembord lijst|presse-papiers liste|klemmbrett liste
📊|bar_chart|grafiek cijfers|graphique chiffres|diagramm zahlen
📈|chart_up|stijgend groei|hausse croissance|steigend wachstum
📉|chart_down|dalend|baisse|fallend
📚|books|boeken leren|livres apprendre|bücher lernen
📖|book|boek lezen|livre lire|buch lesen
📰|newspaper|krant nieuws|journal nouvelles|zeitung nachrichten
📣|megaphone|megafoon aankondiging|mégaphone annonce|megafon ankündigung
📢|loudspeaker|luidspreker mededeling|haut-parleur annonce|lautsprecher durchsage
🔔|bell|bel melding|cloche notification|glocke mitteilung
🔕|no_bell|stil geen melding|silencieux|stumm
💰|money_bag|geld budget|argent budget|geld budget
💶|euro|euro geld|euro argent|euro geld
💳|credit_card|bankkaart betalen|carte bancaire payer|kreditkarte bezahlen
🧾|receipt|bon kasticket|reçu ticket|quittung beleg
⚖️|scales|weegschaal recht|balance justice|waage recht
🧹|broom|bezem opruimen|balai ranger|besen aufräumen
🪴|potted_plant|plant|plante|topfpflanze
🛒|cart|winkelwagen kopen|chariot acheter|einkaufswagen kaufen
👕|t_shirt|t-shirt kleren|t-shirt vêtements|t-shirt kleidung
👓|glasses|bril|lunettes|brille
🎒|backpack|rugzak|sac à dos|rucksack
💼|briefcase|werk aktetas|travail mallette|arbeit aktentasche
✅|check done|klaar vinkje gedaan|fait coché terminé|fertig häkchen erledigt
☑️|ballot_check|aangevinkt|case cochée|angekreuzt
✔️|heavy_check|vink juist|coche juste|haken richtig
❌|x cross|kruis fout nee|croix faux non|kreuz falsch nein
❓|question|vraag vraagteken|question point d’interrogation|frage fragezeichen
❗|exclamation|uitroepteken belangrijk|point d’exclamation important|ausrufezeichen wichtig
‼️|bangbang|dringend|urgent|dringend
⚠️|warning|waarschuwing opgelet|attention avertissement|warnung achtung
⛔|no_entry|verboden toegang|sens interdit|einfahrt verboten
🚫|prohibited|verboden niet|interdit|verboten
🛑|stop|stop halt|stop arrêt|stopp halt
🆗|ok|oké|d’accord|okay
🆕|new|nieuw|nouveau|neu
🆓|free|gratis vrij|gratuit libre|frei kostenlos
🆘|sos|nood hulp|secours aide|notruf hilfe
ℹ️|information info|informatie|information|information
➕|plus|plus erbij|plus ajouter|plus dazu
➖|minus|min|moins|minus
➡️|arrow_right|pijl rechts|flèche droite|pfeil rechts
⬅️|arrow_left|pijl links|flèche gauche|pfeil links
⬆️|arrow_up|pijl omhoog|flèche haut|pfeil oben
⬇️|arrow_down|pijl omlaag|flèche bas|pfeil unten
↩️|back|terug|retour|zurück
🔄|refresh|vernieuwen opnieuw|actualiser rafraîchir|aktualisieren neu laden
🔁|repeat|herhalen|répéter|wiederholen
⏩|fast_forward|vooruit|avance rapide|vorspulen
⏸️|pause|pauze|pause|pause
▶️|play|afspelen|lecture|abspielen
🔴|red_circle|rood|rouge|rot
🟠|orange_circle|oranje|orange|orange
🟡|yellow_circle|geel|jaune|gelb
🟢|green_circle|groen|vert|grün
🔵|blue_circle|blauw|bleu|blau
⚪|white_circle|wit|blanc|weiß
⚫|black_circle|zwart|noir|schwarz
1️⃣|one|een|un|eins
2️⃣|two|twee|deux|zwei
3️⃣|three|drie|trois|drei
4️⃣|four|vier|quatre|vier
5️⃣|five|vijf|cinq|fünf
🏁|finish|eindstreep klaar|arrivée|ziel
🚩|flag|vlag signaal|drapeau signal|flagge hinweis
🏳️‍🌈|rainbow_flag|regenboogvlag|drapeau arc-en-ciel|regenbogenflagge
🇧🇪|belgium|belgië|belgique|belgien
🇳🇱|netherlands|nederland|pays-bas|niederlande
🇫🇷|france|frankrijk|france|frankreich
🇩🇪|germany|duitsland|allemagne|deutschland
🇬🇧|united_kingdom uk|verenigd koninkrijk engeland|royaume-uni angleterre|großbritannien england
🇱🇺|luxembourg|luxemburg|luxembourg|luxemburg
🇨🇭|switzerland|zwitserland|suisse|schweiz
🇦🇹|austria|oostenrijk|autriche|österreich
🇪🇸|spain|spanje|espagne|spanien
🇮🇹|italy|italië|italie|italien
🇵🇱|poland|polen|pologne|polen
🇵🇹|portugal|portugal|portugal|portugal
🇪🇺|european_union eu|europa europese unie|europe union européenne|europa europäische union
"""
