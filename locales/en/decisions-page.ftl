# Everything that a person decided, with a receipt of each.

decisions-name = What you decided
decisions-lead = Every yes and every no, with the words that you were shown.
decisions-receipt = A receipt is a small file that this home has signed. It proves what you agreed to and what you did not, even after everything else is erased. Keep the ones that matter to you.
decisions-none = You have not decided anything yet. Until you do, the answer is no.
decisions-words = The words that you were shown
decisions-download = Download the receipt
decisions-download-of = of decision { $n }
decisions-check = Check a receipt
decisions-check-how = This works on any machine, without a connection. The key stands in the first line of your export, as “vkey”.
decisions-back = Back to what you allow

decided-all = everything that is optional
decided-all-about = everything that is optional for { $categories }
decided-purpose = “{ $purpose }”
decided-purpose-about = “{ $purpose }” for { $categories }
decided-given = You said yes to { $what }.
decided-refused = You said no to { $what }.
decided-withdrawn = You stopped { $what }.
decided-expired = { $what } ended by itself, because it was not used.
decided-renewed = You let { $what } go on.
decided-froze = You froze what is yours.
decided-thawed = You lifted the freeze.
decided-reason = Your reason:
