# What a person allows.

consent-name = What you allow
consent-first-heading = What may Troth do?
consent-first-lead = Talking works whatever you answer. Every answer can be changed at any time, and counts from that moment.
consent-first-open = You can also leave a question open. That counts as a no, and you will not be asked again unless you come back to it.
consent-lead = A change counts from the next sentence on. Talking works whatever you answer.
consent-signal = Your browser asks that nothing be shared (Global Privacy Control). That was honoured: nothing of yours is shared with anybody. Only a yes of your own, to one recipient by its name, can change that.
consent-tally-none = Nothing is allowed yet; every question is open.
consent-tally = So far: { $yes } yes, { $no } no, { $open } open.
consent-apart = What the law sets apart: { $n ->
    [one] { $n } question
   *[other] { $n } questions
}
consent-apart-why = Some things could hurt you more than others if they came out. Each is asked about by itself, and left open it stays a no.
consent-on = Go on to talk
consent-decisions = What you decided, with receipts
consent-settings = Back to settings
consent-title-of = { $purpose }: { $company }
consent-title-about = { $purpose }: { $category }
consent-open = Open. Nothing is done unless you say yes.
consent-yes-since = You said yes on { $since }.
consent-yes-until = You said yes on { $since }. It ends by itself on { $until }.
consent-no-since = You said no on { $since }.
consent-recipient = Who would get it: { $name }, in this place: { $place }. { $keeps } { $trains }
