//! The same map in other words.

use super::info::Label;
use super::model::DataMap;

impl DataMap {
    /// The same map with its words put in another language. `words` takes a name such as `purpose-remember` and what of it is meant
    /// (`sentence`, `buys`, `costs`, `place`, `keeps`; its title where nothing is). What it does not know stays as it is; ids, and all
    /// that decisions go by, stay whatever it says.
    #[must_use]
    pub fn translated(&self, words: impl Fn(&str, Option<&str>) -> Option<String>) -> Self {
        let mut map = self.clone();
        let put = |field: &mut String, id: &str, part: Option<&str>| {
            if let Some(said) = words(id, part) {
                *field = said;
            }
        };
        for group in &mut map.groups {
            put(&mut group.title, &format!("group-{}", group.id), None);
        }
        for category in &mut map.categories {
            let id = format!("category-{}", category.id);
            put(&mut category.title, &id, None);
            put(&mut category.sentence, &id, Some("sentence"));
        }
        for purpose in &mut map.purposes {
            let id = format!("purpose-{}", purpose.id);
            put(&mut purpose.title, &id, None);
            put(&mut purpose.sentence, &id, Some("sentence"));
            put(&mut purpose.buys, &id, Some("buys"));
            put(&mut purpose.costs, &id, Some("costs"));
        }
        for recipient in &mut map.recipients {
            let id = format!("recipient-{}", recipient.id);
            put(&mut recipient.title, &id, None);
            put(&mut recipient.sentence, &id, Some("sentence"));
            if let Some(label) = &mut recipient.label {
                let (mut place, mut keeps) = (label.place().to_owned(), label.keeps().to_owned());
                put(&mut place, &id, Some("place"));
                put(&mut keeps, &id, Some("keeps"));
                *label = Label::new(place, keeps, label.trains());
            }
        }
        map
    }
}
