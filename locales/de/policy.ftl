policy-title = Was mit dem geschieht, was du Troth erzählst (Fassung { $version })
policy-what = Was: was du sagst, was daraus folgt, und was ein Zuhause zum Laufen braucht.
policy-always = Wozu, immer: { $purposes }.
policy-asked = Wozu, nur wenn du Ja sagst: { $purposes }.
policy-never = Nie: keine Werbung. Nichts von dir wird verkauft. Niemand späht dich aus.
policy-who = Wer: { $recipients }. Sonst niemand.
policy-where = Wo: auf der Platte dieses Zuhauses ({ $place }), verschlossen mit einem Schlüssel, den nur du hast.
policy-how-long = Wie lange: bis du das Fenster schließt, wenn du nichts anderes wählst. Jede Art von Daten hat ihre Frist.
policy-basis = Auf welchem Grund: Du wolltest den Dienst, oder du hast Ja gesagt. Der Grund steht bei jeder Nutzung.
policy-no = Wie du Nein sagst: Jedes Ja kannst du in den Optionen zurücknehmen, sofort, mit einem Druck. Reden kannst du weiter.
policy-operator = Wer dafür einsteht: { $name }. Zu erreichen: { $contact }.

policy-purposes = Wozu wir es brauchen, eins nach dem anderen
policy-categories = Worum es geht, eins nach dem anderen
policy-group = In diesen Listen heißt das: { $categories }.
policy-recipients = Wer es bekommen darf, einer nach dem anderen

purpose-always = { $purpose } (immer)
purpose-asked = { $purpose } (nur wenn du Ja sagst)
purpose-shown = Wer es sieht: { $recipients }. Was: { $categories }.
purpose-keeps-nothing = Aufgehoben wird: nichts.
purpose-keeps = Aufgehoben { $term }: { $categories }.
purpose-basis = Grund: { $basis } ({ $article })
purpose-special-basis = Grund bei dem, was das Gesetz besonders schützt: { $basis } ({ $article })
purpose-needs = Nur zusammen mit: { $purpose }.
purpose-get = Das hast du davon: { $words }
purpose-cost = Das kostet es: { $words }
purpose-no-asked = So sagst du Nein: Lass es aus, oder schalte es in den Optionen ab.
purpose-no-essential = So sagst du Nein: Verbiete es in den Optionen. Dann ruht es, bis du es wieder erlaubst.
purpose-no-unstoppable = So sagst du Nein: Schließ dein Konto. Es gehört dazu, dass du sicher bist und bestimmst.

category-harm-low = Schaden, wenn es herauskäme: wenig. Aufgehoben, wo es aufgehoben wird: { $term }.
category-harm-medium = Schaden, wenn es herauskäme: mittel. Aufgehoben, wo es aufgehoben wird: { $term }.
category-harm-high = Schaden, wenn es herauskäme: groß. Aufgehoben, wo es aufgehoben wird: { $term }.
category-apart = Das Gesetz schützt es besonders. Darum wird jedes Mal eigens danach gefragt.

recipient-label = Wo: { $place }. Behält es: { $keeps }.
recipient-trains = Lernt daraus: ja.
recipient-trains-not = Lernt daraus: nein.
recipient-no-label = Bevor du Ja sagst, siehst du, wo das ist, wie lange dort etwas bleibt und ob daraus gelernt wird.
recipient-may-get = Darf bekommen: { $categories }.
recipient-stand-in = Bekommt nur einen Ersatz für: { $categories }.
recipient-broad = Bekommt nur grob: { $categories }.
recipient-told = Es wird dir jedes Mal gesagt.

rights-title = Was du jederzeit tun kannst
rights-data = Sehen, ändern, mitnehmen, ruhen lassen, löschen: alles unter Deine Daten.
rights-used = Lesen, wer was wann und wozu genutzt hat: unter Was genutzt wurde.
rights-freeze = Ruhen lassen: Alles, was du wählen kannst, hört auf. Auch in alten Gesprächen wird nicht mehr nachgesehen.
rights-ask = Fragen oder dich beschweren: { $contact }.
rights-authority = Du kannst dich auch bei der Behörde für Datenschutz beschweren, die für dich da ist.

basis-article = Art. { $article } DSGVO
basis-named-at-sign-up = Du hast bei der Anmeldung eigens zugesagt.
basis-consent = Du hast Ja gesagt.
basis-contract = Du hast um diesen Dienst gebeten.
basis-obligation = Das Gesetz verlangt es.
basis-vital = Dein Leben oder deine Gesundheit kann davon abhängen.
basis-public = Es dient allen.
basis-named = Du hast dazu eigens Ja gesagt.
basis-vital-special = Dein Leben kann davon abhängen.
basis-other = Ein Grund im Gesetz wiegt schwerer als der Schaden.

term-session = bis die Sitzung endet
term-until-erased = bis du es löschst
term-for = { $period } lang
period-years = { $n ->
    [one] { $n } Jahr
   *[other] { $n } Jahre
}
period-months = { $n ->
    [one] { $n } Monat
   *[other] { $n } Monate
}
period-weeks = { $n ->
    [one] { $n } Woche
   *[other] { $n } Wochen
}
period-days = { $n ->
    [one] { $n } Tag
   *[other] { $n } Tage
}
period-hours = { $n ->
    [one] { $n } Stunde
   *[other] { $n } Stunden
}

list-none = dies
list-and = { $some } und { $last }
