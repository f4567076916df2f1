review-name = Noch einmal hinsehen
review-lead = Was du erlaubst, und wann es zuletzt genutzt wurde. Du kannst alles lassen, wie es ist.
review-none = Du erlaubst nichts außer Reden. Es gibt nichts anzusehen.
review-since = Erlaubt seit:
review-last = Zuletzt genutzt:
review-never = nie
review-saw = Gesehen hat es:
review-ends = Endet von selbst, wenn es niemand nutzt:
review-keep = Behalten
review-stop = Anhalten
review-elsewhere = Anhalten kannst du es in den Optionen
review-received = Wer etwas bekommen hat
review-nobody = Noch niemand.
review-received-how = { $n ->
    [one] Zuletzt am { $last }, bisher einmal: { $what }.
   *[other] Zuletzt am { $last }, bisher { $n }-mal: { $what }.
}
review-how-often = Wie oft
review-next = Am { $next } kommst du beim Anmelden wieder hierher. Was 90 Tage lang niemand nutzt, endet vorher von selbst.
review-how-often-choice = Wie oft noch einmal hinsehen
review-days = { $n } Tage
