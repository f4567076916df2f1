consent-name = Was du erlaubst
consent-first-heading = Was darf Troth?
consent-first-lead = Reden kannst du, was du auch antwortest. Jede Antwort kannst du jederzeit ändern, und sie gilt von da an.
consent-first-open = Du kannst eine Frage auch offen lassen. Das gilt als Nein, und du wirst nicht noch einmal gefragt, außer du kommst selbst darauf zurück.
consent-lead = Eine Änderung gilt vom nächsten Satz an. Reden kannst du, was du auch antwortest.
consent-signal = Dein Browser bittet darum, nichts zu teilen (Global Privacy Control). Daran hat sich dieses Zuhause gehalten: Nichts von dir wird mit jemandem geteilt. Nur dein eigenes Ja zu einem Empfänger bei seinem Namen kann das ändern.
consent-tally-none = Noch ist nichts erlaubt; jede Frage ist offen.
consent-tally = Bisher: { $yes } Ja, { $no } Nein, { $open } offen.
consent-apart = Was das Gesetz besonders schützt: { $n ->
    [one] { $n } Frage
   *[other] { $n } Fragen
}
consent-apart-why = Manches könnte dir mehr schaden als anderes, wenn es herauskäme. Nach jedem wird eigens gefragt, und was offen bleibt, bleibt ein Nein.
consent-on = Weiter zum Gespräch
consent-decisions = Was du entschieden hast, mit Belegen
consent-settings = Zurück zu den Optionen
consent-title-of = { $purpose }: { $company }
consent-title-about = { $purpose }: { $category }
consent-open = Offen. Nichts geschieht, wenn du nicht Ja sagst.
consent-yes-since = Du hast am { $since } Ja gesagt.
consent-yes-until = Du hast am { $since } Ja gesagt. Am { $until } endet es von selbst.
consent-no-since = Du hast am { $since } Nein gesagt.
consent-recipient = Wer es bekäme: { $name }, und zwar hier: { $place }. { $keeps } { $trains }
