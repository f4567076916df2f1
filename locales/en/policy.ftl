# The policy as plain text: one screen first, then the detail.

policy-title = What happens to what you tell Troth (version { $version })
policy-what = What: what you say, what can be worked out from it, and what a home needs to run.
policy-always = Why, always: { $purposes }.
policy-asked = Why, only if you say yes: { $purposes }.
policy-never = Never: no ads. Nothing you say is sold. No hidden trackers.
policy-who = Who: { $recipients }. Nobody else.
policy-where = Where: on this home's disk, in { $place }, locked with a key that only you have.
policy-how-long = How long: until you close the window, if you choose nothing else. Each kind of data has its own limit.
policy-basis = On which basis: you asked for the service, or you said yes. Each use names its own.
policy-no = How to say no: every yes can be taken back under Settings, at once, with one press. Talking goes on as before.
policy-operator = Who answers for it: { $name }, reached at { $contact }.

policy-purposes = Why we use it, one by one
policy-categories = What it is about, one by one
policy-group = In these lists it means: { $categories }.
policy-recipients = Who may get it, one by one

purpose-always = { $purpose } (always)
purpose-asked = { $purpose } (only if you say yes)
purpose-shown = Shown to { $recipients }: { $categories }.
purpose-keeps-nothing = Keeps: nothing.
purpose-keeps = Keeps { $term }: { $categories }.
purpose-basis = Basis: { $basis } ({ $article })
purpose-special-basis = Basis for what the law sets apart: { $basis } ({ $article })
purpose-needs = Only together with: { $purpose }.
purpose-get = You get: { $words }
purpose-cost = It costs: { $words }
purpose-no-asked = To say no: leave it off, or switch it off under Settings.
purpose-no-essential = To say no: forbid it under Settings. It then stops until you allow it again.
purpose-no-unstoppable = To say no: close your account. It is part of keeping you safe and in charge.

category-harm-low = Harm if it came out: little. Kept, where it is kept: { $term }.
category-harm-medium = Harm if it came out: some. Kept, where it is kept: { $term }.
category-harm-high = Harm if it came out: much. Kept, where it is kept: { $term }.
category-apart = The law sets it apart, so each choice about it has a question of its own.

recipient-label = Where: { $place }. Keeps it: { $keeps }.
recipient-trains = Trains models on it: yes.
recipient-trains-not = Trains models on it: no.
recipient-no-label = You see where it is, how long it keeps things and if it trains on them before you say yes.
recipient-may-get = May get: { $categories }.
recipient-stand-in = Gets a stand-in for: { $categories }.
recipient-broad = Gets only in broad strokes: { $categories }.
recipient-told = You are told each time.

rights-title = What you can do at any time
rights-data = See it, correct it, take it with you, freeze it, erase it: all under Your data.
rights-used = Read who used what, when and why: under What was used.
rights-freeze = Freeze: everything that is yours to choose stops, and so does looking things up in old talks.
rights-ask = Ask or complain: write to { $contact }.
rights-authority = You can also complain to the data protection authority where you live.

# Legal bases in plain words.
basis-article = GDPR art. { $article }
basis-named-at-sign-up = You said so by name when you signed up.
basis-consent = You said yes.
basis-contract = You asked for this service.
basis-obligation = The law asks for it.
basis-vital = Your life or health may depend on it.
basis-public = It serves the public.
basis-named = You said yes to this by name.
basis-vital-special = Your life may depend on it.
basis-other = There is a reason in law that weighs more than the harm.

# How long, to follow "kept".
term-session = until the session ends
term-until-erased = until you erase it
term-for = for { $period }
period-years = { $n ->
    [one] { $n } year
   *[other] { $n } years
}
period-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
period-weeks = { $n ->
    [one] { $n } week
   *[other] { $n } weeks
}
period-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
period-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}

# Words one after another.
list-none = this
list-and = { $some } and { $last }
