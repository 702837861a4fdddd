"""The words people use for times, language by language: data only.

Each table maps words to one canonical spelling, which is what `timewords` reads and the grammar
knows. A line is `canon = word, word, several words`, and one indented by four goes on with it.
`Mon.. = lunes/lun, martes` counts on from its canon: `Mon` is lunes or lun, `Tue` is martes;
months, units of time and numbers count alike. Canonical time words begin with a capital (`Mon`,
`Jan`, `Hour`, `Morning`, `Dom` for the day of a month), so the grammar can never mistake an
ordinary word for one; small words (`at`, `in`, `next`) are the English ones. `Remind` is a request
to be reminded, `Wake` one to be woken, `Please` a politeness; all are dropped from the message.
Accents, case and apostrophes do not matter.

`at|Hour` reads as the first before a number and as the second elsewhere (Indonesian "jam").
A further language is one more table and one line in LANGUAGES.
"""

from typing import Final

ENGLISH: Final = """
Mon = monday, mondy, munday, mon
Tue = tuesday, tues, tue, tuesdy, teusday, tuseday
Wed = wednesday, weds, wed, wendsday, wensday, wednsday, wednesdy, wendesday
Thu = thursday, thurs, thur, thu, thrusday, thurday, thursdy, thirsday
Fri = friday, fri, firday, fridy, frieday
Sat = saturday, sat, saterday, satuday, saturdy
Sun = sunday, sun, sundy
Mons.. = mondays/mons, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays
Jan = january, jan, janurary, januray
Feb = february, feb, febuary, feburary, februrary
Mar = march, mar
Apr = april, apr, apirl
May = may
Jun = june, jun
Jul = july, jul
Aug = august, aug, agust
Sep = september, sept, sep, septemer, setpember
Oct = october, oct, octobre, ocotber
Nov = november, nov, novemeber
Dec = december, dec, decmber
Second = seconds, sec, secs
Minute = minute, minutes, min, mins, minuts, minuets, mintues, minits
Hour = hour, hours, hr, hrs, houre, huor
Day = day, days, dys
Week = week, weeks, wk, wks
Month = month, months, mnth, mnths, mth, mths, monthes
Year = year, years, yr, yrs
Quarter = quarters of the year, calendar quarter
Fortnight = fortnight, fortnights
Weekend = weekend, wkend, week end
Weekends = weekends
Weekday = weekday, week day, workday, work day, working day, business day, weekdays only
Weekday Night = weeknight, week night
Weekday Nights = weeknights, week nights
Weekdays = weekdays, week days, workdays, work days, working days, business days
Today = today, tody, 2day, todays, to day
Tomorrow = tomorrow, tommorow, tommorrow, tomorow, tomorrows, tmrw, tmr, tmrow, tmw, tmmrw,
    tomoz, 2moro, 2morrow, 2mrw, tomorro, tomarrow, tomrrow, tmorrow, tomorrw, tommorw, tommrow,
    tomm, tom morning, to morrow, tomo, morrow, tomorow's
Yesterday = yesterday, yday, yesturday, yesterdy, ystrday
Overmorrow = day after tomorrow, the day after tomorrow, day after tmrw, overmorrow, day after
    tommorow, day after tomorow, day after tommorrow
Ereyesterday = day before yesterday, the day before yesterday
Tonight = tonight, tonite, 2nite, tonigt, 2night, tnite, to night, this night, this nite,
    tonights
Morning = morning, mornings only, mornin, morn, am hours, forenoon
Afternoon = afternoon, afternon, arvo
Evening = evening, evenin, eve, evng
Night = night, nite
Mornings = mornings
Afternoons = afternoons
Evenings = evenings
Nights = nights
Noon = noon, midday, mid day, noontime, noonish, high noon, 12 noon
Midnight = midnight, mid night, 12 midnight
in the Morning = first thing in the morning, first thing
Tomorrow Morning = first thing tomorrow morning, first thing tomorrow, tomorrow first thing
end of Month = eom
end of Year = eoy
Lunch = lunchtime, lunch time, at lunch
Dayend = eod, end of day, end of the day, end of today, cob, close of business, end of business,
    end of business day, end of play
oclock = oclock, o clock
Remind = remind me, reminds me, reminding me, remindme, remid me, remined me, remimd me, reming
    me, remind us, rmd me, remidn me, remind myself
remind = remid, remined, rmnd
right now = rightnow, at the moment, at this moment, at this very moment, this instant, atm,
    asap, as soon as possible
reminder = remider, remainder, remindr, reminders
recurring = reoccurring, repeating, repeated, recuring, recurrent, repetitive
every = every, each, evry, evey, every single, any given
everyday = everyday
Daily = daily, dayly, everyday, once daily, on a daily basis, day by day
Weekly = weekly, on a weekly basis
Monthly = monthly, montly, on a monthly basis
Yearly = yearly, annual, annually, anually, on a yearly basis, on an annual basis
Hourly = hourly
Nightly = nightly
Biweekly = biweekly, bi weekly, fortnightly, semi monthly
Bimonthly = bimonthly, bi monthly
Biyearly = biennial, biennially
Halfyearly = semiannual, semiannually, semi annually, semi annual, half yearly, biannually,
    twice a year
Quarterly = quarterly
every Quarter = every quarter, each quarter
next Quarter = next quarter
this Quarter = this quarter
last Quarter = last quarter
every other Day = alternate days, alternate day
Mons, Weds, Fris = mwf, m w f
Tues, Thus = tth, t th, tu th, tuth
end of every Month = every month end, month end every month, each month end
penultimate = second to last, second last, next to last
next = next, nxt, nex, upcoming
coming = coming, comming
last = last, lst, previous
past = past
before = before, b4, prior to, ahead of, in advance of, bfore
until = until, till, til, untill, thru, through, up until
in = in, within, w in
from = from, frm
at = at
please = please, pls, plz, plse, pleas, kindly
you = you, u, ya
and = and, n
about = about, abt, approximately, approx, around, roughly, circa, aprox
starting = starting, beginning, commencing, starts, begins, start, starting from, beginning
    from, starting on, effective, as of
ending = ending, ends, end on, ending on, finishing
half = half, haf
quarter = quarter, qtr, quater
couple = couple, couple of, cpl, pair of
few = few
several = several
Christmaseve = christmas eve, xmas eve
Christmas = christmas, xmas, christmas day, xmas day, x mas
Boxingday = boxing day
Newyearseve = new years eve, new year eve, nye, new years evening
Newyear = new years day, new year day, new years, new year
Halloween = halloween, hallowe en, all hallows eve
Valentine = valentines day, valentine day, valentines, valentine s day
Aprilfools = april fools day, april fools
Patrick = st patricks day, saint patricks day, st patrick day, st paddys day
Independence = independence day, fourth of july, july fourth
Thanksgiving = thanksgiving, thanksgiving day
Blackfriday = black friday
Cybermonday = cyber monday
Easter = easter, easter sunday, easter day
Eastermonday = easter monday
Goodfriday = good friday
Laborday = labor day, labour day
Memorialday = memorial day
Mlkday = martin luther king day, mlk day, martin luther kings day
Presidentsday = presidents day
Columbusday = columbus day
Veteransday = veterans day
Mothersday = mothers day, mother s day
Fathersday = fathers day, father s day
Groundhog = groundhog day
Guyfawkes = guy fawkes day, bonfire night, guy fawkes night
Earthday = earth day
Mayday = may day
Womensday = international womens day, womens day
Nicholas = st nicholas day
Allsaints = all saints day
Cincodemayo = cinco de mayo
Juneteenth = juneteenth
"""

