policy-page-name = Datenschutz
policy-page-heading = Was mit dem geschieht, was du sagst
policy-page-version = Fassung { $version }. Wer dieses Zuhause betreibt: { $operator }.
policy-page-machines = Dasselbe für Maschinen
policy-page-crisis = Was geschieht, wenn jemand in Gefahr ist
policy-page-transparency = Was dieses Zuhause zählt, für alle zu sehen
policy-page-signal = Dein Browser bittet darum, nichts zu teilen (Global Privacy Control). Daran hält sich dieses Zuhause: Nichts von dir wird mit jemandem geteilt, außer du sagst Ja zu einem Empfänger bei seinem Namen.
policy-page-detail = Im Einzelnen
policy-page-look = Auf einen Blick
policy-page-limits = Wovor dich das nicht schützen kann

policy-page-locked = Verschlossen mit deinem Schlüssel
    .more = Was du sagst, liegt versiegelt auf diesem Rechner. Wer ihn betreibt, kann es nicht öffnen, während du weg bist.
policy-page-asked = Erst gefragt
    .more = Nichts wird gemerkt, wenn du nicht Ja sagst. Ein Nein kostet dich nichts, was du brauchst.
policy-page-written = Aufgeschrieben
    .more = Jede Nutzung steht in deinem Buch, bevor sie geschieht, und du kannst prüfen, ob etwas fehlt.
policy-page-never = Keine Werbung, kein Verkauf, keine Spione
    .more = Man kann sie nicht einmal vorsehen: Das Programm lässt sich damit nicht bauen.
policy-page-yours = Dein, zum Mitnehmen und zum Löschen
    .more = Du kannst alles mitnehmen oder löschen lassen, wann du willst.

policy-page-broken-into = Ein Zuhause, in das jemand eingebrochen ist
    .more = Wer diesen Rechner in der Hand hat, während du angemeldet bist, kann lesen, was du liest.
policy-page-forgotten = Ein vergessener Satz zum Anmelden
    .more = Ohne ihn und ohne den Code zur Rettung kann niemand deinen Tresor öffnen.
policy-page-small = Ein kleines Modell
    .more = Das Modell für den Anfang denkt sich Dinge aus. Verlass dich nicht darauf, wo es zählt.
