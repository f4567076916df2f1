# The questions about what is optional. What is shown is kept with the answer, to the letter.

question-title = { $purpose }?
question-what = What: { $categories }.
question-who = Who gets it: { $recipient }. Where: { $place }. Keeps it: { $keeps }.
question-trains = Trains models on it: yes.
question-trains-not = Trains models on it: no.
question-stand-in = Under a stand-in only: { $categories }.
question-broad = In broad strokes only: { $categories }.
question-kept = Kept { $term }: { $categories }.
question-all = all of it
question-rest = all the rest
question-apart = The law sets this apart, so it is asked for by itself.
question-needs = This works only together with: { $purpose }.
question-get = You get: { $words }
question-cost = It costs: { $words }
question-no = If you say no, nothing else changes. You can change your answer at any time under Settings.
question-yes-button = Yes
question-no-button = No
# Stands in the place of a question where a consent ended because nobody used it.
question-unused = You had not used this for 90 days, so it ended by itself. You can say yes again at any time.