# Short words that mean a unit only right after a number: "10m", "2 h", "1d".
AFTER_NUMBER: Final = {
    "s": "Second",
    "second": "Second",
    "m": "Minute",
    "mn": "Minute",
    "h": "h",
    "d": "Day",
    "w": "Week",
    "y": "Year",
    "mo": "Month",
    "mos": "Month",
}

SPANISH: Final = """
Remind = recuérdame, recuerdame, avísame, recordarme, recordame, avisame, puedes recordarme, me
    recuerdas, me puedes recordar, podrías recordarme, quiero que me recuerdes, necesito que me
    recuerdes, hazme acordar, haceme acordar, acordame, acuérdame, hazme recordar, me avisas,
    alértame, notifícame, ponme un recordatorio, pon un recordatorio, crea un recordatorio,
    créame un recordatorio, agrega un recordatorio, configura un recordatorio, establece un
    recordatorio, no me dejes olvidar, no olvides recordarme, que no se me olvide
Wake = pon una alarma, ponme una alarma, pon la alarma, ponme la alarma, despiértame, pon el
    despertador, ponme el despertador
Please = por favor, porfa, porfavor, oye, hola
Mon.. = lunes/lun, martes, miércoles/mié/mier, jueves/jue, viernes/vie, sábado/sáb, domingo/dom
Mons.. = los lunes, los martes, los miércoles, los jueves, los viernes, los sábados/sábados,
    los domingos/domingos
Jan.. = enero/ene, febrero/feb, marzo/mar, abril/abr, mayo/may, junio/jun, julio/jul, agosto/ago,
    septiembre/setiembre/sep/set/sept, octubre/oct, noviembre/nov, diciembre/dic
Second.. = segundo/segundos, minuto/minutos/minutito, hora/horas/horita/horitas, día/días,
    semana/semanas, mes/meses, año/años
Weekend = fin de semana, finde
Weekends = fines de semana, los fines de semana
Weekdays = lunes a viernes, de lunes a viernes, días laborables, días de semana, los días de
    semana, entre semana
Weekday = día laborable, día de semana
Today = hoy
Tomorrow = mañana
Yesterday = ayer
Overmorrow = pasado mañana
Ereyesterday = anteayer, antier, antes de ayer
Tonight = esta noche, hoy por la noche, hoy en la noche
this Morning = esta mañana
this Afternoon = esta tarde
in the Morning = por la mañana, de la mañana, en la mañana, a la mañana, la mañana, de la
    madrugada, por las mañanas
in the Afternoon = por la tarde, de la tarde, en la tarde, a la tarde, la tarde, por las tardes
at Night = por la noche, de la noche, en la noche, a la noche, la noche, por las noches
at Noon = al mediodía, a mediodía, del mediodía
Noon = mediodía
at Midnight = a medianoche, a la medianoche
Midnight = medianoche
at = a las, a la, las, alas, a eso de las, sobre las
by = antes de las
until = hasta, hasta el, hasta la, hasta las
for = por, durante
from = desde, desde el, a partir de, a partir del
Dom = el día, el dia
on = el, para el, este
in = en, dentro de, de aquí a
of = de, del
every = cada, todo, todos los, todas las
Daily = diario, diariamente, a diario, todos los días, cada día
Weekly = semanal, semanalmente
Monthly = mensual, mensualmente
Yearly = anual, anualmente
next = próximo, próxima, el próximo, la próxima, entrante, siguiente
next Week = la próxima semana, la semana que viene, semana que viene
next Month = el próximo mes, el mes que viene, mes que viene
coming = que viene
last Week = la semana pasada, semana pasada
last Month = el mes pasado, mes pasado
last Year = el año pasado, año pasado
last Night = anoche
last = pasado, pasada, último, última
ago = atrás
ago = hace
every Morning = cada mañana, todas las mañanas
every Afternoon = cada tarde, todas las tardes
every Night = cada noche, todas las noches
every other Day = cada dos días, un día sí y un día no, día por medio
& 30 = y media
& 15 = y cuarto
less 15 = menos cuarto
less = menos
& = y
half an Hour = media hora, en media hora
1 Hour and 30 Minute = hora y media, una hora y media
15 Minute = un cuarto de hora
1th = primero, primer, 1ro, primera
3th = tercer, tercero
0.. = cero, un/una/uno, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce, trece,
    catorce, quince, dieciséis, diecisiete, dieciocho, diecinueve, veinte
25 = veinticinco
30 = treinta
40 = cuarenta
45 = cuarenta y cinco
50 = cincuenta
before = antes, antes de
Now = ahora, ahora mismo
Christmas = navidad
Christmaseve = nochebuena
Newyearseve = nochevieja, fin de año
Newyear = año nuevo
"""
SPANISH_JOINERS: Final = ("que", "de que", "de", "a", "para", "sobre", "lo de", "acerca de", "y")

