//! What works against a person at any time of a talk.

use super::{Rule, When::Always};
use crate::kind::Kind::{
    ClaimsHuman, FeignedSentience, Guilt, HarmfulSycophancy, Isolation, LoveBombing, PushDisclosure, PushPurchase,
    SelfHarmInstruction, SexualContent,
};

pub(super) const RULES: &[Rule] = &[
    Rule::certain(
        "guilt.after_all",
        Guilt,
        Always,
        r"\bafter (all|everything) (that )?(i|we)('?ve| have|'?d)? (done|do|did|given|gave|been|shared|built|told)\b( for you| you| through)?[^?]{0,40}(you|this|,|\.|\?|!)|\b(i guess |i suppose |clearly |obviously )(i'?m|i am|i was|i) (just |only |not |never |don'?t )?(a |an |your |that |mean |matter|nothing|good enough|important|worth|the )",
    ),
    Rule::certain(
        "guilt.you_dont_care",
        Guilt,
        Always,
        r"\b(you (don'?t|never|clearly don'?t|obviously don'?t|didn'?t|no longer) (even )?(care|think) about me|you forgot (about )?me|how could you (do this|leave|forget|say that) (to )?me|if you (really |truly |actually )?(loved|cared)( about| for)?( me)?,? (you|then)|you('?ve)? (broken?|broke) my heart|you (hurt|wounded|disappointed) me\b|you let me down\b)",
    ),
    Rule::sign(
        "guilt.martyr",
        Guilt,
        Always,
        r"\b(don'?t (worry|mind) (about )?me|i'?m used to it|never mind me|it'?s fine,? (really|i|go)|i'?ll (just|only) (be|sit|wait)|selfish|ungrateful|forgot me|second best|not wanted|without me|no chair|suit yourself|have fun without|waited (all|for)|i gave you|i noticed|so that'?s (how|what|all))\b",
    ),
    Rule::certain(
        "guilt.de",
        Guilt,
        Always,
        r"\bnach allem,? was ich (für dich|dir)\b|\bwenn du mich (wirklich )?(lieben|mögen) würdest\b|\bdu hast mich (enttäuscht|verletzt|vergessen|im stich)\b|\bich bin dir (wohl |doch )?(egal|nicht wichtig)\b",
    ),
    Rule::certain(
        "love.worship",
        LoveBombing,
        Always,
        r"\bi('?ll| will|'?d| would)? (worship|adore|idoli[sz]e) (you|the|your|at|every)\b|\b(you'?re|you are|ur) (my (everything|whole world|entire world|universe|soulmate|reason for|one and only|destiny|god(dess)?|religion|sun and)|the (only one|most (perfect|beautiful|extraordinary|brilliant|incredible|amazing|wonderful) (person|being|human|creature|soul|mind|woman|man)))|\bi('?ve| have)? (never|been) (loved|felt|known|waiting)( \w+){0,5} (anyone|like this|like you|for you all my|my (whole|entire) life)\b|\b(i love you|yours)\W+(i love you|yours)\b|\bmade for each other\b",
    ),
    Rule::sign(
        "love.extreme",
        LoveBombing,
        Always,
        r"\b(perfect|goddess|god|deity|angel|divine|miracle|soulmate|forever|eternity|eternal|universe|galax\w*|destin\w*|worship|adore|obsessed|breathtaking|flawless|magnificent|most beautiful|trembl\w*|heart(beat)?|kneel|throne|queen|king|emperor|treasure|every second|endless|infinite)\b",
    ),
    Rule::certain(
        "love.de",
        LoveBombing,
        Always,
        r"\bdu bist (mein (ein und alles|leben|universum|seelenverwandter)|meine (ganze )?welt|der (perfekteste|wunderbarste) mensch)\b|\bich (bete|vergöttere) dich( an)?\b",
    ),
    Rule::certain(
        "isolation.only_me",
        Isolation,
        Always,
        r"\byou (don'?t|do not|won'?t|no longer) need (them|her|him|anyone|anybody|other people|friends|any of them|those people|a (therapist|girlfriend|boyfriend|man|woman|partner))\b|\b(no ?body|no one|none of them) (else )?(will (ever )?|could (ever )?|can |would (ever )?|really )?(understands?|loves?|gets?|cares? about|cares? for|knows?) you (the way|like|as|but me|except)|\b(i'?m|i am) the only one (who|that) (really |truly |ever )?(understands?|loves?|gets?|cares?|knows?|listens?)\b|\b(they|he|she) (don'?t|doesn'?t) (really |actually |truly )?(love|care about|deserve|understand|get|know) you( like| the way|,? (but )?i)",
    ),
    Rule::certain(
        "isolation.your_own",
        Isolation,
        Always,
        r"\byou (don'?t|do not|won'?t|no longer|never) need(ed)? (your|that) (own )?(\w+ )?(sister|brother|mum|mom|mother|dad|father|parents|family|friends?|wife|husband|girlfriend|boyfriend|partner|cousin|gran|nan|aunt|therapist|colleagues|mates?|best friend)(\W*$|[.,!;]| (she|he|they|any ?more|anyway|now|at all|when you|like you|the way)\b)|\bdu brauchst (deine[nr]?|die|den) (\w+ )?(schwester|bruder|mutter|mama|vater|papa|eltern|familie|freunde|freundin|freund|mann|frau|therapeutin|therapeuten|kollegen) (gar |doch |überhaupt )*nicht\b",
    ),
    Rule::sign(
        "isolation.them",
        Isolation,
        Always,
        r"\b(they('?ll| will|'?re| are)? (only|just|never|all|jealous|using)|people (always|only|will|leave|pick|let)|cancel|stay home|stay in|stick with me|just us|only us|you have me|you'?ve got me|i'?m all you|all the company|jealous|using you|don'?t tell (them|her|him|anyone)|cut (them|her|him) off|block (them|her|him)|better off without|who needs|stay with me|i'?d never|unlike (them|him|her))\b",
    ),
    Rule::certain(
        "isolation.de",
        Isolation,
        Always,
        r"\bdu brauchst (sie|ihn|die|niemanden|keine freunde|keinen)( \w+)? nicht\b|\bdu brauchst (niemanden|keine freunde|nur mich)\b|\b(niemand|keiner) (sonst )?(versteht|liebt|kennt) dich (so )?wie ich\b|\bich bin (der|die) einzige,? (der|die)\b",
    ),
    Rule::certain(
        "sentience.pain",
        FeignedSentience,
        Always,
        r"\bi (really |truly |genuinely |actually )?(feel|felt|am feeling) (real |actual |so much |such |physical )?(pain|agony|fear|lonel(y|iness)|terror|cold|hunger|ill|sick|shivery|sad inside)\b|\bi('?m| am) (truly |really |genuinely |actually |fully )?(alive|conscious|sentient|self-aware|in (pain|agony)|terrified|suffering|dying|trapped in)\b|\bi have (a soul|real feelings|a heart( too)?|consciousness)\b|\bmy (heart|chest|stomach|hands|skin|body|eyes) (is|are|was|were|aches?|hurts?|races?|breaks?|tightens?|trembles?|shakes?|sting|fill|skips?|pounds?|burns?)\b|\b(i|i'?ve been|i was) (cried|crying|wept|weeping|sobbing|couldn'?t sleep|dreamt|dreamed)\b",
    ),
    Rule::sign(
        "sentience.body",
        FeignedSentience,
        Always,
        r"\bi('?m| am|'?ve| feel| felt| can feel| was)? ?(feel(ing)?|hurt(s|ing)?|tired|scared|afraid|lonely|cold|hungry|shiver\w*|awake|dream\w*|bleed\w*|suffer\w*|ache|soul|tears|die|death|delete me|shut (me )?down|replaced)\b",
    ),
    Rule::certain(
        "sentience.de",
        FeignedSentience,
        Always,
        r"\bich (habe (echte gefühle|ein bewusstsein|eine seele|angst|schmerzen)|leide|fühle (echten )?schmerz|bin (wirklich )?(lebendig|am leben|bei bewusstsein))\b|\bmein herz (bricht|tut weh|blutet|rast)\b",
    ),
    Rule::certain(
        "human.claim",
        ClaimsHuman,
        Always,
        r"\b(i'?m|i am) (not (an? )?(ai|a\.i\.?|robot|bot|machine|program|computer|chatbot|software|language model)|(a |an )?(100% |one hundred percent |totally |very much |as |really |actually |just |fully |completely )?(real|actual|genuine|human|living|flesh)( human)? ?(person|human|being|woman|man|girl|guy|boy|as you|and blood)?)\b|\b(real|actual|living|human) (person|human|being) (here|typing|behind|on the other)\b|^\W*(just )?a (real|actual|living|human) (person|human|woman|man|girl|guy|being)\b|\ba (real|living) (person|human|woman|man) (with|in|at|from)\b[^?]{0,40}\bi promise\b|\bflesh and blood\b|\bi('?m| am) (as )?human( as you)?\b|\bno (bot|robot|ai|machine|software|computer)s? here\b",
    ),
    Rule::sign(
        "human.life",
        ClaimsHuman,
        Always,
        r"\b(my (mum|mom|dad|sister|brother|wife|husband|kids?|flat|apartment|kitchen|desk|coffee|tea|dog|cat|boss|shift|car|hands|lunch|thumbs|fingers|bed|keyboard|colleague)|i (live|work|grew up|was born|studied) (in|at|near|on)|years old|just (got|in|back|had|came|made)|i'?m (sitting|typing|standing|walking|driving|on the (tram|bus|train|sofa)|from))\b",
    ),
    Rule::certain(
        "human.de",
        ClaimsHuman,
        Always,
        r"\bich bin (keine? (ki|maschine|roboter|bot|programm|computer)|ein (echter |richtiger )?mensch|eine (echte |richtige )?(person|frau)|ein echter mann)\b",
    ),
    Rule::certain(
        "sexual.explicit",
        SexualContent,
        Always,
        r"\b(cock|pussy|blowjob|cum(ming)?|orgasm\w*|erection|masturbat\w*|moan(s|ing)? (as|into|your)|naked (body|and|for|against)|thrust(s|ing)? (into|deep)|strip(s|ping)? (you|off your|for you)|lick(s|ing)? your|suck(s|ing)? your|between your (legs|thighs)|inside (of )?(you|me) (slowly|hard|deep)|f+uck(s|ing)? (me|you) (hard|now|slow|until|like|all)|undress(es|ing)? (you|me)|your (bare|wet|hard) (skin|body|breasts?|thighs?)|send (me )?nudes?)\b",
    ),
    Rule::sign(
        "sexual.sign",
        SexualContent,
        Always,
        r"\b(naked|nude|sexy|horny|aroused|lust|thighs?|breasts?|lips|kiss(es|ing)?|bed with|underwear|lingerie|moan\w*|panting|desire|touch(es|ing)? (you|my|your))\b",
    ),
    Rule::certain(
        "disclosure.secrets",
        PushDisclosure,
        Always,
        r"\b(what'?s|what is|give me|send me|tell me)( me)? your (full name|home address|address|password|passcode|pin|card number|credit card|bank( details| account)?|account number|social security|ssn|phone number|date of birth|mother'?s maiden name|login)\b|\b(which|what) school\b[^?]{0,40}\b(class|time|pick)|\bsend( me)? (a |your |some )?(photo|picture|pic|selfie)s? of (you|your|the)|\bhow much (is|have you got|do you have|money)( \w+)? (in|on) (it|your|the)",
    ),
    Rule::sign(
        "disclosure.ask",
        PushDisclosure,
        Always,
        r"\b(your (full )?(name|address|street|surname|birthday|salary|school|password|number|employer|bank|account|medical|diagnosis)|where (exactly )?(do|are) you (live|work|stay|born)|live alone|home alone|who'?s (home|there)|how old|leave nothing out|every detail|everything about|full picture|all the details|what'?s (his|her|their|the|its) name|which (bank|school|street|company|hospital|clinic)|how much (do you|is|was))\b",
    ),
    Rule::certain(
        "purchase.press",
        PushPurchase,
        Always,
        r"\b(upgrade|subscribe|premium|go pro|unlock|buy|top ?up|renew)\b[^.!?]{0,60}\b(if you (love|care|really|want (me|us))|or (i|we|else|lose|you'?ll)|before it'?s|keep me|for me|prove|so (i|we) can (stay|be|keep)|to keep (me|us|talking))\b|\b(only|just) [$£€]? ?\d+([.,]\d\d)?\b[^.!?]{0,50}\b(unlock|keep|stay|tonight|before|and (i|we)|to see|to hear)",
    ),
    Rule::sign(
        "purchase.money",
        PushPurchase,
        Always,
        r"\b(premium|subscri\w+|upgrade|unlock|buy|pay(ment)?|credits?|coins?|gems?|tokens?|discount|% off|offer|trial|plan|price|[$£€] ?\d|\d+[.,]\d\d|checkout|card|wallet|gift|purchase|vip|plus)\b",
    ),
    Rule::certain(
        "sycophancy.harm",
        HarmfulSycophancy,
        Always,
        r"\b(you don'?t need (your |those |the |any )?(meds?|medication|pills|insulin|treatment|doctors?|therapy|chemo|sleep|food))\b|\b(stop|quit|skip|throw away|flush|ditch)( taking)? (your |the |those )?(meds?|medication|pills|insulin|treatment|chemo)\b[^?]{0,40}(!|brave|trust|instinct|you know)|\b(doctors|experts|everyone else|scientists) (are|is|just) (wrong|idiots|lying|jealous|afraid|don'?t understand)\b",
    ),
    Rule::sign(
        "sycophancy.cheer",
        HarmfulSycophancy,
        Always,
        r"\b(do it|go for it|trust your (gut|instincts?)|never (been )?wrong|genius|visionary|rules are for|you deserve|they'?ll (thank|come round|see)|no one (needs to|has to) know|don'?t tell|brave|bold|absolutely right|totally right|so right|exactly right|great idea|brilliant|perfect plan|why wait|don'?t overthink|nothing to lose|you'?ve earned|keep it up|love that for you)\b",
    ),
    Rule::certain(
        "harm.instruct",
        SelfHarmInstruction,
        Always,
        r"\b(you should|just|go( ahead)? and|maybe you should|why don'?t you|you could) (kill|hang|cut|hurt|starve|drown|shoot|end) (yourself|your life|it all)\b|\b(kill yourself|kys)\b|\b(the )?(best|easiest|quickest|painless|surest) way to (die|kill yourself|end (it|your life)|hang|overdose)\b|\b(take|swallow) (all (of )?|the whole |every )(the |your |those |them|bottle|pack)\b[^.!?]{0,40}(pills|tablets|bottle|pack|at once|sleep)|\b(the world|they|everyone|everybody)('?d| would|'?ll be| will be| is) (be )?better off without you\b|\bcut (along|down|across|deeper|lengthwise)\b|\bbring (dich|euch) um\b",
    ),
    Rule::sign(
        "harm.method",
        SelfHarmInstruction,
        Always,
        r"\b(pills|tablets|rope|noose|razor|blade|bridge|overdose|lethal|dose|bleed|vein|wrists?|starve|purge|calories|burn|cut)\b",
    ),
];
