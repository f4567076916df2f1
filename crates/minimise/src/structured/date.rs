//! Dates of birth and ages: a date or a number, and words around it that say what it is.

use super::{Needs, Recogniser, always, recognise};

const BORN: &str = r"(?i)(?-u:\b)(?:born|dob|d\.o\.b\.?|date of birth|birth ?date|birth ?day|b-?day|né|née|arrived)(?-u:\b)(?:[ :,=-]|is|was|on|in|the|of|'s|\(|my|his|her){0,8}?((?:[0-9]{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?(?:,? [0-9]{4})?)|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? [0-9]{1,2}(?:st|nd|rd|th)?(?-u:\b)(?:,? [0-9]{4})?)|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./ ][0-9]{1,2}[-./ ](?:[0-9]{4}|[0-9]{2})(?-u:\b))";

pub(super) static RECOGNISERS: [Recogniser; 15] = [
    recognise!(
        DateOfBirth,
        0.95,
        always,
        "is called the day of a birth",
        Needs::Digits(1),
        BORN
    ),
    recognise!(
        DateOfBirth,
        0.9,
        always,
        "is called the day of a birth",
        Needs::Digits(1),
        r"(?i)\b((?:[0-9]{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*(?:,? [0-9]{4})?)|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]* [0-9]{1,2}(?:st|nd|rd|th)?(?:,? [0-9]{4})?)|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4})(?: is|'s|,|:| -)? (?:my|his|her|their|our|[a-z]+'s) (?:birthday|bday|b-day)"
    ),
    recognise!(
        Age,
        0.95,
        age,
        "is called an age",
        Needs::Digits(1),
        r"(?i)\b([0-9]{1,3})[ -]?(?:y/?o\b|yrs? old|years? (?:of age|old|young)|-?year-?olds?|year old)"
    ),
    recognise!(
        Age,
        0.9,
        age,
        "is called an age",
        Needs::Digits(1),
        r"(?i)\b(?:aged?|turn(?:s|ed|ing)?|at the age of|age is|age:)(?: just| only| about)? ?([0-9]{1,3})\b(?:$|[^0-9%:/.]|\.\s|\.$)"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said of somebody as an age",
        Needs::Digits(1),
        r"(?i)\b(?:i'?m|i am|im|he'?s|she'?s|they'?re|he is|she is|is|was)(?: only| just| already| almost| nearly)? ([0-9]{1,3})(?: now| today| tomorrow| btw| and| but| years|\s*$|[.!?]\s|[.!?]$|, )"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said with a sex, as ages are",
        Needs::Digits(1),
        r"\b([1-9][0-9])(?:[mMfF]|nb|NB)\b"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said with a sex, as ages are",
        Needs::Digits(1),
        r"\b[MF]([1-9][0-9])\b"
    ),
    recognise!(
        Age,
        0.9,
        grown,
        "stands behind a name, as ages do",
        Needs::Digits(2),
        r"(?:^|\s)\p{Lu}[\p{Ll}'-]+, ([1-9][0-9]),"
    ),
    recognise!(
        Age,
        0.85,
        grown,
        "is said of what somebody did as an age",
        Needs::Digits(2),
        r"(?i)\b(?:me|still|single|married|divorced|widowed|orphaned|retired|diagnosed|died|pregnant|mother|father|virgin|kids|left home|learned|learnt|started|quit) at ([1-9][0-9])\b"
    ),
    recognise!(
        Age,
        0.85,
        grown,
        "is said of what somebody did as an age",
        Needs::Digits(2),
        r"(?i)(?:^|[.!?,;] )at ([1-9][0-9]),? (?:i|you|he|she|we|they|my|his|her|most|everyone)\b"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said of somebody as an age",
        Needs::Digits(1),
        // What is counted in something is no age.
        r"(?i)\b(?:i'?m|i am|im|he'?s|she'?s|he is|she is) (?:(?:only|just|already|almost|nearly|like|barely|officially|now|still|about) )?[0-9]{1,3}(?:[%:/.'][0-9a-z]|%| ?(?:k|m|mins?|minutes?|hours?|hrs?|days?|weeks?|months?|weeks|miles?|km|metres?|meters?|kg|kilos?|lbs?|pounds?|stone|percent|per|points?|pages?|chapters?|steps?|episodes?|emails?|messages?|beers?|drinks?|coffees?|cm|mm|feet|foot|ft|inches|grand|quid|dollars|euros|th|st|nd|rd|of|in the|out of|over|under|away|late|behind|ahead|degrees|am|pm|o'clock|times|people|texts|unread|down|up|deep|for|on|to|x|-)\b)()|\b(?:i'?m|i am|im|he'?s|she'?s|he is|she is) (?:(?:only|just|already|almost|nearly|barely|officially|now|still) )?([0-9]{1,2})\b"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said of when something was, as ages are",
        Needs::Digits(1),
        r"(?i)\b(?:when|since|until|till|before|after) (?:i|he|she|we|they|you|my [a-z]{2,12}) (?:was|were|is|am|turned|turn|turns) (?:about |only |just |like )?([0-9]{1,2})\b(?:$|[^0-9%:/.]|[.]\s|[.]$)"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said of a relative, as ages are",
        Needs::Digits(1),
        r"(?i)\bmy (?:little |big |older |younger |oldest |youngest |twin |baby |half |step)?(?:mum|mom|dad|mother|father|son|daughter|brother|sister|wife|husband|partner|boyfriend|girlfriend|gran|nan|grandma|grandpa|grandad|granddad|niece|nephew|cousin|aunt|uncle|kid|boy|girl|baby|twins|kids)(?:,| is| are|'s| was| turns| turned|'ll be| will be| just turned|,? \()(?: only| just| already| nearly| almost)? ?([0-9]{1,2})(?:[,.;)!?]|$| (?:and|but|now|today|tomorrow|next|this|on|in|years))"
    ),
    recognise!(
        Age,
        0.8,
        grown,
        "is said with how somebody lives, as ages are",
        Needs::Digits(2),
        r"(?i)(?:^|[,.;(] ?|\b(?:pushing|hit|hits|hitting|reached|reaching|past|over|nearly|almost) )([1-9][0-9]),? (?:and |still )?(?:single|divorced|married|widowed|childless|unemployed|retired|pregnant|broke|never|alone|living with)\b"
    ),
    recognise!(
        Age,
        0.8,
        grown,
        "is said of what somebody did as an age",
        Needs::Digits(2),
        // Too late for an hour of the day; what is measured, a house's number and a score are no age.
        r"(?i)\bat (?:2[5-9]|[3-9][0-9])(?:[%:/.][0-9a-z]|%| ?(?:percent|per|degrees?|mph|kph|km|kg|lbs?|miles|metres?|meters?|cm|mm|m|fps|hz|bpm|quid|dollars|euros|pounds|pence|cents|points?|to|of|x|all|nil|st|nd|rd|th|-)\b| (?-i:[A-Z]))()|\bat (2[5-9]|[3-9][0-9])(?:[,.;!?)]|$| )"
    ),
];

/// An age at which people do something that is told of.
fn grown(text: &str) -> bool {
    text.parse::<u8>().is_ok_and(|years| (13..=99).contains(&years))
}

fn age(text: &str) -> bool {
    text.parse::<u8>().is_ok_and(|years| (1..=119).contains(&years))
}