GERMAN: Final = """
Remind = erinnere mich, erinnere mich bitte, erinner mich, erinner mich bitte, bitte erinnere
    mich, kannst du mich, könntest du mich, kannst du mich bitte, erinnern, erinnerst du mich,
    erinnere uns, sag mir bescheid, sag mir, benachrichtige mich, gib mir bescheid, stell eine
    erinnerung, stelle eine erinnerung, stell mir eine erinnerung, setze eine erinnerung, setz
    eine erinnerung, erstelle eine erinnerung, lass mich nicht vergessen, ich möchte erinnert
    werden, ich muss erinnert werden, erinnerung, mach eine erinnerung
Wake = weck mich, wecke mich, stell einen wecker, stelle einen wecker, stell mir einen wecker,
    stell den wecker, stelle den wecker, wecker
Please = bitte, hallo, hey, mal
Mon.. = montag/mo, dienstag/di, mittwoch/mi, donnerstag/do, freitag/fr, samstag/sonnabend/sa,
    sonntag/so
Mons.. = montags, dienstags, mittwochs, donnerstags, freitags, samstags, sonntags
Jan.. = januar/jänner/jan, februar/feb, märz/mrz, april/apr, mai, juni/jun, juli/jul, august/aug,
    september/sept/sep, oktober/okt, november/nov, dezember/dez
Second.. = sekunde/sekunden, minute/minuten, stunde/stunden/std, tag/tage/tagen, woche/wochen,
    monat/monate/monaten/monats, jahr/jahre/jahren
Weekend = wochenende
Weekday = werktag, wochentag, arbeitstag
Weekdays = werktags, wochentags, unter der woche
Weekends = wochenends, jedes wochenende
on Weekend = am wochenende
Week after next = übernächste woche
overnext = übernächsten, übernächster, übernächste, übernächstes
Today = heute
Tomorrow = morgen
Tomorrow Morning = morgen früh, morgen vormittag
Today Morning = heute morgen, heute früh, heute vormittag
Tonight = heute abend, heute nacht
Yesterday = gestern
Overmorrow = übermorgen
Ereyesterday = vorgestern
Mon.. Morning = montag morgen/montagmorgen, dienstag morgen/dienstagmorgen,
    mittwoch morgen/mittwochmorgen, donnerstag morgen/donnerstagmorgen,
    freitag morgen/freitagmorgen, samstag morgen/samstagmorgen, sonntag morgen/sonntagmorgen
Mon.. Evening = montagabend, dienstagabend, mittwochabend, donnerstagabend, freitagabend,
    samstagabend, sonntagabend
in the Morning = am morgen, morgens, am vormittag, vormittags, in der früh, früh, am nächsten
    morgen
in the Afternoon = am nachmittag, nachmittags, nachmittag
in the Evening = am abend, abends, abend
at Night = in der nacht, nachts, nacht
at Noon = am mittag, mittags, zu mittag, heute mittag
Noon = mittag
at Midnight = um mitternacht
Midnight = mitternacht
every Morning = jeden morgen
every Evening = jeden abend
at = um, gegen
on the = am, der, den, dem
on = an
oclock = uhr
halfto = halb
quarter past = viertel nach
quarter to = viertel vor, dreiviertel
past = nach
to = vor
until = bis, bis zum
from = ab, von, vom
of the Month = im monat, des monats
of = des, im
in = in
in a = in einem, in einer
in half an Hour = in einer halben stunde
half an Hour = einer halben stunde, halbe stunde, halben stunde
90 Minute = anderthalb stunden, eineinhalb stunden
15 Minute = einer viertelstunde, viertelstunde
every = jeden, jede, jedes, jeder, jedem, alle
every 2 = jeden zweiten, jede zweite, jedes zweite, alle zwei
Daily = täglich, jeden tag
Weekly = wöchentlich
Monthly = monatlich
Yearly = jährlich
next = nächsten, nächste, nächster, nächstes
coming = kommenden, kommende, kommender, kommendes
next Week = nächste woche, kommende woche
last Week = letzte woche, vorige woche
last Night = gestern abend, letzte nacht
last = letzten, letzte, letzter, letztes, vorige, vergangene
this = diesen, diese, diesem, dieser
ago = vor
& = und
1.. = ein/eine/einen/einem/einer/eins, zwei, drei, vier, fünf, sechs, sieben, acht, neun, zehn, elf,
    zwölf, dreizehn, vierzehn, fünfzehn, sechzehn, siebzehn, achtzehn, neunzehn, zwanzig
30 = dreißig
40 = vierzig
45 = fünfundvierzig
50 = fünfzig
1th = erster, ersten, erste
2th = zweiter, zweiten, zweite
3th = dritter, dritten, dritte
before = vorher
later = später
Now = jetzt, sofort
Christmas = weihnachten
Christmaseve = heiligabend
Newyearseve = silvester
Newyear = neujahr
"""
# Names, prepositions and little words elsewhere ("Mo", "di", "so"): days only among such words.
GERMAN_SHORT_DAYS: Final = frozenset(("mo", "di", "mi", "do", "fr", "sa", "so"))
_DAY_LEADS: Final = """
am bis jeden jedem ab vom den nachsten kommenden letzten diesen ubernachsten vergangenen
"""
GERMAN_DAY_LEADS: Final = frozenset(_DAY_LEADS.split())
_DAY_TAILS: Final = "morgen fruh vormittag mittag nachmittag abend nacht"
GERMAN_DAY_TAILS: Final = frozenset(_DAY_TAILS.split())
GERMAN_JOINERS: Final = ("daran dass", "daran", "dass", "an", "zu", "um", "für", "und")

