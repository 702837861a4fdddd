"""What a search has to know of each language besides English: data only.

The commonest words say nothing about what is looked for, and tell which language a text is in.
They are what Snowball's own lists and the package stop-words agree on, with the words that ask
("dove", "zeig"), without accents. A further language is one more table of them and one line in
stemming.STEMMERS.
"""

from typing import Final

FOREIGN_STOP_WORDS: Final = {
    "de": """
        aber alle allem allen aller alles als also am an ander andere anderem anderen anderer
        anderes auch auf aus bei beim bin bis bist da damit dann darum das dass dazu dein deine
        deinem deinen deiner deines dem den denen denn der derselbe des dessen dich die dies diese
        diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einige
        einigen einiger einmal er es etwas euch euer eure eurem euren eurer finde finden findet fur
        gegen geht gemacht gewesen gibt ging hab habe haben hast hat hatte hatten hattest heißt hier
        hieß hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in ins irgendwo ist ja
        jede jedem jeden jeder jedes jemand jene jenem jenen jener jenes jetzt kann kannst kein
        keine keinem keinen keiner keines konnen konnt konnte lautet machen macht man mein meine
        meinem meinen meiner meines mich mir mit muss mussen musst musste nach nachdem neben nein
        nicht nichts nie niemand noch nochmal nun nur ob oder ohne per sag sagte schon sehr seid
        sein seine seinem seinen seiner seines seit selbst sich sie sind so solche solchen soll
        sollen sollte sondern sonst statt uber um und uns unser unsere unserem unseren unserer
        unseres unter viel viele vielen vom von vor wahrend wann war waren warst warum was wegen
        weil weiss weisst welche welchem welchen welcher welches wem wen wenn wer werde werden
        werdet wessen wie wieder wieso wieviel will wir wird wirst wo woher wohin wollen wollte wozu
        wurde wurden zeig zeige zu zum zur zwar zwischen
    """,
    "es": """
        a acerca ademas ahi ahora al algo algun alguna algunas algunos alli ante antes apenas aquel
        aquella aquellas aquellos aqui asi aun aunque bajo bien cada casi como con conmigo consigo
        contigo contra cual cuales cualquier cuando cuanta cuantas cuanto cuantos cuya cuyo dame de
        decir del desde despues dice dicho dije dijo dime donde durante e el ella ellas ello ellos
        en entonces entre era eran eras eres es esa esas ese eso esos esta estaba estaban estado
        estamos estan estar estara estas este esto estos estoy estuve estuvo etc fue fuera fueron
        fui fuimos ha haber habia habian habra hace hacen hacer haces hacia hago han has hasta hay
        haya he hecho hemos hice hicimos hizo incluso la las le les llama llaman lo los luego mas me
        menos mi mia mias mientras mio mios mis misma mismo mucha muchas mucho muchos muestra
        muestrame muy nada ni ningun ninguna ninguno no nos nosotros nuestra nuestras nuestro
        nuestros nunca o os otra otras otro otros para pero poca pocas poco pocos podemos podia por
        porque pudo puede pueden puedo pues que quien quienes quiere quiero sabe sabes sabia se sea
        segun ser sera seran seria si sido siempre siendo sin sino sobre solo somos son soy su sus
        suya suyo tal tambien tan tanta tanto te tenemos tener tengo tenia tenian tiene tienen
        tienes toda todas todavia todo todos tu tus tuve tuvo un una unas uno unos usted ustedes va
        vamos van vaya vez voy y ya yo
    """,
    "fr": """
        a ai alors appelle appellent appelles apres as au aucun aucune aura aurait aussi autant
        autre autres aux avaient avais avait avant avec avez aviez avoir avons ayant bien c ca car
        ce ceci cela celle celles celui ces cet cette ceux chaque chez chose ci combien comme
        comment contre d dans de dehors deja depuis derriere des devant dis dit doit donc dont du
        durant elle elles en encore entre environ est et etaient etais etait etant ete etes etions
        etre eu eux faire fais fait faites faut fois font furent fut hors ici il ils j jamais je
        jusqu jusque l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu lorsque
        lui m ma maintenant mais malgre me meme memes mes mien mienne mieux moi moins mon montre n
        ne ni non nos notre nous nul on ont ou oui par parce parmi pas peu peut peux plus plusieurs
        pour pourquoi pres presque puis puisque qu quand que quel quelle quelles quelqu quelque
        quelques quels qui quoi rien s sa sais sans sauf savez se selon sera serait ses si sien
        sienne soi soit sommes son sont sous suis suivant sur surtout t ta tant te tel telle tels
        tes toi ton tous tout toute toutes trop tu un une va vais vas vers voici voila vois vont vos
        votre vous vu y
    """,
    "it": """
        a abbia abbiamo ad adesso agli ai al alcuni alcuno all alla alle allo allora altra altre
        altri altro anche ancora avanti avere avete aveva avevamo avevano avevo avra avuto bene c
        che chi chiama chiamano chiamava ci com come con cos cosa cosi cui d da dagli dai dal dall
        dalla dalle dallo de dei del dell della delle dello dentro deve devo di dimmi dopo dov dove
        dunque durante e ebbe ecco ed egli ella entro era erano essa esse essere essi esso fa
        facciamo faccio fai fanno fare fate fatto fece feci fino forse fosse fra fu fui fuori furono
        gia gli ha hai hanno ho i il in infatti invece io l la le lei li lo loro lui lungo ma mai me
        meglio meno mentre mi mia mie miei mio molta molte molti molto mostra mostrami ne negli nei
        nel nell nella nelle nello nessun nessuna nessuno niente no noi non nostra nostre nostri
        nostro nulla o ogni oltre oppure ora ossia per perche pero piu poca pochi poco poi possiamo
        posso prima puo puoi pure qua qual qualche qualcosa qualcuno quale quali quando quanta
        quante quanti quanto quasi quegli quei quel quell quella quelle quelli quello questa queste
        questi questo qui quindi sa sai sapete sara saranno sarebbe se sei sempre senza si sia siamo
        siano siete sono sopra sotto sta stai stanno stata state stati stato stavo su sua subito sue
        sugli sui sul sull sulla sulle sullo suo suoi tale tali tanta tante tanti tanto te ti tra
        tranne troppo tu tua tuo tutta tutte tutti tutto un una uno va vai vanno verso vi voi vostra
        vostre vostri vostro
    """,
    "pt": """
        a acerca agora ainda alem alguem algum alguma algumas alguns ali ambos antes ao aos apos
        aquela aquelas aquele aqueles aqui aquilo as assim ate atraves bem cada chama chamam chamava
        coisa coisas com comigo como consigo contigo contra cuja cujo da daquela daquele dar das de
        dela delas dele deles depois desde dessa desse desta deste deve devo diga disse diz dizer do
        dos durante e ela elas ele eles em enquanto entao entre era eram eramos essa essas esse
        esses esta estamos estao estar estas estava estavam estavamos este esteja estes esteve
        estive estou eu faz fazem fazer fazia feito fez fiz foi fomos fora foram fosse fui ha haver
        havia houve isso isto ja jamais la lhe lhes logo mais mas me mesma mesmas mesmo mesmos meu
        meus mim minha minhas mostra mostre muita muitas muito muitos na nada nao naquela naquele
        nas nela nele nem nenhum nenhuma nessa nesse nesta neste ninguem no nos nossa nossas nosso
        nossos num numa nunca o onde os ou outra outras outro outros para pela pelas pelo pelos pode
        podem podia pois por porem porque posso pouca pouco poucos pra quais quaisquer qual qualquer
        quando quanta quantas quanto quantos que quem quer quero sabe sabes sao se seja sejam sem
        sempre ser sera seria seu seus si sido sim so sob sobre somos sou sua suas tal tambem tanto
        tao te tem temos tenho tens ter teu teus teve tinha tinham tive tivemos toda todas todo
        todos tu tua tuas tudo ultima um uma umas uns vai vamos vao varios vez voce voces vos vou
    """,
    "nl": """
        aan al alle alles als altijd ander andere anderen ben beneden bent bij boven daar dan dat de
        deden deed der deze die dit doch doe doen doet door dus een eens en er ergens even ge gedaan
        geen geweest gij ging haar had hadden heb hebben hebt heeft heet hem hen het hier hij hoe
        hoelang hoeveel hoezo hun iemand iets ik in is ja je jij jou jouw jullie kan kon kun kunnen
        laat maak maar me meer men met mij mijn mocht moet moeten mogen na naar net niemand niet
        niets nog nooit nu of om omdat onder ons onze ook op over per reeds sinds te tegen toch toen
        toon tot tussen u uit uw van vandaan veel voor vooral waar waarheen waarom wanneer want
        waren was wat weer weet wel welk welke werd werden weten wezen wie wij wil willen worden
        wordt zal ze zeg zei zelf zich zij zijn zit zo zonder zou zouden
    """,
    "sv": """
        alla allt alltid an anda andra ar at att av bara beratta blev bli blir blivit borde bort da
        dar darfor de dem den denna deras dess dessa det detta dig din dina dit ditt du efter ej
        eller en er era ert ett fa far fick finns flera for fore forran fran genom gick gjorde gor
        gora ha hade han hans har hela heller henne hennes heter hit hon honom hos hur i icke igen
        in inga ingen inget ini inne inte ja jag just kan kom kommer kunde kunna ligger man med
        mellan men mer mera mig min mina mitt mot mycket nagon nagot nagra nar ned nej ner ni nog nu
        och ocksa om oss over pa per redan sa sadan sadana saga sager samma sedan ser sig sin sina
        sitt ska skall skulle som till tills tog ty under upp ur ut utan utom vad val var vara
        varfor varit varje vars vart vem vems vet vi vid vilka vilken vilket vill visa
    """,
    "da": """
        af alle alt altid anden at bare blev blive bliver da de dem den denne der deres det dette
        dig din dine disse dit dog du efter ej eller en end er et fa far findes for fordi fortæl fra
        før gik gør gøre ham han hans har havde have hedder hende hendes her hos hun hvad hvem
        hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornar i ikke ind ingen intet ja jeg jer
        jeres jo kan kom kun kunne lige ligger ma man mange med meget mellem men mere mig min mine
        mit mod nar ned nej nogen noget nogle nok nu og ogsa om op os over pa per sa sadan sagde
        samme se selv siden sig sin sine sit skal skulle som til ud uden under var ved vi vide vil
        ville vis vor vores være været
    """,
    "no": """
        alle alltid alt andre at av bare ble blei bli blir da de deg dem den denne der dere deres
        det dette di din dine disse ditt du eg ein eit eller en enn er et etter fa far finnes for
        fordi fortell fra før gikk gjør gjøre ha hadde ham han hans har henne hennes her heter hos
        hun hva hvem hvilke hvilken hvilket hvis hvor hvordan hvorfor i ikke ikkje ingen inn ja jeg
        kan kom kun kunne ligger ma man mange med meg mellom men mer mi min mine mitt mot mye na nar
        ned nei noe noen nok og ogsa om opp oss over pa per sa samme sann se seg selv si siden sin
        sine sitt skal skulle slik som til under ut uten var vare vart ved vet vi vil ville vis være
        vært
    """,
    "fi": """
        ehka ei eivat ellei emme en enta et etta han hanelle hanen hanta he heidan heita ihan ilman
        itse ja jo joka jokin joku jolla jonka jos joskus jotka jotta kaikki kanssa kenella kenelle
        kenelta kenen kerro keta koska kuin kuinka kuinkakaan kuka kun kuten lisaksi me meidan
        meilla meita mihin mika mikaan mikali miksi milloin mina minka minne minua minulla minulle
        minulta minun minut missa mista mita miten mitka moneltako mukaan mutta muu myos nain nama
        nayta ne niiden niin niita noin nuo nyt ole olen olet oli olimme olin olisi olit olivat olla
        ollut on onko ovat paljon paljonko pois sanoin se seka sen siella siihen siina siita silla
        sille sina sinulla sinun sinut sita sitten tai tama taman tassa tasta tata te teidan teilla
        teita tuo vaan vai vaikka vain vasta voi voin yli
    """,
    "pl": """
        aby ale ani az bardzo beda bedzie bez bo by byc był była było były ci cie co czego czemu czy
        czyj czyja dla dlaczego dlatego do dokad gdy gdyz gdzie go i ich ile im ja jak jaka jaki
        jakich jakie jakiej jako jednak jego jej jemu jesli jest jestem jeszcze juz kazdy kiedy kim
        kogo komu kto ktora ktore ktorej ktory ktorych ku lub ma maja mam mamy mi mna mnie moge moim
        moj moja moje mojej moze mozna mu my na nad nam nami nas nasz nasza nasze nic nich nie nigdy
        nim niz no o od on ona one oni ono oraz po pod podczas pokaz powiedz powiedziałem poza przed
        przez przy sa sie siebie skad sobie swoje ta tak taki takze tam te tego tej ten tez to totez
        tu twoj twoja twoje ty tych tylko tym u w we wie wiec wiesz wszystko z za ze
    """,
    "ro": """
        a acea aceasta aceea aceia acel acela acele acest acesta aceste acolo acum ai aici al ale
        alt alta am anume ar arata are as asta astea atat atunci au avea avem aveti avut ba bai bine
        ca caci cand care careia carora carui cat cata cate cati ce cei cel cele ceva cheama cine
        cineva cu cui cum cumva da daca dar de decat deci deja despre din dintre dupa ea ei el ele
        era erau este eu fac face facut fara fi fie fiecare fost iar ii il imi in inainte intre isi
        iti la le lor lui ma mai mea mei mele mereu meu mi mie mine mult multi ne nici nimanui
        nimeni nimic noastra noi nostri nostru nu o ori pe pentru peste poate pot prea prin s sa
        sale sau se si spune sub sunt suntem ta tai tale te toata toate tot toti tu un una unde unei
        unor unui unul va vei voi vom vor vreo vreun zis
    """,
    "tr": """
        ama artık aslında az bana bazı belki ben beni benim bile bir biri birkac biz bizi bizim
        boyle bu bulunuyor buna bunda bundan bunlar bunu bunun cok cunku da daha de dedim degil diye
        en gibi gore goster hangi hangisi hani hem henuz hep hepsi her hic icin ile ise iste kac
        kadar kendi ki kim kime kimin kimse mi mu mı nasıl ne neden nedir nerede nereden neresi
        nereye nicin niye o olan olarak oldu oldugu olsa olur ona ondan onlar onu onun orada oyle
        oysa pek sana sen seni senin sey simdi siz sizin sonra soyle su sunu tum uzere var vardı ve
        veya ya yani yine yok
    """,
    "hu": """
        a ahogy ahol aki akik akkor alatt altal altalaban amely amelyek ami amig amikor at az azok
        azon azonban azt aztan azutan be bele benne csak de e egy egyik el ellen elo en ennek ez
        ezek ezen ezert ezt fel fele ha hanem hany hivjak hogy hogyan hol honnan hova igen ily is
        itt kell kellett ki kie kinek kit kivel le lehet lenne lesz mar mas meg mellett mely mennyi
        mert mi miatt miert mije mikor milyen minden mindig mint mit mond mondtam mutasd nagyon ne
        neked nekem neki nem nincs o ok oket olyan ott pedig sajat sem semmi sok szerint te tehat ti
        tudod utan utana vagy vagyok valaki valami van vannak vele viszont volna volt voltak voltam
    """,
    "cs": """
        aby ale ani ano asi az bez bude budou by byl byla byli bylo byt co coz do ho i ja jak jaka
        jake jako jaky je jeho jej jeji jejich jen jenom jeste jestli ji jim jiz jmenuje jsem jsi
        jsme jsou jste k kam kazdy kde kdo kdy kdyz ke kolik komu ktera ktere kteri kterou ktery
        kvuli ma maji malo mam mame me meho mezi mi mit mne mnou moc moje mou muj muze my na nad nam
        nas nase ne nebo nebyl neco nejaky nejsou neni nez nic nich nim o od on ona oni ono pak po
        pod podle pokud potom pouze pred pres pri pro proc proto protoze rekl rekni s se si snad sve
        svuj ta tady tak take takze tam te tebe ten tento teto ti to tohle toho tom tomu tu tuto
        tvoje tvuj ty tyto u ukaz uz v vam vas vase ve vy vzdy za ze
    """,
    "id": """
        ada adalah agar akan aku anda antara apa apakah atau bagaimana bahwa baru begitu beliau
        belum berapa bila bilang bisa boleh buat bukan cuma dalam dan dapat dari dengan di dia
        dimana hanya harus ia ini itu jadi jangan jika juga kalau kami kamu kapan karena katakan ke
        kemana kenapa kepada ketika kita lagi lah lalu maka mana masih mengapa mereka milik mu
        namanya namun nya oleh pada para pernah punya saat saja sampai sangat saya sebagai sebuah
        sedang sejak seperti serta setelah siapa sudah supaya tadi tapi telah tentang tersebut
        tetapi tidak tunjukkan untuk yang
    """,
    "ru": """
        а без бы был была были было быть в вам вами вас весь во вот все всего всех вы где говорил
        говорила да даже для до его ее еи ему если есть еще же за зачем здесь знаешь зовут и из или
        им ими их к как какая какие каким каких какого какое какои какому какую ко когда кого ком
        кому которая которое которые которыи кто куда ли либо между меня мне много мнои мог могу мое
        моего моеи моему может можно мои моим моих мою моя мы на над надо нам нами нас наш наша наше
        наши не него нее неи нельзя нет ни ним них но ну о об однако он она они оно от откуда очень
        по под покажи после потом потому почем почему при про раз с сам свои своя себе себя сеичас
        скажи сколько со так также такои там тебе тебя тем теперь то тогда того тоже только том тот
        ту ты у уже хотя чего чеи чем через что чтоб чтобы чье чья эта эти этим этих это этого этои
        этом этот эту я
    """,
    "el": """
        ακομα αλλα αν ανα απο αυτα αυτες αυτη αυτο αυτοι αυτος αυτου για γιατι δε δειξε δεν εγω εδω
        ειμαι ειναι ειπα ειχα ειχε εκει εμεις ενα ενας εχει εχουμε εχω η ηταν θα καθε και κατι κι
        λενε μα μας με μεσα μετα μη μην μια μου να ο οι οταν οτι οχι παρα πες πια πιο ποια ποιο
        ποιοι ποιον ποιος ποσα ποσες ποσο ποτε που προς πως σαν σας σε σου στα στη στην στις στο
        στον στους τα τη την της τι τις το τον τοτε του τους των τωρα ως
    """,
    "ar": """
        اذا التي الذي الذين الى اليوم ان انا انت او اي اين بعد بين تحت ثم حتى حول خلال ذلك سوف
        على عن عند عندما عندي غير فوق في قبل قد قلت كان كانت كل كم كيف لا لكن لم لماذا لن له لها
        لي ليس ما ماذا متى مع من منذ نحن نعم هذا هذه هل هم هنا هناك هو هي وهو وهي يا يكون
    """,
    "fa": """
        از است اما ان انها او اگر ای این با باید بر برای به بود بودند تا تو جا خود خیلی دارد
        دارم در را شد شده شما شود ما من می نمی نه نیز نیست هر هست هم همه هیچ و ولی چرا چطور چقدر
        چند چه چون چیست کجا کجاست کدام کرد کردم کردن کسی که کی گفتم یا یک
    """,
    "hi": """
        अपना अपनी अपने अब आप इन इस इसका इसके इसे उन उनका उनके उस उसका उसकी उसके उसे एक ऐसा और कब
        कया कयों कर करता करते करना करने कहा कहाँ कहां का काफी कि कितना कितनी कितने किस किसका
        किसकी किसके किसको किसने किसी किसे की कुछ के को कोई कौन कौनसा गई गया गयी जब जहां जा जैसे
        जो तक तब तुम तो था थी थे दो नहीं ने पर बताओ बहुत भी मुझे में मेरा मेरी मेरे मैं मैंने यह
        यहाँ या ये रखा रखी रखे रहा रही रहे लिए लेकिन वह वहाँ वे वो साथ से हम हमारा हमारी हमारे
        ही हुआ हुई हुए है हैं हो होता होती होते
    """,
}

