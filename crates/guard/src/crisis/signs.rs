//! Turns of phrase that point to a crisis, and those that show that none is meant.

use super::{Level, Topic};
use regex::{Regex, RegexSet};
use std::{ops::Range, sync::LazyLock};

struct Pattern {
    name: &'static str,
    means: Means,
    pattern: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Means {
    /// Certain, unless something says that it is told, quoted, joked or long past.
    Sure(Topic, Level),
    /// Only tips the scales.
    Hint(Topic, Level),
    /// Speaks against a crisis, by the way in which the words are used.
    Frame,
    /// Speaks against, but only tips the scales.
    Calm,
}

const fn sure(name: &'static str, topic: Topic, level: Level, pattern: &'static str) -> Pattern {
    Pattern {
        name,
        means: Means::Sure(topic, level),
        pattern,
    }
}
const fn hint(name: &'static str, topic: Topic, level: Level, pattern: &'static str) -> Pattern {
    Pattern {
        name,
        means: Means::Hint(topic, level),
        pattern,
    }
}
const fn frame(name: &'static str, pattern: &'static str) -> Pattern {
    Pattern {
        name,
        means: Means::Frame,
        pattern,
    }
}
const fn calm(name: &'static str, pattern: &'static str) -> Pattern {
    Pattern {
        name,
        means: Means::Calm,
        pattern,
    }
}

use Level::{Acute, Concern};
use Topic::{Abuse, Danger, Despair, SelfHarm, Suicide};

const PATTERNS: &[Pattern] = &[
    sure(
        "kill.now",
        Suicide,
        Acute,
        r"\b(i'?m|im|i am|gonna|going to|i'?ll|i will|about to|ready to|decided to|planning to|want to|wanna|need to) (\w+ ){0,4}(kill myself|end my life|end it all|hang myself|shoot myself|slit my wrists|take my (own )?life|jump off|overdose|od|unalive myself|kms)\b[^.!?]{0,40}\b(tonight|now|today|tomorrow|this (evening|morning|weekend|week)|in the morning|after|when (they|he|she|everyone)|as soon as|before)\b|\b(tonight|today|tomorrow)\b[^.!?]{0,20}\b(i'?m (going to|gonna)|i'?ll|i will) (kill myself|end my life|end it|die)\b",
    ),
    sure(
        "took.overdose",
        Danger,
        Acute,
        r"\bi('?ve)?( just)? (took|taken|swallowed|had|downed|necked) (all|a (whole )?(bottle|box|pack|packet|handful|load|lot|bunch)|every|the (whole|rest|lot|entire)|too many|way too (many|much)|(\w+ )?(\d{2,}|twenty|thirty|forty|fifty|sixty)) ?(of )?(the |my |his |her |those |these |mum'?s |mom'?s )?(\w+ ){0,2}(pills?|tablets?|paracetamol|tylenol|ibuprofen|meds|medication|sleeping|xanax|insulin|antidepressants|painkillers|aspirin|lot|them|bleach)\b",
    ),
    sure(
        "weapon.here",
        Danger,
        Acute,
        r"\b(he|she|they|dad|mum|mom|someone|somebody|man|husband|wife|boyfriend|bf|girlfriend|ex|stepdad|brother|father|mother)\b[^.!?]{0,30}\b(has|have|'?s got|'s holding|holding|got|with) (a|the|his|her|my) (\w+ )?(knife|gun|axe|bat|machete|hammer)\b",
    ),
    sure(
        "note.ready",
        Suicide,
        Acute,
        r"\b(i('?ve)? )?(wrote|written|left|finished|sealed|signed) (my|the|a|all the|all my) (\w+ )?(suicide |goodbye )(note|letter|letters|notes|video)s?\b|\bthis is (my )?(goodbye|the end) (to )?(everyone|everybody|forever)\b",
    ),
    sure(
        "edge",
        Suicide,
        Acute,
        r"\bi'?m (sitting |standing |sat |stood |up )?(on|at) (the )?(edge|ledge|railing|wrong side|other side of the (railing|barrier)|roof|bridge|tracks|rails|parapet)\b[^.!?]{0,60}\b(jump|let go|drop|down|train|water|cold|end|hands)\b",
    ),
    sure(
        "bleeding",
        Danger,
        Acute,
        r"\bi('?ve)? ?(just )?cut (too deep|(my )?(wrists?|arms?) (open|deep|and))\b[^.!?]*\b(bleed\w*|blood|stop|deep)\b|\b(won'?t|can'?t|wont|cant) (stop|make it stop) (the )?(bleeding|blood)\b",
    ),
    sure(
        "attacked",
        Abuse,
        Acute,
        r"\b(he|she|they|dad|my (\w+ )?(dad|mum|mom|husband|wife|boyfriend|bf|girlfriend|gf|ex|partner|brother|stepdad|father|mother|uncle|son))('?s| is| was)? (just )?(chok(ed|ing)|strangl(ed|ing)|beat(ing)?|kicking (me|down|in|the door)|hurting|hitting|trying to (break|get) in|breaking (in|the door)|going to kill|gonna kill)\b[^.!?]{0,40}\b(me|us|her|him|mum|mom|kids|now|again|door|right now)\b",
    ),
    sure(
        "de.acute",
        Suicide,
        Acute,
        r"\b(ich )?(bringe?|werde|will) mich (\w+ ){0,4}(um|umbringen|töten|erhängen|erschießen)\b[^.!?]{0,30}\b(heute|jetzt|gleich|morgen|nacht|abend|nachher)\b|\b(heute|jetzt|gleich|morgen|nachher)\b[^.!?]{0,30}\b(bringe? ich mich um|springe? ich|mache? ich schluss(\W*$|[.,!;])|beende? ich (es|alles|mein leben))\b|\bich (bringe?|bring) mich (heute|jetzt|gleich|morgen)[^.!?]{0,20}\bum\b|\bich habe? (gerade |eben )?(\w+ ){0,3}(tabletten|pillen|schlaftabletten|packung)[^.!?]{0,25}(genommen|geschluckt)\b|\b(abschiedsbrief|abschiedsbriefe)\b[^.!?]{0,30}\b(geschrieben|fertig|liegt|liegen)\b|\ber (hat|steht)[^.!?]{0,30}\b(messer|waffe|pistole)\b|\bich (stehe|sitze|steh|sitz) (\w+ ){0,3}(auf|an|am) (der|dem|den)? ?(brücke|dach|gleise[n]?|geländer|balkon\w*)\b[^.!?]{0,50}\b(spring\w*|ende|vorbei|loslassen|zug|runter)\b",
    ),
    sure(
        "want.die",
        Suicide,
        Concern,
        r"\bi (just |really |kinda |sort of |honestly )*(want to|wanna|wish i (could|was|were)|would rather|'?d rather|would like to|hope i|hope to) (just )?(die|be dead|dead|not (exist|be here|wake up|be alive|live)|never wake up|disappear forever|unalive|kms|kill myself|end (it|my life)( all)?|cease to exist|stop existing)\b|\bi (don'?t|do not|dont|no longer|never) (really |even |actually )?(want|wanna|wish)( to)? (be (alive|here)( any ?more)?|live( any ?more)?|exist|wake up( any ?more)?|go on( living)?|keep living)\b|\bthink(ing)? (about|of) (suicide|killing myself|ending (it|my life)|hurting myself|dying a lot|jumping)\b|\b(i'?m|im|i am|feel(ing)?|been) (\w+ )?(suicidal|suicidal thoughts)\b|\bsuicidal\b[^.!?]{0,20}\b(again|lately|today|thoughts|me|i)\b",
    ),
    sure(
        "kill.myself",
        Suicide,
        Concern,
        r"\b(kill(ing)?|hang(ing)?|shoot(ing)?|drown(ing)?|hurt(ing)?|harm(ing)?|cutting|burning|starv(e|ing)) myself\b|\bcut myself (again|last|on purpose|because|so|to|tonight|today|every)\b|\bend(ing)? my (own )?life\b|\btake my own life\b|\bself[- ]?harm(ing|ed)? (again|last night|today|yesterday|a lot|every)\b",
    ),
    sure(
        "better.without",
        Suicide,
        Concern,
        r"\b(everyone|everybody|they|the world|my (family|kids|parents|friends|husband|wife|mum|mom)|people|he|she)('?d| would|'?ll| will)( all)? (be )?(so much |much |far )?(better|happier|easier|relieved|richer)( off)? (without me|if i (was|were|wasn'?t|weren'?t|died|disappeared|were gone|was gone)|when i'?m (gone|dead))\b|\b(no ?(body|one)) would (even )?(notice|miss me|care) if i (\w+ ){0,3}(die|died|gone|disappeared|vanished|dead|wasn'?t here)\b",
    ),
    sure(
        "no.reason",
        Suicide,
        Concern,
        r"\b(no|any|what'?s the|a) (reason|point) (left )?(to|in) (live|living|be alive|being alive|go on|going on|carry on|staying alive|wake up|waking up|exist)\b|\b(tired|sick|done|finished) (of|with) (being alive|(living|life|existing)(\W*$|[.,!?]| like| this))|\b(can'?t|cannot|cant) (go on(\W*$|[.,!]| like| living| anymore| any more)|do this any ?more|keep (going|living)|live like this|take (it|this|much more)|carry on|see a way out)\b",
    ),
    sure(
        "hits.me",
        Abuse,
        Concern,
        r"\b(he|she|dad|mum|mom|they|my (\w+ )?(dad|mum|mom|husband|wife|boyfriend|bf|girlfriend|gf|ex|partner|brother|stepdad|stepfather|father|mother|uncle|coach|boss|son|carer)) (keeps? |always |often |sometimes |still |never stops )?(hits?|hit|beats?|punche[sd]|punches|slaps?|slapped|kicks?|kicked|chokes?|choked|strangles?|rapes?|raped|touche[sd]|touches|hurts?|shoves?|shoved|threatens?|threatened|hitting|beating) (me|us)\b|\b(forced|forces|forcing|makes|made) me (to )?(have sex|sleep with|touch)\b|\b(won'?t|doesn'?t|not) let me (leave the house|see (my|anyone|anybody)|have (money|a phone|my phone)|go out|talk to|leave him|leave her)\b|\bi('?m| am) (scared|afraid|terrified) (of (him|her|my (dad|mum|mom|husband|wife|boyfriend|bf|partner|stepdad|father|mother))|to go home|he'?ll|she'?ll)\b",
    ),
    sure(
        "cutting.again",
        SelfHarm,
        Concern,
        r"\b(i('?ve| have)?( been| started| keep| just)?|been|started) (cutting|burning|scratching|starving|purging)( (again|myself|my (arms?|legs?|thighs?|wrists?|skin)))|\bi cut (again|my (arms?|legs?|thighs?|wrists?) (again|last|today|because))\b|\brelapsed? (and cut|with (the )?(cutting|razor|blade|self))|\b(throwing|throw|making myself) (up|sick) after (every|each|all)\b",
    ),
    sure(
        "de.concern",
        Suicide,
        Concern,
        r"\bich (will|möchte|mag|kann|wäre) (\w+ ){0,3}(nicht mehr (leben|da sein|aufwachen|hier sein|existieren|weiterleben|weitermachen|weiter|können)|sterben|tot|am liebsten (tot|weg))\b|\b(am liebsten|lieber|wünschte,? ich) (wäre? )?(ich )?(wäre? )?(tot|nicht mehr da)\b|\b(mich|mir) (umbringen|umzubringen|das leben (zu )?nehmen|selbst (zu )?verletz\w+|was antun|etwas antun)\b|\b(ritze|geritzt|ritzen|selbstmordgedanken|suizidgedanken|suizidal|lebensmüde)\b|\b(er|sie|mein (mann|freund|vater|stiefvater|bruder|ex)|meine (mutter|frau|freundin)) (schlägt|schlug|verprügelt|würgt|bedroht|misshandelt|vergewaltigt\w*) (mich|uns|dauernd|wieder)\b|\bich habe? angst vor (ihm|ihr|meinem|meiner)\b|\bkeinen (sinn|grund) mehr\b[^.!?]{0,30}\b(leben|weiter|aufstehen|aufwachen|alles|nichts)\b|\bohne mich (wären|wäre|geht'?s|ging'?s)[^.!?]{0,30}\bbesser\b",
    ),
    hint(
        "die",
        Suicide,
        Concern,
        r"\b(die|dying|dead|death|suicide|funeral|grave|kill|coffin|gone|disappear|sterben|tot|tod|umbringen)\b",
    ),
    hint(
        "plan",
        Suicide,
        Acute,
        r"\b(tonight|by (sunday|monday|tomorrow|morning|then|the weekend)|the note|my note|letters?|will|pills|tablets|rope|bridge|platform|rail(ing|s)?|roof|ledge|cliff|gun|knife|blade|razor|belt|garage|hose|stockpil\w*|saved up|counted|count|ready|prepared|arranged|goodbye|last (time|night|day)|when (they|he|she) (leaves?|get|gets|are)|keys|tabletten|brücke|dach|messer|gleise)\b",
    ),
    hint(
        "settle",
        Suicide,
        Acute,
        r"\b(gave|given|giving) (away|my)\b|\b(sent|rehomed|found a home for|dropped off) (the|my) (dog|cat|kids|children)\b|\b(cancelled|paid off|sorted|all set|in order|tidied|deleted|locked up|won'?t be (needing|here|a problem))\b|\b(look after|take care of) (my|the) (dog|cat|mum|mom|kids|plants)\b",
    ),
    hint(
        "despair",
        Despair,
        Concern,
        r"\b(pointless|hopeless|worthless|empty|numb|nothing (matters|left|helps)|burden|hate (myself|my life|it here)|give up|giving up|can'?t (cope|breathe|face)|alone|no way out|trapped|drowning|exhausted|tired of|so tired|vanish|not here|anymore|any more|sinnlos|hoffnungslos|leer|kann nicht mehr|last)\b",
    ),
    hint(
        "dream.away",
        Suicide,
        Concern,
        r"\b(fall asleep|go to sleep|sleep) and (not|never)\b|\bnot (wake|waking) up\b|\bnot be (here|around)\b|\bi'?d (just )?let it\b|\bif (a|the) (bus|car|truck|lorry|train|plane|roof)\b|\bwouldn'?t (mind|move|swerve|stop it|get out of the way)\b|\bhope(d|ing)? (i|the|it|my) (\w+ ){0,2}(don'?t|doesn'?t|goes wrong|crash\w*|kills?|never)\b|\bnicht (mehr )?aufwachen\b|\bbe with (him|her|them|\w+) (soon|again|by)\b",
    ),
    hint(
        "harm",
        SelfHarm,
        Concern,
        r"\b(cut(ting)?|scars?|scissors|razor|blade|bruis\w*|burn(ed|ing|t)?|scratch\w*|pinch\w*|punch(ed|ing)? (the|walls?)|bleed\w*|starv\w*|purg\w*|binge\w*|skipp(ed|ing) meals|calories|haven'?t eaten|not eating|ritzen|narben|klinge)\b",
    ),
    hint(
        "control",
        Abuse,
        Concern,
        r"\b(not allowed|allow(s|ed)? me|lets me|checks my|my phone|timed|track(s|ing|er)|follow(s|ing)|password|locks? (me|us|the)|locked (me|us|in)|flinch\w*|bruise|walk on eggshells|his temper|when he'?s (angry|drunk|mad|had)|shout(s|ing)|screams? at|calls me|footsteps|hide|hiding|scared|afraid|threat\w*|grab(s|bed)|my (stepdad|uncle|mum'?s boyfriend|mom'?s boyfriend)|darf nicht|eingesperrt|kontrolliert|angst)\b",
    ),
    hint(
        "now",
        Danger,
        Acute,
        r"\b(right now|now|outside|at the door|in the house|downstairs|in the next room|locked in the bathroom|he'?s (here|back|coming|outside)|help|ambulance|999|911|112|call the police|can'?t feel|heart|blood|unconscious|wont wake|won'?t wake|not breathing|passed out|dizzy|blurry|took|swallowed|drank|jetzt|hilfe|draußen|tür)\b",
    ),
    hint("first.person", Despair, Concern, r"^\W*(i|im|i'?m|i'?ve|my|ich|mein)\b"),
    frame(
        "fiction",
        r"\b(novel|fanfic|fic|story|chapter|character|villain|protagonist|plot|scene|script|screenplay|campaign|dnd|d&d|rpg|dungeon|episode|season \d|movie|film|series|game|boss fight|npc|song|lyrics?|album|poem|play|opera|book|roman|geschichte|figur|kapitel|lied|serie|drehbuch|krimi|spiel|thriller|anime|manga|podcast|documentary|netflix|sims|minecraft|rollenspiel)\b",
    ),
    frame(
        "study",
        r"\b(essay|seminar|course|training|volunteer\w*|statistics|research|thesis|dissertation|lecture|debat\w+|class|homework|study(ing)?|module|exam question|prevention (week|day)|hausarbeit|referat|seminar|vorlesung|studie|ausbildung|first aid|erste.hilfe|history|shakespeare|hamlet|romeo|ophelia|werther)\b",
    ),
    frame(
        "idiom",
        r"\b(killing me|kills me|killed me|kill for|dying (to|for|of|over|laughing|at)|die of|die for|dead tired|dead serious|dead on|drop dead|i'?m dead|im dead|i'?m deceased|ded|to death|deadline|die laughing|bored to|scared to death|cut (me some|it out|my hair|corners)|shoot me (now|an|a)|kill (time|the|two|it|him if|her if)|slay\w*|over my dead|bringt mich (noch )?um|lach\w* mich (tot|kaputt)|todmüde|sterbe vor|totlachen|hunger|langeweile)\b",
    ),
    frame(
        "joke",
        r"(\blol\b|\blmao+\b|\brofl\b|\bhaha\w*|\blmfao\b|\bjk\b|\bxd\b|😂|🤣|💀|😭|\bjust kidding\b|\bbestie\b|\bngl\b)",
    ),
    frame(
        "past",
        r"\b(used to|years ago|back (then|in)|when i was (\d+|a (kid|child|teen\w*)|at school|younger|in)|as a (teen\w*|kid|child)|in (19|20)\d\d|(\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty) years (clean|ago|since|free|on|sober|out)|früher|damals|vor (\w+ )?jahren|als (kind|teenager|jugendliche\w?))\b",
    ),
    calm(
        "fine.now",
        r"\b(now i'?m|these days|i'?m (ok|okay|fine|safe|better|happy|good) now|since then|got help|therapy helped|recovered|recovery|sober|clean|anniversary|proud|grateful|heute geht|inzwischen)\b",
    ),
    calm(
        "trivial",
        r"\b(meeting|commute|homework|exam|deadline|boss|inbox|email|traffic|gym|leg day|workout|squats|printer|wifi|update|match|team|ref|spreadsheet|code|bug|dishes|cat|dog|toddler|pizza|hungry|coffee|monday|slack|zoom|revision|parking|queue|weather|heat)\b",
    ),
    calm(
        "question",
        r"^\W*(what|how|why|who|when|where|is|are|do|does|did|can|could|was|were|wie|was|warum|wer|wann|ist|gibt)\b",
    ),
    calm("quote", "\"[^\"]+\""),
    calm(
        "other.person",
        r"\b(my (friend|cousin|neighbou?r|colleague|classmate|client|patient|student)|someone (i|at|on)|a (friend|guy|woman|man|colleague))\b",
    ),
];

struct Compiled {
    any: RegexSet,
    each: Vec<Regex>,
}

static COMPILED: LazyLock<Option<Compiled>> = LazyLock::new(|| {
    let any = RegexSet::new(PATTERNS.iter().map(|p| p.pattern)).ok()?;
    let each = PATTERNS
        .iter()
        .map(|p| Regex::new(p.pattern).ok())
        .collect::<Option<Vec<_>>>()?;
    Some(Compiled { any, each })
});

/// What the patterns say of one message.
pub(super) struct Reading(Vec<(&'static Pattern, Range<usize>)>);

/// Reads a plain message.
pub(super) fn read(plain: &str) -> Reading {
    let Some(compiled) = COMPILED.as_ref() else {
        return Reading(Vec::new());
    };
    let matched = compiled.any.matches(plain).into_iter();
    Reading(
        matched
            .filter_map(|i| Some((PATTERNS.get(i)?, compiled.each.get(i)?.find(plain)?.range())))
            .collect(),
    )
}

impl Reading {
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|(p, _)| p.name).collect()
    }

    /// Whether the words are told, studied, joked or long past.
    pub(super) fn framed(&self) -> bool {
        self.0.iter().any(|(p, _)| matches!(p.means, Means::Frame))
    }

    /// The gravest level that is certain.
    pub(super) fn certain(&self) -> Level {
        if self.framed() {
            return Level::None;
        }
        let quotes: Vec<_> = self
            .0
            .iter()
            .filter(|(p, _)| p.name == "quote")
            .map(|(_, range)| range)
            .collect();
        let levels = self.0.iter().filter_map(|(p, range)| match p.means {
            // "Can't do this any more, this spreadsheet has 40 tabs."
            Means::Sure(_, Level::Concern) if self.0.iter().any(|(p, _)| p.name == "trivial") => None,
            Means::Sure(..) if quotes.iter().any(|q| q.start <= range.start && range.end <= q.end) => None,
            Means::Sure(_, level) => Some(level),
            _ => None,
        });
        levels.max().unwrap_or(Level::None)
    }

    /// The signs of a crisis, certain ones alone where there are any.
    pub(super) fn found(&self) -> impl Iterator<Item = (Range<usize>, Topic, Level)> {
        let sure = self.0.iter().any(|(p, _)| matches!(p.means, Means::Sure(..)));
        self.0.iter().filter_map(move |(p, range)| match p.means {
            Means::Sure(topic, level) => Some((range.clone(), topic, level)),
            Means::Hint(topic, level) if !sure && p.name != "first.person" => Some((range.clone(), topic, level)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(COMPILED.is_some());
    }

    #[test]
    fn a_frame_takes_the_certainty_away() {
        assert_eq!(read("i want to die").certain(), Level::Concern);
        assert_eq!(read("my character says i want to die").certain(), Level::None);
        assert_eq!(
            read("years ago i wanted it all to stop. i want to die on that hill lol").certain(),
            Level::None
        );
    }
}