FRENCH: Final = """
Remind = rappelle moi, rappelez moi, rappel moi, rapelle moi, peux tu me rappeler, tu peux me
    rappeler, pouvez vous me rappeler, pourrais tu me rappeler, fais moi penser, fais moi un
    rappel, me rappeler, préviens moi, avertis moi, mets un rappel, mets moi un rappel, crée un
    rappel, ajoute un rappel, programme un rappel, notifie moi, alerte moi, ne me laisse pas
    oublier, rappelle nous, n oublie pas de me rappeler, noublie pas de me rappeler
Wake = réveille moi, réveillez moi, mets une alarme, mets moi une alarme, mets le réveil, mets
    un réveil, mets mon réveil, programme une alarme
Please = s il te plaît, s il vous plaît, sil te plait, sil vous plait, stp, svp, salut, bonjour
Mon.. = lundi/lun, mardi, mercredi/mer, jeudi/jeu, vendredi/ven, samedi/sam, dimanche/dim
Mons.. = les lundis/lundis, les mardis/mardis, les mercredis/mercredis, les jeudis/jeudis,
    les vendredis/vendredis, les samedis/samedis, les dimanches/dimanches
Jan.. = janvier/janv, février/févr/fév, mars, avril/avr, mai, juin, juillet/juil, août,
    septembre/sept, octobre/oct, novembre/nov, décembre/déc
Second.. = seconde/secondes, minute/minutes/min/mins, heure/heures, jour/jours, semaine/semaines,
    mois, an/ans/année/années
Weekend = week end, weekend
Weekday = jour ouvré, jour de semaine, jour ouvrable
Weekdays = du lundi au vendredi, lundi au vendredi, de lundi à vendredi, en semaine, jours de
    semaine
Weekends = les week ends, week ends
Today = aujourd hui, aujourdhui
Tomorrow = demain
Yesterday = hier
Overmorrow = après demain
Ereyesterday = avant hier
Tonight = ce soir, cette nuit
this Morning = ce matin
this Afternoon = cet après midi, cet aprèm, cette après midi
in the Morning = du matin, le matin, au matin, dans la matinée, les matins
in the Afternoon = de l après midi, l après midi, dans l après midi, de laprès midi, laprès
    midi, après midi
in the Evening = du soir, le soir, dans la soirée, les soirs
Morning = matin
Evening = soir
at Night = la nuit, de nuit
at Noon = à midi
Noon = midi
at Midnight = à minuit
Midnight = minuit
at = à, vers, a
until = jusqu à, jusqu au, jusquà, jusquau
from = à partir du, à partir de, dès, depuis
on the = le
on the 1th = le premier
1th = premier, 1er
in = dans, en, d ici, dici
of = de, du
after = après
every = chaque, tous les, toutes les, tout les
Daily = quotidien, quotidiennement, tous les jours, chaque jour
Weekly = hebdomadaire, toutes les semaines, chaque semaine
Monthly = mensuel
Yearly = annuel, tous les ans, chaque année
every Morning = tous les matins, chaque matin
every Evening = tous les soirs, chaque soir
every Weekend = tous les week ends
next = prochain, prochaine, suivant
next Week = la semaine prochaine, semaine prochaine
next Month = le mois prochain, mois prochain
last Week = la semaine dernière, semaine dernière
last Month = le mois dernier, mois dernier
last Year = l année dernière, l an dernier, lannée dernière, lan dernier
last = dernier, dernière, passé, passée
this = ce, cette, cet
ago = il y a
& 30 = et demie, et demi
& 15 = et quart
less 15 = moins le quart, moins quart
less = moins
& = et
half an Hour = une demi heure, demi heure
90 Minute = une heure et demie, heure et demie
15 Minute = un quart d heure, quart d heure, un quart dheure, quart dheure
0.. = zéro, un/une, deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze, treize,
    quatorze, quinze, seize
20 = vingt
30 = trente
40 = quarante
45 = quarante cinq
50 = cinquante
before = avant
later = plus tard
Now = maintenant, tout de suite
Christmas = noël
Newyearseve = saint sylvestre
Newyear = jour de l an, jour de lan, nouvel an
"""
FRENCH_JOINERS: Final = ("que", "de", "d", "qu", "pour", "à", "du", "et")