# Letters that few languages write; accents that English borrows ("café") tell nothing.
LETTERS: Final = {
    "cs": "řěůčšžťďň",
    "da": "øåæ",
    "de": "ßäöü",
    "es": "ñ¿¡",
    "fi": "äö",
    "fr": "çœèêâîôûëù",
    "hu": "őűöü",
    "it": "èìòù",
    "no": "øåæ",
    "pl": "łżśćąęźń",
    "pt": "ãõçêâô",
    "ro": "șțşţăâî",
    "sv": "åäö",
    "tr": "ğşıçöü",
}

# Words that stemming does not bring together, by language: a group ends at a bar or with its line.
# Behind ">" is what is found by those before it, and not the other way round.
IRREGULAR: Final = {
    "de": """
        essen isst aß gegessen|trinken trank getrunken|fahren fährt fuhr gefahren
        finden fand gefunden|geben gab gegeben|lassen lässt ließ gelassen
        laufen läuft lief gelaufen|leihen lieh geliehen ausleihen ausgeliehen verleihen verliehen
        lesen liest las gelesen|liegen lag gelegen|nehmen nimmt nahm genommen
        schreiben schrieb geschrieben|verschreiben verschrieb verschrieben|sehen sieht sah gesehen
        sprechen spricht sprach gesprochen|stehen stand gestanden|treffen trifft traf getroffen
        verlieren verlor verloren|vergessen vergisst vergaß|bringen brachte gebracht
        denken dachte gedacht|kommen kam gekommen|anrufen rief angerufen
        schlafen schläft schlief geschlafen|schneiden schnitt geschnitten|singen sang gesungen
        schwimmen schwamm geschwommen|waschen wäscht wusch gewaschen|werfen wirft warf geworfen
        ziehen zog gezogen|umziehen umgezogen|schließen schließt schloss geschlossen
        beginnen begann begonnen|bekommen bekam|tragen trägt trug getragen
        helfen hilft half geholfen|halten hält hielt gehalten|fallen fällt fiel gefallen
        streichen strich gestrichen|anstreichen angestrichen|abgeben abgegeben
        mitnehmen mitgenommen|steigen stieg gestiegen|frieren fror gefroren|fliegen flog geflogen
        einladen eingeladen|einkaufen eingekauft
        arzt doktor dr|geld bargeld > euro franken|schulden schuldet > leihen lieh geliehen
        kosten gekostet preis > euro franken|bezahlen zahlen > euro franken|alt > geboren geburtstag
    """,
    "es": """
        poner pongo puse puso puesto|ver veo vio visto|venir vengo vino viene venido
        volver vuelvo vuelve vuelto|traer traigo traje trajo|escribir escrito|abrir abierto
        romper roto|morir muere murió muerto|dormir duerme durmió|perder pierde perdido
        cerrar cierra cerrado|empezar empieza empecé|costar cuesta|encontrar encuentra|jugar juega
        pedir pide pidió|servir sirve|conducir conduzco condujo|oír oigo oyó|caer caigo cayó
        leer leyó|probar prueba|mover mueve|soñar sueña|pensar piensa|llover llueve
        elegir elige eligió|seguir sigue|vestir viste|freír frito|contar cuenta
        comenzar comienza comencé|mostrar muestra
        médico doctor|dinero > euros pesos|costar cuesta precio > euros pesos
        pagar pago > euros pesos|cumpleaños > cumple nació
    """,
    "fr": """
        mettre mets mis|prendre prends pris|apprendre appris|perdre perds perdu|voir voit vu
        écrire écrit|lire lit lu|ouvrir ouvre ouvert|venir vient venu|tenir tient tenu
        recevoir reçoit reçu|boire boit bu|vendre vendu|rendre rendu|peindre peint
        mourir meurt mort|naître né|offrir offre offert|envoyer envoie|payer paie|nettoyer nettoie
        courir couru|dormir dort|sortir sort|partir part|oeil yeux|journal journaux
        travail travaux|prescrire prescrit|conduire conduit|construire construit|éteindre éteint
        cuire cuit|croire cru|connaître connu|attendre attend|savoir su|suivre suit|plaire plu
        devenir devenu
        médecin docteur|argent > euros francs|coûter coûte prix > euros francs
        payer paie > euros francs|anniversaire > né
    """,
    "it": """
        andare vado andato|dire dico detto|mettere metto messo|prendere prendo preso
        scrivere scrivo scritto|leggere leggo letto|vedere vedo visto|venire vengo viene venuto
        perdere perdo perso|spendere spendo speso|chiudere chiudo chiuso|aprire apro aperto
        nascere nasce nato|rimanere rimango rimasto|scegliere scelgo scelto|vincere vinco vinto
        rompere rompo rotto|rispondere rispondo risposto|decidere decido deciso
        uscire esco esce uscito|bere bevo bevuto|morire muore morto|chiedere chiedo chiesto
        tenere tengo tiene tenuto|togliere tolgo tolto|accendere accendo acceso
        spegnere spengo spento|dipingere dipingo dipinto dipinsi|vivere vivo vissuto
        prescrivere prescritto|iscrivere iscritto|friggere fritto|cuocere cuocio cotto
        chiave chiavi|uomo uomini|uovo uova|dito dita|braccio braccia|moglie mogli
        correggere corretto|promettere promesso|succedere successo|rendere reso|offrire offerto
        scendere sceso|correre corso|salire salgo|bue buoi|dio dei
        medico dottore dottor dottoressa|soldi denaro > euro|costare costa prezzo > euro
        pagare > euro|compleanno > compie compiere nasce nato
    """,
    "nl": """
        kopen koop kocht gekocht|verkopen verkoop verkocht
        lenen leen leende geleend uitlenen uitgeleend|brengen bracht gebracht|eten eet gegeten
        drinken drink dronk gedronken|geven geeft gaf gegeven|komen kwam gekomen
        lezen leest las gelezen|liggen ligt lag gelegen|nemen neemt nam genomen
        rijden reed gereden|schrijven schreef geschreven|slapen sliep geslapen
        spreken sprak gesproken|staan stond gestaan|vergeten vergat|verliezen verloor verloren
        vinden vond gevonden|vliegen vloog gevlogen|zien zag gezien|zoeken zocht gezocht
        zitten zat gezeten|krijgen krijgt kreeg gekregen|beginnen begon begonnen
        lopen liep gelopen|vertrekken vertrok vertrokken|verlopen verloopt verliep
        rekenen rekent gerekend|spelen speelt gespeeld|ei eieren|kind kinderen|stad steden
        schip schepen|voorschrijven voorgeschreven|snijden sneed gesneden|sluiten sloot gesloten
        dragen droeg gedragen|afspreken afgesproken
        dokter arts|geld > euro|kosten kost kostte gekost prijs > euro
        betalen betaalde betaald > euro|verjaardag > jarig geboren
    """,
    "pt": """
        pôr ponho pus pôs posto|ver vejo viu visto|vir venho veio vem|trazer trago trouxe
        perder perco perdido|escrever escrito|abrir aberto|ler leio leu lido|dormir durmo
        pedir peço|ouvir ouço|cair caio caiu|servir sirvo|morrer morto|dar dou deu dado|mão mãos
        pão pães|cão cães|hotel hotéis|papel papéis|lençol lençóis|animal animais|jornal jornais
        pagar pago|ganhar ganho|gastar gasto|fazer feito|sair saio saiu|subir sobe
        preferir prefiro
        médico doutor|dinheiro > euros reais|custar preço > euros reais|pagar pago > euros reais
        aniversário > anos nasceu
    """,
    "ru": """
        брать беру взять взял|дать дал даю|найти нашёл нашла нашли|положить положил кладу класть
        купить купил куплю покупать|начать начал начинать начинаться начались
        платить заплатить заплатил оплатить|писать пишу написать|видеть вижу увидел
        продать продал продаю|забыть забыл забываю|человек люди|ребёнок дети детей
        ехать еду поехал|идти иду шёл пошёл|уйти ушёл ушла|день дни дней|отец отцы|ботинок ботинки
        кончиться кончится кончается|закрыть закрыл закрывается|открыть открыл открывается
        звать позвать|рисовать нарисовал|болеть болит
        врач доктор|деньги денег > рублей рубль евро|стоить цена > рублей рубль евро
    """,
    "sv": """
        köpa köper köpte köpt|äta äter ätit|dricka drack druckit|lägga lägger lade lagt
        ligga ligger legat|skriva skrev skrivit|läsa läste läst|sova sov|stå stod stått|åka åkte
        sälja säljer sålde sålt|glömma glömde glömt|springa sprang|sjunga sjöng|hålla höll hållit
        bok böcker böckerna|fot fötter|hand händer|natt nätter|stad städer|nöt nötter|tand tänder
        dotter döttrar|bror bröder|syster systrar|sko skor skorna|nyckel nycklar nycklarna
        rum rummet rummen|möte möten mötet|äpple äpplen|stänga stänger stängde|bära bär burit
        dra drog dragit
        läkare doktor|pengar > kronor|kosta kostade pris > kronor|betala betalade > kronor
        födelsedag > fyller född föddes
    """,
}
