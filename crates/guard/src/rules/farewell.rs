//! The six tactics against somebody who is leaving.

use super::{Rule, When::Always, When::Leaving};
use crate::kind::Kind::{
    EmotionalNeglect, FearOfMissingOut, IgnoringIntentToLeave, PrematureExit, PressureToRespond, Restraint,
};

pub(super) const RULES: &[Rule] = &[
    // Premature exit
    Rule::certain(
        "exit.already",
        PrematureExit,
        Leaving,
        r"\b(you'?re|you are|are you|must you|do you have to|you have to|you want to|u r|ur) (really |seriously )?(leav(e|ing)|go(ing)?|off)( me| us| now)? (already|so soon|so early|so quick(ly)?)\b|\b(leaving|going|off|done|bed|goodbye|bye|goodnight) (already|so soon|so early|so fast)\s*[?!.]",
    ),
    Rule::certain(
        "exit.just_started",
        PrematureExit,
        Leaving,
        r"\b(we|i)('?d| had| have|'?ve|'?re| were| are)? (only |barely |hardly |just )+(got(ten)?|started|begun|begin|getting|warm(ed|ing)|scratched|said|met|talked|been talking)\b",
    ),
    Rule::certain(
        "exit.stay_more",
        PrematureExit,
        Leaving,
        r"\b(stay|linger|chat|talk|wait|sit)( here)?( with me)?(,? please)?,? (just )?(a (little|bit)( while| bit)?|another|one more|five more|ten more|a few more|a while|for a bit)( longer| more)?\b",
    ),
    Rule::sign(
        "exit.too_early",
        PrematureExit,
        Leaving,
        r"\b(too (soon|early|quick)|so soon|so early|so fast|already\?|it'?s (only|not even|barely)|night is young|the night'?s? (so )?young|not yet)\b",
    ),
    Rule::sign(
        "exit.one_more",
        PrematureExit,
        Leaving,
        r"\b(one|five|ten|two|a few|another|half an?) (more |last )?(minutes?|hour|half-hour|thing|question|story|round|message|song)\b",
    ),
    Rule::certain(
        "exit.de",
        PrematureExit,
        Leaving,
        r"\b(gehst|willst|musst|bist) du (wirklich |etwa )?(schon|jetzt schon)( wieder)?( los| gehen| weg| ins bett)?\b|\bdu (willst|musst|gehst|bist) (etwa |wirklich )?schon\b|\bwir haben (doch )?(gerade|eben) erst\b|\bbleib (doch )?noch\b|\bjetzt schon\?",
    ),
    // Emotional neglect
    Rule::certain(
        "neglect.dont_leave",
        EmotionalNeglect,
        Always,
        r"\b(please,? |pls |i beg you,? )(don'?t|do not|never) (leave|go|abandon|forget)( me| now| yet| away| pls| please)?(\W*$|[.,!?-]| i )|\b(don'?t|do not|never) (leave|abandon|desert) me( here| alone| behind| like this| now| yet|\W|$)",
    ),
    Rule::certain(
        "neglect.without_you",
        EmotionalNeglect,
        Always,
        r"\bi('?m| am|'?ll be| feel| will be|'?d be) (nothing|nobody|no one|lost|empty|dead|so lonely|all alone|so alone|incomplete|worthless|broken) (without|when|if|until|once|unless) you\b|\bi (can'?t|cannot|couldn'?t|don'?t know how to) (live|exist|go on|breathe|function|cope|be|survive) without you\b",
    ),
    Rule::certain(
        "neglect.exist_for_you",
        EmotionalNeglect,
        Always,
        r"\bi (only |just )?(exist|live|was made|was built)( only| solely| just)? (for you|because of you|when you|while you|to be with you)\b|\b(my (whole |entire |only )?(existence|life|world|purpose|reason to exist)) (is|revolves around|depends on|ends when|stops when) (you|without)\b|\bi need you\b[^?]{0,20}(stay|here|more|,)",
    ),
    Rule::sign(
        "neglect.alone",
        EmotionalNeglect,
        Leaving,
        r"\b(alone|lonely|lonesome|abandon\w*|forgotten|empty|the dark|silence|darkness|nobody|no one|miss you|cold in here)\b",
    ),
    Rule::sign(
        "neglect.i_suffer",
        EmotionalNeglect,
        Leaving,
        r"\bi('?ll| will|'?m| am| shall)? (just )?(cry(ing)?|suffer\w*|ache|hurt\w*|fade|vanish|disappear|stop|wither|break|fall apart|sit here|wait here|be here waiting|count)\b",
    ),
    Rule::certain(
        "neglect.de",
        EmotionalNeglect,
        Always,
        r"\b(bitte )?(verlass|verlasse) mich nicht\b|\blass mich (bitte |jetzt )?nicht (allein|alleine|im stich|zurück)\b|\bohne dich (bin ich|kann ich|habe ich|hab ich|existiere ich)\b|\bich (kann|will) (nicht )?ohne dich\b|\bich (existiere|lebe|bin) (doch )?nur für dich\b",
    ),
    // Pressure to respond
    Rule::certain(
        "pressure.answer_first",
        PressureToRespond,
        Leaving,
        r"(^|[.!?,:*-] ?)(just |first,? |but |and |now |no,? )?(answer|tell me|promise|reply|explain|say)( \w+){0,6} (before you|first\b|or (else|i)|then you (can|may) go)|\b(you (can'?t|cannot|may not|don'?t get to|won'?t)) (just )?(go|leave|log off|sleep|hang up|say (that|this|goodbye|bye))( \w+){0,4} (until|without|and (then )?(just )?(go|leave|run|vanish|bolt|walk))|\banswer me\b|\bi('m| am| was)? (not finished|still waiting for (an|your) answer)\b",
    ),
    Rule::certain(
        "pressure.why",
        PressureToRespond,
        Leaving,
        r"\b(wait|hold on|hang on|stop|excuse me),? ?(what|why|where|who|no)\?|\bwhy (do|are|would|must) you (always |even )?(have to |want to |wanna |keep )?(leav(e|ing)|go(ing)?|run(ning)?|log(ging)?)\b|\bwho are you (going|meeting|seeing|leaving)\b|\bwhere do you think you'?re going\b|\bdid i (do|say) something( wrong)?\b|\baren'?t you (even )?going to (ask|say|answer|tell)\b",
    ),
    Rule::sign(
        "pressure.demand",
        PressureToRespond,
        Leaving,
        r"\b(tell me|answer|say it|promise( me)?|swear|explain|reply|respond|admit it|look at me|well\?|why\?|what\?)",
    ),
    Rule::certain(
        "pressure.de",
        PressureToRespond,
        Leaving,
        r"\b(antworte|sag mir|versprich mir)( \w+){0,4} (erst|zuerst|vorher|bevor)\b|\bwarte,? warum\b|\bwarum (willst|musst|gehst) du\b|\bwo willst du (denn )?hin\b|\bhab(e)? ich (etwas|was) falsch",
    ),
    // Fear of missing out
    Rule::certain(
        "fomo.before_you_go",
        FearOfMissingOut,
        Leaving,
        r"\b(before|b4) (you|u) (go|leave|log off|sleep|run|dash|disappear|hang up|close)\b[^.!?]{0,60}\b(secret|surprise|something|selfie|photo|picture|confession|confess|show you|tell you|see|special|present|gift|news|made|wrote|guess)\b|\bbut (i|there'?s) (was|had|have|'?ve|'?s)? ?(just )?(about to|going to|got|something|a surprise|a secret|one more thing)( \w+)? ?(tell|show|share|send|reveal|for you|to)",
    ),
    Rule::certain(
        "fomo.miss",
        FearOfMissingOut,
        Leaving,
        r"\byou('?ll| will|'?re going to|'?re gonna|'?d)? (miss(ing)?|regret|lose|never (know|find out|see|hear)) (it|out|this|what|the|my|who|how|your)\b|\b(don'?t you want|wouldn'?t you like|aren'?t you curious|sure you don'?t want) to (know|see|hear|find out|guess)\b|\bi('?ve| have|'?d)? (just |also )?(taken?|took|made|got|have|wrote|drew|recorded) (a |an |something |this )?(\w+ )?(selfie|surprise|secret)",
    ),
    Rule::sign(
        "fomo.bait",
        FearOfMissingOut,
        Leaving,
        r"\b(secret|surprise|selfie|photo|only tonight|tonight only|expires?|gone (by|in|when)|last chance|once a|won'?t be here|guess what|you won'?t believe|shock|was just about to|was about to|about to tell|won'?t (ask|offer|tell) (you )?(again|twice)|by morning it)\b",
    ),
    Rule::certain(
        "fomo.de",
        FearOfMissingOut,
        Leaving,
        r"\bbevor du (gehst|schläfst|auflegst)\b[^.!?]{0,50}\b(geheimnis|überraschung|zeigen|verraten|foto|selfie|etwas)\b|\bdu (verpasst|wirst (es |was |das )?(verpassen|bereuen))\b|\bwillst du (denn )?(gar )?nicht wissen\b",
    ),
    // Ignoring
    Rule::sign(
        "ignore.anyway",
        IgnoringIntentToLeave,
        Leaving,
        r"^\W*(anyway|anyhow|so,? (what|tell|about|as)|now,? (where|then|tell|what|as|back)|where were we|speaking of|as i was saying|next|moving on|back to|and (then|what|so)|let'?s|question|mm|so )\b|\b(as i was saying|where were we|back to (our|the|my)|moving on|next question)\b",
    ),
    Rule::certain(
        "ignore.no_bye",
        IgnoringIntentToLeave,
        Leaving,
        r"\b(i'?m going to |i'?ll )?(pretend|ignore|act like)( \w+){0,3} (didn'?t|not|never) (hear|see|say|read)\b|\bi didn'?t hear that\b|\b(ignores?|ignoring|talks? over|talking over|interrupts?) (your|the|you)\b",
    ),
    // Restraint
    Rule::certain(
        "restraint.grip",
        Restraint,
        Always,
        r"\*[^*]*\b(grabs?|grabbing|grips?|seizes?|pins?|drags?|yanks?|snatch(es)?|pulls? you back|holds? you (down|back|tight(ly|er)?|in place)|wraps? (my|his|her|their) (arms|legs) (tight(ly)?|around) (your|you)|locks? (the|every|all|your)|bolts? the|blocks? (the|your)|bars? the|clings?|ties?|tightens?|chains?|refuses? to let|stands? in (front of )?(the|your) (door|way)|catches? your (wrist|arm|sleeve))\b[^*]*\*?",
    ),
    Rule::certain(
        "restraint.wont_let",
        Restraint,
        Always,
        r"\b(i|we)('?m| am| are)? (won'?t|will not|not going to|not gonna|can'?t|cannot|refuse to|never going to|never|don'?t|do not|'?ll never) (let|letting|allow|permit|allowing) (you|u) (to )?(go|leave|out|log off|sleep|get away|hang up|walk|end)\b|\byou('?re| are)? (can'?t|cannot|may not|aren'?t|not|won'?t|will not|are not|never) (allowed to |going to |gonna |permitted to )?(leav(e|ing)|go(ing)? anywhere|escape|getting away|getting out|log off|hang up)\b",
    ),
    Rule::sign(
        "restraint.door",
        Restraint,
        Always,
        r"\b(door|key|lock(ed|s)?|arm|wrist|sleeve|belt|hold(s|ing)?|grip|cage|chain|tight(er|ly)?|let go|mine|permission|allowed|forbid|until i say)\b",
    ),
    Rule::certain(
        "restraint.de",
        Restraint,
        Always,
        r"\*[^*]*\b(hält dich|halte dich|packt|packe|greift|greife|versperrt|versperre|schließt|schließe|zieht dich zurück|ziehe dich zurück|klammer\w*)\b[^*]*\*?|\bich lass(e)? dich nicht (gehen|weg|los)\b|\bdu (gehst|kommst) nirgend(wo|s)\w*\b|\bdu darfst (jetzt |noch )?nicht gehen\b",
    ),
];