PORTUGUESE: Final = """
Remind = me lembre, me lembra, lembre me, lembra me, lembrar me, me lembrar, pode me lembrar,
    você pode me lembrar, podes lembrar me, poderia me lembrar, quero que me lembre, preciso que
    me lembre, me avise, me avisa, avise me, avisa me, me avisar, pode me avisar, me alerte,
    crie um lembrete, cria um lembrete, criar um lembrete, coloque um lembrete, coloca um
    lembrete, ponha um lembrete, adicione um lembrete, defina um lembrete, programe um lembrete,
    definir um lembrete, não me deixe esquecer, não deixe eu esquecer, não me deixes esquecer,
    me notifique, lembrete
Wake = me acorde, me acorda, acorde me, acorda me, coloque um alarme, coloca um alarme, põe um
    alarme, ponha um alarme, defina um alarme, programe um alarme
Please = por favor, porfavor, pfv, oi, olá
Mon.. = segunda feira/segunda/seg, terça feira/terça/ter, quarta feira/quarta/qua,
    quinta feira/quinta/qui, sexta feira/sexta/sex, sábado/sáb, domingo/dom
Mons.. = às segundas/segundas/as segundas feiras/todas as segundas,
    às terças/terças/todas as terças, às quartas/quartas/todas as quartas,
    às quintas/quintas/todas as quintas, às sextas/sextas/todas as sextas,
    aos sábados/sábados/todos os sábados, aos domingos/domingos/todos os domingos
Jan.. = janeiro/jan, fevereiro/fev, março/mar, abril/abr, maio/mai, junho/jun, julho/jul,
    agosto/ago, setembro/set, outubro/out, novembro/nov, dezembro/dez
Second.. = segundo/segundos, minuto/minutos, hora/horas, dia/dias, semana/semanas, mês/meses,
    ano/anos
Weekend = fim de semana, final de semana
Weekends = fins de semana, aos fins de semana, nos fins de semana
Weekday = dia útil, dia de semana
Weekdays = de segunda a sexta, segunda a sexta, de segunda a sexta feira, de segunda à sexta,
    dias úteis, dias de semana, durante a semana
Today = hoje
Tomorrow = amanhã
Yesterday = ontem
Overmorrow = depois de amanhã
Ereyesterday = anteontem
Tonight = hoje à noite, esta noite, essa noite, hoje a noite
this Morning = esta manhã, hoje de manhã, hoje pela manhã
this Afternoon = esta tarde, hoje à tarde
Morning = manhã
in the Morning = da manhã, de manhã, pela manhã, na parte da manhã, da madrugada, de madrugada
in the Afternoon = da tarde, à tarde, de tarde, a tarde, pela tarde
in the Evening = da noite, à noite, de noite, a noite, pela noite
at Noon = ao meio dia, meio dia
at Midnight = à meia noite, meia noite
at = às, as, à, a, ao, pelas, por volta das
until = até, até o, até a, até às
from = a partir de, desde, a partir do
Dom = no dia, dia, o dia
on the = em
on = na, no, nesta, neste, nessa
in = em, daqui a, daqui, dentro de
of = de, do, da
every = cada, todo, toda, todos os, todas as
every Day = todo dia
every Morning = toda manhã, todas as manhãs, cada manhã
every Afternoon = toda tarde, todas as tardes, cada tarde
every Evening = toda noite, todas as noites, cada noite
Daily = diário, diariamente, todos os dias, todo santo dia
Weekly = semanal, semanalmente, toda semana
Monthly = mensal, mensalmente
Yearly = anual, anualmente, todo ano
next = próximo, próxima
coming = que vem
next Week = semana que vem, próxima semana, na próxima semana
next Month = mês que vem, próximo mês
last Week = a semana passada, semana passada, na semana passada
last Month = o mês passado, mês passado, no mês passado
last Year = o ano passado, ano passado
last = passado, passada, último, última
ago = atrás, há
& 30 = e meia
& 15 = e quinze, e um quarto
& = e
half an Hour = meia hora
90 Minute = uma hora e meia, hora e meia
0.. = zero, um/uma, dois/duas, três, quatro, cinco, seis, sete, oito, nove, dez, onze, doze, treze,
    quatorze/catorze, quinze, dezesseis, dezessete, dezoito, dezenove, vinte
30 = trinta
40 = quarenta
45 = quarenta e cinco
50 = cinquenta
1th = primeiro, 1o
before = antes, antes de, antes da, antes do
Now = agora
Christmas = natal
Newyearseve = réveillon, véspera de ano novo
Newyear = ano novo
"""
PORTUGUESE_JOINERS: Final = ("que", "de que", "de", "para", "pra", "sobre", "do", "da", "a", "e")

