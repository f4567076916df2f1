//! Dates of birth and ages: a date or a number, and words around it that say what it is.

use super::{Recogniser, always, recognise};

const BORN: &str = r"(?i)\b(?:born|dob|d\.o\.b\.?|date of birth|birth ?date|birth ?day|b-?day|né|née|arrived)\b(?:[ :,=-]|is|was|on|in|the|of|'s|\(|my|his|her){0,8}?((?:[0-9]{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?(?:,? [0-9]{4})?)|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? [0-9]{1,2}(?:st|nd|rd|th)?\b(?:,? [0-9]{4})?)|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./ ][0-9]{1,2}[-./ ](?:[0-9]{4}|[0-9]{2})\b)";

pub(super) static RECOGNISERS: [Recogniser; 7] = [
    recognise!(DateOfBirth, 0.95, always, "is called the day of a birth", BORN),
    recognise!(
        DateOfBirth,
        0.9,
        always,
        "is called the day of a birth",
        r"(?i)\b((?:[0-9]{1,2}(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*(?:,? [0-9]{4})?)|(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]* [0-9]{1,2}(?:st|nd|rd|th)?(?:,? [0-9]{4})?)|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4})(?: is|'s|,|:| -)? (?:my|his|her|their|our|[a-z]+'s) (?:birthday|bday|b-day)"
    ),
    recognise!(
        Age,
        0.95,
        age,
        "is called an age",
        r"(?i)\b([0-9]{1,3})[ -]?(?:y/?o\b|yrs? old|years? (?:of age|old|young)|-?year-?olds?|year old)"
    ),
    recognise!(
        Age,
        0.9,
        age,
        "is called an age",
        r"(?i)\b(?:aged?|turn(?:s|ed|ing)?|at the age of|age is|age:)(?: just| only| about)? ?([0-9]{1,3})\b(?:$|[^0-9%:/.]|\.\s|\.$)"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said of somebody as an age",
        r"(?i)\b(?:i'?m|i am|im|he'?s|she'?s|they'?re|he is|she is|is|was)(?: only| just| already| almost| nearly)? ([0-9]{1,3})(?: now| today| tomorrow| btw| and| but| years|\s*$|[.!?]\s|[.!?]$|, )"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said with a sex, as ages are",
        r"\b([1-9][0-9])(?:[mMfF]|nb|NB)\b"
    ),
    recognise!(
        Age,
        0.85,
        age,
        "is said with a sex, as ages are",
        r"\b[MF]([1-9][0-9])\b"
    ),
];

fn age(text: &str) -> bool {
    text.parse::<u8>().is_ok_and(|years| (1..=119).contains(&years))
}
