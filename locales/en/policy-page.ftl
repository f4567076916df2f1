# The page of the policy. What it says of the data map stands in policy.ftl.

policy-page-name = Policy
policy-page-heading = What happens to what you say
policy-page-version = Version { $version }. Whoever runs this home: { $operator }.
policy-page-machines = The same for machines
policy-page-crisis = What happens when somebody is in danger
policy-page-transparency = What this home counts, in public
policy-page-signal = Your browser asks that nothing be shared (Global Privacy Control). That is honoured here: nothing of yours is shared with anybody, unless you say yes to one recipient by its name.
policy-page-detail = In detail
policy-page-look = In one look
policy-page-limits = What this cannot protect you from

policy-page-locked = Locked with your key
    .more = What you say is sealed on this machine. Whoever runs it cannot open it while you are away.
policy-page-asked = Asked first
    .more = Nothing is remembered unless you say yes. A no costs you nothing that you need.
policy-page-written = Written down
    .more = Every use is written in your ledger before it happens, and you can check that nothing was left out.
policy-page-never = No ads, no sale, no trackers
    .more = They cannot even be declared: the program refuses to be built with them.
policy-page-yours = Yours to take and to erase
    .more = You can take everything along, or have it erased, at any time.

policy-page-broken-into = A home that was broken into
    .more = Whoever controls this machine while you are signed in can read what you read.
policy-page-forgotten = A forgotten passphrase
    .more = Without the passphrase and the recovery code nobody can open your vault.
policy-page-small = A small model
    .more = The starter model makes things up. Do not rely on it where it matters.