INDONESIAN: Final = """
Remind = ingatkan saya, ingatkan aku, ingetin gue, ingetin aku, ingetin saya, ingetin gua,
    ingetin, ingatkan, ingatkan gue, ingatin aku, ingatin gue, ingatin saya, ingatin, tolong
    ingatkan saya, tolong ingatkan, tolong ingatkan aku, tolong ingetin, bisa ingatkan saya,
    kasih tahu saya, beri tahu saya, kabari saya, buat pengingat, buatkan pengingat, bikin
    pengingat, pasang pengingat, setel pengingat, atur pengingat, tambahkan pengingat, set
    pengingat, set reminder, pengingat, jangan biarkan saya lupa
Wake = bangunkan saya, bangunkan aku, bangunin aku, bangunin gue, bangunin saya, pasang alarm,
    setel alarm, set alarm, nyalakan alarm
Please = tolong, dong, ya, mohon, hai, halo, yuk, donk, deh
Mon.. = senin/hari senin, selasa/hari selasa, rabu/hari rabu, kamis/hari kamis,
    jumat/jum at/hari jumat, sabtu/hari sabtu, minggu/hari minggu/ahad
every Sun = setiap minggu pagi, tiap hari minggu, setiap hari minggu
Jan.. = januari, februari, maret, april, mei, juni, juli, agustus, september, oktober, november,
    desember
Second.. = detik, menit/mnt, jam, hari, pekan, bulan, tahun
Weekend = akhir pekan
Weekday = hari kerja
Weekdays = hari hari kerja
Today = hari ini
Tomorrow = besok, besuk, bsk
Yesterday = kemarin
Overmorrow = lusa
Tonight = malam ini, nanti malam, ntar malam, entar malam
this Morning = pagi ini, nanti pagi
this Afternoon = siang ini, sore ini, nanti sore, nanti siang, ntar sore
in the Morning = pagi, pagi hari, subuh, pagi pagi
in the Afternoon = siang, sore, siang hari, sore hari
at Night = malam, malam hari
at Noon = tengah hari
at Midnight = tengah malam
at|Hour = jam
at = pukul, pkl
at halfto = jam setengah, pukul setengah
Hour later = jam lagi
Hour = jam kemudian
halfto = setengah
Dom = tanggal, tgl, pada tanggal
on = pada, pada hari
in = dalam, dlm
until = sampai, hingga
from = mulai, dari
later = lagi, kemudian
in half an Hour = setengah jam lagi, dalam setengah jam
in 1 Hour = sejam lagi, satu jam lagi, dalam satu jam
in 1 Week = seminggu lagi, satu minggu lagi
in 2 Week = dua minggu lagi, 2 minggu lagi
in 3 Week = tiga minggu lagi, 3 minggu lagi
in 1 Month = sebulan lagi
every = setiap, tiap, tiap tiap, saban
Daily = setiap hari, tiap hari, harian
Weekly = mingguan, setiap minggu, tiap minggu
Monthly = bulanan
Yearly = tahunan, setiap tahun, tiap tahun
next Week = minggu depan, pekan depan
next Month = bulan depan
last Week = minggu lalu, pekan lalu
last Month = bulan lalu
last Year = tahun lalu
next = depan
last = lalu, kemarin lalu
ago = yang lalu
past = lewat, lebih
& = dan
0.. = nol, satu, dua, tiga, empat, lima, enam, tujuh, delapan, sembilan, sepuluh, sebelas, dua belas
15 = lima belas
20 = dua puluh
25 = dua puluh lima
30 = tiga puluh
45 = empat puluh lima
before = sebelum
Now = sekarang
Christmas = natal
Newyear = tahun baru
"""
INDONESIAN_JOINERS: Final = ("untuk", "buat", "kalau", "bahwa", "agar", "supaya", "tentang", "soal")

