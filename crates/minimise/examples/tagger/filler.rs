//! Fills the slots of templates, and those of others' texts with other things.

use std::path::Path;

use minimise::{Example, Kind, Lcg};

use crate::slots::{
    ABROAD, CLUB_ENDS, FIRMS, HOSPITAL_ENDS, MONTHS, ORG_ENDS, ROAD_ENDS, ROADS, ROMANCE, SAINTS, SCHOOL_ENDS,
    USER_WORDS,
};

/// What fills the slots.
pub(crate) struct Filler {
    first: Vec<String>,
    last: Vec<String>,
    places: Vec<String>,
    random: Lcg,
}

fn capital(word: &str) -> String {
    let mut up = true;
    let mut out = String::new();
    for c in word.chars() {
        if up {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        up = matches!(c, ' ' | '-');
    }
    out
}

impl Filler {
    pub(crate) fn new(crate_dir: &Path, seed: u64) -> Self {
        let list = |name: &str| {
            let text = std::fs::read_to_string(crate_dir.join("data").join(name)).expect(name);
            // Behind a tab stands who bears a first name.
            let word = |line: &str| line.split('\t').next().unwrap_or(line).to_owned();
            text.lines().map(word).collect()
        };
        Self {
            first: list("first.txt"),
            last: list("last.txt"),
            places: list("places.txt"),
            random: Lcg::new(seed),
        }
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from.get(self.random.below(from.len())).copied().unwrap_or_default()
    }

    fn from(&mut self, list: fn(&Self) -> &Vec<String>) -> String {
        let at = self.random.below(list(self).len());
        capital(list(self).get(at).map_or("", String::as_str))
    }

    fn road(&mut self) -> String {
        match self.random.below(8) {
            0 | 1 => format!("{} {}", self.from(|lists| &lists.last), self.pick(ROAD_ENDS)),
            2 => format!("{} {}", self.from(|lists| &lists.places), self.pick(ROAD_ENDS)),
            _ => format!("{} {}", self.pick(ROADS), self.pick(ROAD_ENDS)),
        }
    }

    fn street(&mut self) -> String {
        let n = 1 + self.random.below(400);
        match self.random.below(10) {
            0 => {
                let end = self.pick(ABROAD).replace("{n}", &n.to_string());
                format!("{}{end}", self.from(|lists| &lists.last))
            }
            1 => format!("{} {} {n}", self.pick(ROMANCE), self.from(|lists| &lists.last)),
            2 => format!("{} {n}", self.from(|lists| &lists.last)),
            3 => format!("{n} {} Apt. {}", self.road(), 1 + self.random.below(900)),
            4 => format!("{n}{} {}", self.pick(&["a", "B", "c"]), self.road()),
            5 => format!("flat {}, {n} {}", 1 + self.random.below(60), self.road()),
            _ => format!("{n} {}", self.road()),
        }
    }

    fn postcode(&mut self) -> String {
        let mut digits = |count: usize| {
            (0..count)
                .map(|_| char::from(b'0' + self.random.below(10) as u8))
                .collect::<String>()
        };
        let (five, three, two, one) = (digits(5), digits(3), digits(2), digits(1));
        let mut letters = |count: usize| {
            (0..count)
                .map(|_| char::from(b'A' + self.random.below(26) as u8))
                .collect::<String>()
        };
        match five.as_bytes()[0] % 6 {
            0 => format!("{}{two} {one}{}", letters(2), letters(2)),
            1 => format!("{}{one} {one}{}", letters(1), letters(2)),
            2 => format!("{}{one}{} {one}{}{one}", letters(1), letters(1), letters(1)),
            3 => format!("{three} {two}"),
            _ => five,
        }
    }

    fn dob(&mut self) -> String {
        let (day, month, year) = (
            1 + self.random.below(28),
            self.random.below(12),
            1930 + self.random.below(90),
        );
        let name = MONTHS.get(self.random.below(MONTHS.len())).copied().unwrap_or_default();
        match self.random.below(9) {
            0 => format!("{day}/{}/{year}", month + 1),
            1 => format!("{:02}.{:02}.{year}", day, month + 1),
            2 => format!("{year}-{:02}-{:02}", month + 1, day),
            3 => format!("{name} {day}, {year}"),
            4 => format!("{day} {name}"),
            5 => format!("{name} {day}"),
            6 => format!("the {day}th of {name} {year}"),
            7 => format!("{day}/{}/{:02}", month + 1, year % 100),
            _ => format!("{day} {name} {year}"),
        }
    }

    fn user(&mut self) -> String {
        let (one, two, n) = (self.pick(USER_WORDS), self.pick(USER_WORDS), self.random.below(2000));
        match self.random.below(6) {
            0 => format!("{one}_{two}"),
            1 => format!("{one}{two}{n}"),
            2 => format!("xX{}{}Xx", capital(one), capital(two)),
            3 => format!("@{one}{two}"),
            4 => format!("{one}.{two}.{n}"),
            _ => format!("{one}_{two}_{n}"),
        }
    }

    fn name(&mut self, words: usize) -> String {
        let first = self.from(|lists| &lists.first);
        let last = self.from(|lists| &lists.last);
        match words {
            0 | 1 => first,
            2 => format!("{first} {last}"),
            _ => format!("{first} {}. {last}", last.chars().next().unwrap_or('A')),
        }
    }

    fn org(&mut self) -> String {
        match self.random.below(8) {
            0 | 1 => format!("{} {}", self.from(|lists| &lists.last), self.pick(ORG_ENDS)),
            2 => format!("{} {}", self.from(|lists| &lists.places), self.pick(ORG_ENDS)),
            3 => format!(
                "{} and {}",
                self.from(|lists| &lists.last),
                self.from(|lists| &lists.last)
            ),
            4 => {
                let (one, two, three) = (
                    self.from(|lists| &lists.last),
                    self.from(|lists| &lists.last),
                    self.from(|lists| &lists.last),
                );
                format!("{one}, {two} and {three}")
            }
            _ => self.pick(FIRMS).to_owned(),
        }
    }

    /// What fills a slot of that name, and what kind it is.
    fn fill(&mut self, slot: &str) -> (String, Option<Kind>) {
        match slot {
            "first" => (self.name(1), Some(Kind::Name)),
            "full" => {
                let words = 2 + usize::from(self.random.below(8) == 0);
                (self.name(words), Some(Kind::Name))
            }
            "last" => (self.from(|lists| &lists.last), Some(Kind::Name)),
            "place" => (self.from(|lists| &lists.places), Some(Kind::Place)),
            "org" => (self.org(), Some(Kind::Organisation)),
            "school" => {
                let front = if self.random.below(2) == 0 {
                    self.pick(SAINTS).to_owned()
                } else {
                    self.from(|lists| &lists.places)
                };
                (format!("{front} {}", self.pick(SCHOOL_ENDS)), Some(Kind::Organisation))
            }
            "club" => (
                format!("{} {}", self.from(|lists| &lists.places), self.pick(CLUB_ENDS)),
                Some(Kind::Organisation),
            ),
            "hospital" => (
                format!("{} {}", self.from(|lists| &lists.places), self.pick(HOSPITAL_ENDS)),
                Some(Kind::Organisation),
            ),
            "road" => (self.road(), Some(Kind::Address)),
            "street" => (self.street(), Some(Kind::Address)),
            "postcode" => (self.postcode(), Some(Kind::Address)),
            "age" => ((1 + self.random.below(101)).to_string(), Some(Kind::Age)),
            "dob" => (self.dob(), Some(Kind::DateOfBirth)),
            "user" => (self.user(), Some(Kind::Username)),
            "number" => ((2 + self.random.below(900)).to_string(), None),
            other => panic!("no slot is called {other}"),
        }
    }

    /// One example of a template; in small letters, or in capitals, as people also write.
    pub(crate) fn example(&mut self, template: &str) -> Example {
        let mut example = Example {
            text: String::new(),
            spans: Vec::new(),
        };
        let mut rest = template;
        while let Some((before, (slot, after))) = rest
            .split_once('{')
            .and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            example.text.push_str(before);
            let (filling, kind) = self.fill(slot);
            let start = example.text.len();
            example.text.push_str(&filling);
            if let Some(kind) = kind {
                example.spans.push((start..example.text.len(), kind));
            }
            rest = after;
        }
        example.text.push_str(rest);
        example
    }

    /// The same text with other names, places, firms and the like in it.
    pub(crate) fn again(&mut self, example: &Example) -> Example {
        let mut out = Example {
            text: String::new(),
            spans: Vec::new(),
        };
        let mut from = 0;
        for (span, kind) in &example.spans {
            let Some(was) = example.text.get(span.clone()) else {
                continue;
            };
            out.text
                .push_str(example.text.get(from..span.start).unwrap_or_default());
            let other = match kind {
                Kind::Name => self.name(was.split(' ').count()),
                Kind::Place => self.from(|lists| &lists.places),
                Kind::Organisation => self.org(),
                Kind::Age => self.fill("age").0,
                _ => was.to_owned(),
            };
            let other = if was.chars().any(char::is_lowercase) && !was.chars().any(char::is_uppercase) {
                other.to_lowercase()
            } else if was.chars().any(char::is_uppercase) && !was.chars().any(char::is_lowercase) {
                other.to_uppercase()
            } else {
                other
            };
            let start = out.text.len();
            out.text.push_str(&other);
            out.spans.push((start..out.text.len(), *kind));
            from = span.end;
        }
        out.text.push_str(example.text.get(from..).unwrap_or_default());
        out
    }
}
