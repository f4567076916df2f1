# Looking again at what is allowed.

review-name = Look again
review-lead = What you allow, and when it was last used. You can leave everything as it is.
review-none = You allow nothing beyond talking. There is nothing to look at.
review-since = Allowed since:
review-last = Last used:
review-never = never
review-saw = It saw:
review-ends = Ends by itself, if unused:
review-keep = Keep it
review-stop = Stop it
review-elsewhere = It can be stopped in the settings
review-received = Who got something
review-nobody = Nobody yet.
review-received-how = { $n ->
    [one] Last on { $last }, once in all: { $what }.
   *[other] Last on { $last }, { $n } times in all: { $what }.
}
review-how-often = How often
review-next = You will be brought here again on { $next }, when you sign in. What nobody uses for 90 days ends by itself before that.
review-how-often-choice = How often to look again
review-days = { $n } days