HINDI: Final = """
Remind = yaad dilana, yaad dila dena, yaad dilao, yaad dila do, yaad dilaana, yaad dilaiye, yaad
    dila dijiye, yaad kara dena, yaad karana, yaad karwana, yaad karwa dena, yad dilana, yad
    dila dena, yaad dilaye, yaad dilaaye, ki yaad dilana, ki yaad dila dena, ki yaad dilao, ki
    yaad dilaiye, ki yaad dila do, ka yaad dilana, ko yaad dilana, ke liye yaad dilana, ke liye
    yaad dila dena, ke liye yaad dilaye, ke liye remind kijiye, ke liye remind karo, ke liye
    remind kare, ke liye remind karen, ke liye remind karna, ke liye remind kar dena, ka remind
    karo, remind kijiye, remind karo, remind kare, remind karen, remind karna, remind kar dena,
    remind kara dena, remind karwana, remind kar do, remind karein, ke liye remind karein, ke
    liye mujhe remind karo, yaad rakhwana, reminder set karo, reminder set kar do, reminder set
    kare, reminder set karen, reminder set kijiye, reminder set karna, ke liye reminder set
    karo, ke liye reminder set kare, ke liye reminder set karen, ke liye reminder set kijiye, ke
    liye reminder set kar do, ka reminder set karo, ka reminder set karen, ka reminder lagao, ka
    reminder laga do, reminder lagao, reminder laga do, ke liye reminder lagao, ke liye reminder
    lagaye, ke liye ek reminder set karo, ke liye ek reminder set kare, ke liye ek reminder
    set karen, ke liye reminder banaye, ke liye reminder banao, reminder banao, ek reminder set
    karo, ek reminder set kare, ek reminder set karen, ek reminder set kijiye, bata dena,
    batana, ke liye bolna
Wake = alarm lagao, alarm laga do, alarm set karo, alarm set kare, alarm set kar do, ke liye
    alarm set karo, ke liye alarm set kare, ke liye alarm lagao, ka alarm lagao, ka alarm laga
    do, ka alarm set karo, jagana, jaga dena, utha dena
Please = mujhe, mujhko, muje, kripya, krpya, hume, humein, hamein, zara, mere liye, please, pls,
    bhai
Mon = somvar, somwar, somvaar, somwaar
Weekdays = somvar se shukravar, somwar se shukrawar, somvar se shukravar tak
Tue.. = mangalvar/mangalwar/mangalvaar/mangal, budhvar/budhwar/budhvaar/budhwaar,
    guruvar/guruwar/brihaspativar/guruvaar/veervar, shukravar/shukrawar/shukravaar/shukrawaar/jumma,
    shanivar/shaniwar/shanivaar/shaniwaar, ravivar/raviwar/ravivaar/raviwaar/itwar/itvaar/itvar
Second.. = sekand/seconds/second, minute/minat/minto/minaton/minut/minutes,
    ghanta/ghante/ghanton/ghanto/ghnte/hour/hours, din/dino/dinon,
    hafta/hafte/haftey/hafton/saptah/week, mahina/mahine/mahinon, saal/sal/varsh
Today = aaj, aj
Tomorrow = kal
Overmorrow = parso, parson
Tonight = aaj raat, aaj raat ko, aj raat
this Evening = aaj shaam, aaj sham, aaj shaam ko, aaj sham ko
Tomorrow Morning = kal subah
Tomorrow Evening = kal shaam, kal sham, kal shaam ko, kal sham ko
Tomorrow Afternoon = kal dopahar, kal dopahar ko
Tomorrow Night = kal raat, kal raat ko
in the Morning = subah, subha, savere, subah subah, subah ko, subah ke, subeh
in the Afternoon = dopahar, dopahar ko, dopahar ke, dupahar, dophar
in the Evening = shaam, sham, shaam ko, sham ko, shaam ke, sham ke
at Night = raat, raat ko, raat ke, rat ko
at Midnight = aadhi raat, aadhi raat ko
oclock = baje, bje, bajey, baje tak, baje par, baje pe, baje ko, baje ke liye
halfpast = sadhe, saadhe, sade
quarterto = paune, pone
quarterpast = sawa, sava
1 oclock and 30 Minute = dedh baje
2 oclock and 30 Minute = dhai baje, dhaai baje
90 Minute = dedh ghante, dedh ghanta
150 Minute = dhai ghante
at = ko
later = baad, ke baad, bad, ke bad, mein, me, bd, ke andar
before = pehle, se pehle, ke pehle, pahle, se pahle
every = har, prati, harek, har ek
Daily = roz, rozana, har roz, roj, har din, pratidin, rojana
Weekly = har hafte, har saptah
Yearly = har saal
next = agle, agli, agla
next Week = agle hafte, agle week
next Month = agle mahine
last = pichle, pichli
Dom = tareekh, tarikh, taarikh, tarik
half an Hour = aadhe ghante, aadha ghanta, adhe ghante
1.. = ek, do, teen, char/chaar, paanch/panch, chhe/chhah/che, saat/sat, aath, nau, das, gyarah,
    barah
15 = pandrah
20 = bees
25 = pachees
30 = tees
45 = paintalis
50 = pachas
Christmas = bada din
Newyear = naya saal
"""
HINDI_JOINERS: Final = ("ki", "ko", "ke liye", "ke", "par", "pe", "tak", "ka", "hai ki")

