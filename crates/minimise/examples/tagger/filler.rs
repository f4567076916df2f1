//! Fills the slots of templates, and those of others' texts with other things.

use std::path::Path;

use minimise::{Example, Kind, Lcg};

use crate::slots::{
    ABROAD, CLUB_ENDS, COUNTRIES, DAYS, FIRMS, HOSPITAL_ENDS, JOBS, MONTHS, NATIONS, ORG_ENDS, ORG_HALVES, ROAD_ENDS,
    ROADS, ROMANCE, SAINTS, SCHOOL_ENDS, STATES, TITLES, USER_WORDS,
};

/// What fills the slots.
pub(crate) struct Filler {
    first: Vec<String>,
    last: Vec<String>,
    places: Vec<String>,
    villages: Vec<String>,
    streets: Vec<String>,
    firms: Vec<String>,
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
            villages: list("villages.txt"),
            streets: list("streets.txt"),
            firms: list("firms.txt"),
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

    fn any(&mut self, list: fn(&Self) -> &Vec<String>) -> String {
        let at = self.random.below(list(self).len());
        list(self).get(at).cloned().unwrap_or_default()
    }

    fn chance(&mut self, in_all: usize) -> bool {
        self.random.below(in_all) == 0
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count)
            .filter_map(|_| u8::try_from(self.random.below(10)).ok())
            .map(|digit| char::from(b'0' + digit))
            .collect()
    }

    /// A town, half of the time one that is on no list; now and then in capitals, as on an envelope.
    fn place(&mut self) -> String {
        let place = match self.random.below(8) {
            0..=3 => self.any(|lists| &lists.villages),
            4 => self.pick(COUNTRIES).to_owned(),
            _ => self.from(|lists| &lists.places),
        };
        if self.chance(14) { place.to_uppercase() } else { place }
    }

    fn road(&mut self) -> String {
        match self.random.below(10) {
            0 | 1 => format!("{} {}", self.from(|lists| &lists.last), self.pick(ROAD_ENDS)),
            2 => format!("{} {}", self.from(|lists| &lists.places), self.pick(ROAD_ENDS)),
            3..=6 => self.any(|lists| &lists.streets),
            _ => format!("{} {}", self.pick(ROADS), self.pick(ROAD_ENDS)),
        }
    }

    fn apartment(&mut self) -> String {
        let n = 1 + self.random.below(999);
        match self.random.below(6) {
            0 | 1 => format!("Apt. {n:03}"),
            2 | 3 => format!("Suite {n:03}"),
            4 => format!("Unit {n}"),
            _ => format!("Flat {n}"),
        }
    }

    /// A whole address, on one line or on several, as its country writes it.
    fn address(&mut self) -> String {
        let (street, town, code) = (self.street(), self.place(), self.postcode());
        let (country, state, apartment) = (self.pick(COUNTRIES), self.pick(STATES), self.apartment());
        let number = 1 + self.random.below(9999);
        match self.random.below(14) {
            0 => format!("{street}, {town}"),
            1 => format!("{street} {apartment}\n{town}, {state} {code}"),
            2 => format!("{number} {street} {apartment}, {town}, {country} {code}"),
            3 => format!("{number} {street}\n {apartment}\n {town}\n {country} {code}"),
            4 => format!("{street}\n{code} {town}\n{country}"),
            5 => format!("{number} {street} {apartment} {town} {country}"),
            6 => format!("{street}, {code} {town}"),
            7 => format!("the corner of {} and {}", self.road(), self.road()),
            8 => format!("{} and {}", self.road(), self.road()),
            9 => format!("{number} {street}\n{town}\n, {state}\n {code}"),
            10 => format!("Unit {number} Box {}\nDPO AE {}", self.digits(4), self.digits(5)),
            11 => format!("PSC {number}, Box {}\nAPO AP {}", self.digits(4), self.digits(5)),
            12 => format!("P.O. Box {number}, {town} {code}"),
            _ => format!("{number} {street} {town} {state} {code}"),
        }
    }

    fn street(&mut self) -> String {
        let n = 1 + self.random.below(400);
        match self.random.below(12) {
            0 => {
                let end = self.pick(ABROAD).replace("{n}", &n.to_string());
                format!("{}{end}", self.from(|lists| &lists.last))
            }
            1 => format!("{} {} {n}", self.pick(ROMANCE), self.from(|lists| &lists.last)),
            2 => format!("{} {n}", self.from(|lists| &lists.last)),
            3 => format!("{n} {} {}", self.road(), self.apartment()),
            4 => format!("{n}{} {}", self.pick(&["a", "B", "c"]), self.road()),
            5 => format!("flat {}, {n} {}", 1 + self.random.below(60), self.road()),
            6..=8 => format!("{} {n}", self.any(|lists| &lists.streets)),
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
        let (first, last) = (self.from(|lists| &lists.first), self.from(|lists| &lists.last));
        let middle = last.chars().nth(1).map_or('A', |c| c.to_ascii_uppercase());
        match (words, self.random.below(12)) {
            (0 | 1, _) => first,
            (2, 0) => format!("{first}-{} {last}", self.from(|lists| &lists.first)),
            (2, _) => format!("{first} {last}"),
            (_, 0) => format!("{first} {last} {}", self.pick(&["II", "III", "Jr."])),
            (_, 1) => format!("{first} {last}-{}", self.from(|lists| &lists.last)),
            (_, 2 | 3) => format!("{first} {last} {}", self.from(|lists| &lists.last)),
            (_, 4..=7) => format!("{first} {middle} {last}"),
            _ => format!("{first} {middle}. {last}"),
        }
    }

    /// A surname stands alone more often for people of public life.
    fn last(&mut self) -> String {
        self.from(|lists| &lists.last)
    }

    fn org(&mut self) -> String {
        match self.random.below(16) {
            0 | 1 => format!("{} {}", self.last(), self.pick(ORG_ENDS)),
            2 => format!("{} {}", self.from(|lists| &lists.places), self.pick(ORG_ENDS)),
            3 => format!("{} and {}", self.last(), self.last()),
            4 | 5 => format!("{}, {} and {}", self.last(), self.last(), self.last()),
            6 => format!("{}-{}", self.last(), self.last()),
            7 | 8 => capital(&format!(
                "{}{}",
                self.pick(ORG_HALVES),
                self.pick(ORG_HALVES).to_lowercase()
            )),
            9 => format!("{}{}", self.pick(ORG_HALVES), self.pick(ORG_HALVES)),
            10 => format!("{} {}", self.pick(ORG_HALVES), self.pick(ORG_ENDS)),
            11 | 12 => self.any(|lists| &lists.firms),
            13 => {
                // People leave out what kind of firm it is.
                let firm = self.any(|lists| &lists.firms);
                firm.split([' ', ',']).next().unwrap_or(&firm).to_owned()
            }
            _ => self.pick(FIRMS).to_owned(),
        }
    }

    fn date(&mut self) -> String {
        let (day, month, year) = (
            1 + self.random.below(28),
            1 + self.random.below(12),
            1950 + self.random.below(76),
        );
        match self.random.below(4) {
            0 => format!("{month}/{day}/{year}"),
            1 => format!(
                "{year}-{month:02}-{day:02} {:02}:{:02}:{:02}",
                self.random.below(24),
                day,
                day + 9
            ),
            2 => format!("{day}.{month}.{year}"),
            _ => format!("{day} {} {year}", self.pick(MONTHS)),
        }
    }

    /// What fills a slot of that name, and what kind it is.
    fn fill(&mut self, slot: &str) -> (String, Option<Kind>) {
        let kind = match slot {
            "first" | "full" | "last" => Some(Kind::Name),
            "place" | "country" | "state" => Some(Kind::Place),
            "org" | "school" | "club" | "hospital" => Some(Kind::Organisation),
            "road" | "street" | "postcode" | "num" | "apt" | "address" => Some(Kind::Address),
            "age" => Some(Kind::Age),
            "dob" => Some(Kind::DateOfBirth),
            "user" => Some(Kind::Username),
            "phone" => Some(Kind::Phone),
            "card" => Some(Kind::CardNumber),
            "iban" => Some(Kind::BankAccount),
            "email" => Some(Kind::Email),
            "url" => Some(Kind::Url),
            "ssn" => Some(Kind::NationalId),
            "ip" => Some(Kind::IpAddress),
            _ => None,
        };
        (self.filling(slot), kind)
    }

    fn filling(&mut self, slot: &str) -> String {
        match slot {
            "first" => self.name(1),
            "full" => {
                let words = 2 + usize::from(self.chance(4));
                self.name(words)
            }
            "last" => self.last(),
            "place" => self.place(),
            "country" => self.pick(COUNTRIES).to_owned(),
            "state" => self.pick(STATES).to_owned(),
            "org" => self.org(),
            "school" if self.chance(2) => format!("{} {}", self.pick(SAINTS), self.pick(SCHOOL_ENDS)),
            "school" => format!("{} {}", self.from(|lists| &lists.places), self.pick(SCHOOL_ENDS)),
            "club" => format!("{} {}", self.from(|lists| &lists.places), self.pick(CLUB_ENDS)),
            "hospital" => format!("{} {}", self.from(|lists| &lists.places), self.pick(HOSPITAL_ENDS)),
            "road" => self.road(),
            "street" => self.street(),
            "address" => self.address(),
            "apt" => self.apartment(),
            "num" => {
                let count = 1 + self.random.below(5);
                self.digits(count)
            }
            "postcode" => self.postcode(),
            "age" => (1 + self.random.below(101)).to_string(),
            "dob" => self.dob(),
            "date" => self.date(),
            "year" => (1890 + self.random.below(140)).to_string(),
            "user" => self.user(),
            "number" => (2 + self.random.below(900)).to_string(),
            "day" => self.pick(DAYS).to_owned(),
            "nat" => self.pick(NATIONS).to_owned(),
            "job" => self.pick(JOBS).to_owned(),
            "title" => self.pick(TITLES).to_owned(),
            "phone" => format!("+{} {} {}", self.digits(2), self.digits(3), self.digits(6)),
            "card" => format!("4{}", self.digits(15)),
            "iban" => format!("GB{}ABCD{}", self.digits(2), self.digits(14)),
            "email" => format!("{}@mail.example", self.user().trim_start_matches('@')),
            "url" => format!("https://www.{}.example/", self.pick(USER_WORDS)),
            "ssn" => format!("4{}-2{}-{}", self.digits(2), self.digits(1), self.digits(4)),
            "ip" => format!("10.{}.{}.7", self.digits(2), self.digits(1)),
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

    /// Another address, or another part of one.
    fn address_like(&mut self, was: &str) -> String {
        let words = was.split_whitespace().count();
        match was {
            was if was.bytes().all(|byte| byte.is_ascii_digit()) => self.digits(was.len()),
            was if words == 2 && (was.starts_with("Apt") || was.starts_with("Suite")) => self.apartment(),
            _ if words >= 5 => self.address(),
            was if words > 1 && was.contains(|c: char| c.is_ascii_digit()) => self.street(),
            _ => self.road(),
        }
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
                Kind::Place => self.place(),
                Kind::Address => self.address_like(was),
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
