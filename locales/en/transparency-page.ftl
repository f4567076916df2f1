# What anybody may see of a home: numbers of nobody, its log, its policy.

transparency-name = What this home counts
transparency-lead = Bare numbers, of nobody in particular. Each was blurred before it came here, so that nobody can be told from it.
transparency-none = No month is over yet since this home began. Its numbers come here once it is.
transparency-concern = Help shown beside a reply
transparency-acute = Help shown in place of a reply
transparency-people = People at its end
transparency-use = Days of talk, of those who agreed to say
transparency-how = How they are blurred
transparency-how-help = To each number of help shown, noise is added once: a draw of the discrete Laplace distribution with an epsilon of { $epsilon }. One time that help was shown is in one number alone, so no more than that is ever spent on it.
transparency-how-people = To the number of people, noise is added in the same way each month, with an epsilon of { $epsilon }. Whoever stays through { $months } months, which is as many as are shown here, spends { $total } in all. A number below nothing is shown as 0.
transparency-usage = How the home is used is counted only of those who said yes to it. Their number of a month has noise added before it leaves their vault, with an epsilon of { $epsilon }, so that nobody ever has it as it was.
transparency-log = The log
transparency-log-why = Every use of anybody's data has a line in this log, which tells nothing to anybody else. The numbers of each month stand in it too, so that none can be changed later.
transparency-log-leaves = Lines
transparency-log-root = Its hash
transparency-log-key = Its key
transparency-log-checkpoint = The signed checkpoint
transparency-policy = The policy
transparency-policy-since = Version { $version }, since { $since }
transparency-policy-now = The policy in force
transparency-machines = All of this for programs