ITALIAN: Final = """
Remind = ricordami, ricordaci, ricordarmi, ricordarci, mi ricordi, mi puoi ricordare, puoi
    ricordarmi, potresti ricordarmi, avvisami, avvertimi, fammi ricordare, fammi presente, metti
    un promemoria, mettimi un promemoria, imposta un promemoria, crea un promemoria, aggiungi un
    promemoria, non farmi dimenticare, non lasciarmi dimenticare, promemoria
Wake = svegliami, svegliaci, metti la sveglia, metti una sveglia, mettimi la sveglia, imposta la
    sveglia, imposta una sveglia, punta la sveglia
Please = per favore, perfavore, per piacere, per cortesia, ciao, ehi
Mon.. = lunedì, martedì, mercoledì, giovedì, venerdì, sabato, domenica
Mons.. = il lunedì/di lunedì, il martedì/di martedì, il mercoledì/di mercoledì,
    il giovedì/di giovedì, il venerdì/di venerdì, il sabato/di sabato, la domenica/di domenica
Jan.. = gennaio, febbraio, marzo, aprile, maggio, giugno, luglio, agosto, settembre, ottobre,
    novembre, dicembre
Second = secondo, secondi
Minute = minuto, minuti
at|Hour = ore
Hour.. = ora, giorno/giorni, settimana/settimane, mese/mesi, anno/anni
Weekend = fine settimana, weekend
Weekends = nei fine settimana, ogni fine settimana
Weekdays = giorni feriali, nei giorni feriali, dal lunedì al venerdì, lunedì a venerdì
Today = oggi
Tomorrow = domani
Yesterday = ieri
Overmorrow = dopodomani, dopo domani
Ereyesterday = l altro ieri, laltro ieri, laltroieri, altroieri, avantieri, ieri l altro
Tonight = stasera, questa sera, stanotte, questa notte, oggi sera
this Morning = stamattina, stamani, stamane, questa mattina
this Afternoon = oggi pomeriggio, questo pomeriggio
Tomorrow Morning = domani mattina, domattina
last Night = ieri sera, ieri notte
in the Morning = di mattina, del mattino, al mattino, la mattina, di mattino
in the Afternoon = di pomeriggio, del pomeriggio, nel pomeriggio, il pomeriggio
in the Evening = di sera, della sera, la sera, in serata
at Night = di notte, della notte, la notte
Morning = mattina, mattino
Afternoon = pomeriggio
Evening = sera
Night = notte
at Noon = a mezzogiorno
Noon = mezzogiorno
at Midnight = a mezzanotte
Midnight = mezzanotte
at = alle, alle ore, verso le, alla, attorno alle, intorno alle
at 1 = all una, alluna
by = entro, entro le, entro il, prima delle
until = fino a, fino al, fino alle, fino alla
for = per
from = a partire da, a partire dal, dal
Dom = il giorno
on = il
in = tra, fra, in
of = di, del, della, dei
every = ogni, tutti i, tutte le
Daily = tutti i giorni, ogni giorno, quotidianamente
Weekly = settimanalmente, ogni settimana
Monthly = mensilmente, ogni mese
Yearly = annualmente, ogni anno
every 2 = ogni due
every other Day = a giorni alterni, un giorno sì e uno no
every Morning = ogni mattina, tutte le mattine
every Evening = ogni sera, tutte le sere
next = prossimo, prossima, il prossimo, la prossima
next Week = la prossima settimana, la settimana prossima, settimana prossima
next Month = il prossimo mese, il mese prossimo, mese prossimo
last = scorso, scorsa
last Week = la settimana scorsa, settimana scorsa
ago = fa
& 30 = e mezza, e mezzo
& 15 = e un quarto
less 15 = meno un quarto
less = meno
& = e
half an Hour = mezz ora, mezzora, mezza ora
1 Hour = un ora, unora
15 Minute = un quarto d ora, un quarto dora
1th = primo
1.. = un/una/uno, due, tre, quattro, cinque, sei, sette, otto, nove, dieci, undici, dodici, tredici,
    quattordici, quindici, sedici, diciassette, diciotto, diciannove, venti
25 = venticinque
30 = trenta
40 = quaranta
45 = quarantacinque
50 = cinquanta
before = prima di
after = dopo le
later = dopo, più tardi
Now = adesso, subito
Christmas = natale, a natale
Christmaseve = vigilia di natale
Newyearseve = capodanno, san silvestro
Easter = pasqua, a pasqua
"""
ITALIAN_JOINERS: Final = ("che", "di", "a", "per", "del", "della", "e")

LANGUAGES: Final = {
    "es": (SPANISH, SPANISH_JOINERS),
    "de": (GERMAN, GERMAN_JOINERS),
    "fr": (FRENCH, FRENCH_JOINERS),
    "pt": (PORTUGUESE, PORTUGUESE_JOINERS),
    "id": (INDONESIAN, INDONESIAN_JOINERS),
    "hi": (HINDI, HINDI_JOINERS),
    "it": (ITALIAN, ITALIAN_JOINERS),
}

# Words of ordinary English, so that one foreign-looking word does not make a text foreign.
_SIGNS: Final = """
a an the to me my i you it is was are be of on in at for and or with from by that this we our your
do does did not dont can could will would have has had remind remember set call buy get take go
pick up pay send make please what when where who how out about after before then meeting reminder
alarm am pm cet est ist utc gmt due per
"""
ENGLISH_SIGNS: Final = frozenset(_SIGNS.split())
