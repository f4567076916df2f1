//! How people stand with whoever runs the home: kept beside the log, told once, and gone with the person.

use store::{Op, Space, Volume};
use vault::ledger::Act;
use vault::log::LogError;
use vault::{Deed, Erase, REASON, VaultError, expect_may_act, expect_standing};

use crate::common::{DAY, Home, NOW, all, fact, rows_of};

#[test]
fn nothing_is_written_for_somebody_who_may_not_act() {
    let (home, ada) = Home::with_person();
    let may = || vec![expect_may_act(&ada.person())];
    home.append(&ada, vec![fact(Act::Show, &[])], may()).unwrap();
    home.vault
        .deal_with(&ada.person(), Deed::Suspend, " Sent spam. ", None, NOW)
        .unwrap();
    let refused = home.append(&ada, vec![fact(Act::Show, &[])], may());
    assert!(matches!(refused, Err(LogError::Refused)), "{refused:?}");
    let standing = home.vault.standing(&ada.person()).unwrap().unwrap();
    assert_eq!(
        (standing.since_ms, standing.removed_at_ms, &*standing.reason),
        (NOW, None, "Sent spam.")
    );
    home.vault
        .deal_with(&ada.person(), Deed::Resume, "", None, NOW + 1)
        .unwrap();
    home.append(&ada, vec![fact(Act::Show, &[])], may()).unwrap();
    let again = home.vault.deal_with(&ada.person(), Deed::Resume, "", None, NOW + 2);
    assert!(matches!(again, Err(VaultError::NotSuspended)));
}

#[test]
fn what_was_done_is_told_in_order_and_once() {
    let (home, ada) = Home::with_person();
    let person = ada.person();
    home.vault.deal_with(&person, Deed::Suspend, "one", None, NOW).unwrap();
    home.vault
        .deal_with(&person, Deed::Remove, "two", Some(NOW + DAY), NOW + 1)
        .unwrap();
    let untold = home.vault.untold(&person).unwrap();
    let said: Vec<_> = untold
        .iter()
        .map(|untold| (untold.deed, untold.at_ms, untold.removed_at_ms, untold.reason.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Deed::Suspend, NOW, None, "one"),
            (Deed::Remove, NOW + 1, Some(NOW + DAY), "two")
        ]
    );
    let tell = |ops: Vec<Op>| home.append(&ada, vec![fact(Act::Operator, &[])], ops);
    tell(untold[0].told().into()).unwrap();
    assert!(
        matches!(tell(untold[0].told().into()), Err(LogError::Refused)),
        "told twice"
    );
    assert_eq!(home.vault.untold(&person).unwrap().len(), 1);
}

#[test]
fn a_reason_says_something_on_one_line() {
    let (home, ada) = Home::with_person();
    for bad in ["", "  ", "a\nb", &"x".repeat(REASON + 1)] {
        let refused = home.vault.deal_with(&ada.person(), Deed::Suspend, bad, None, NOW);
        assert!(matches!(refused, Err(VaultError::BadReason(_))), "{bad:?}");
    }
    let nobody = vault::PersonId::from_bytes([9; 16]);
    let refused = home.vault.deal_with(&nobody, Deed::Suspend, "why", None, NOW);
    assert!(matches!(refused, Err(VaultError::NoPerson)));
    assert!(all(&*home.rows(), Space::Standing).is_empty());
}

#[test]
fn an_append_reaches_nobody_elses_standing() {
    let (home, ada) = Home::with_person();
    let grace = home.person("grace");
    home.vault
        .deal_with(&grace.person(), Deed::Suspend, "why", None, NOW)
        .unwrap();
    let key = all(&*home.rows(), Space::Standing).remove(0).0;
    for op in [
        Op::delete(Space::Standing, key.clone()),
        Op::put(Space::Standing, key, []),
        Op::put(Space::Parting, *grace.person().as_bytes(), []),
    ] {
        let refused = home.append(&ada, vec![fact(Act::Show, &[])], vec![op]);
        assert!(matches!(refused, Err(LogError::Foreign)), "{refused:?}");
    }
}

#[test]
fn somebody_is_removed_on_their_day_without_their_key_and_nothing_of_them_stays() {
    let (home, ada) = Home::with_person();
    let person = ada.person();
    home.keep(&ada, "health", "a cough");
    home.vault
        .deal_with(&person, Deed::Remove, "left", Some(NOW + DAY), NOW)
        .unwrap();
    drop(ada);
    assert!(home.vault.to_be_removed(NOW + DAY - 1).unwrap().is_empty());
    assert_eq!(home.vault.to_be_removed(NOW + DAY).unwrap(), [person]);
    let standing = home.vault.standing(&person).unwrap().unwrap();
    let plan = home.vault.plan_removal(person, NOW + DAY);
    let link = home.vault.log().link(person).unwrap();
    let append = |also| vault::log::Append {
        person,
        entries: home.vault.seal_parting(person, link, fact(Act::Erase, &[])).unwrap(),
        expect_n: link.n(),
        consent_epoch: 0,
        also,
    };
    // Whoever was let act again at this moment stays.
    let other = vault::Standing {
        since_ms: 1,
        ..standing.clone()
    };
    let refused = home.vault.log().append(append(vec![expect_standing(&person, &other)]));
    assert!(matches!(refused, Err(LogError::Refused)));
    let mut also = vec![expect_standing(&person, &standing)];
    also.extend(plan.log_ops());
    also.push(home.vault.parting_op(&person));
    let _ = home.vault.log().append(append(also)).unwrap();
    // Interrupted here, it is finished when the home is opened next, and its receipt is still owed.
    let home = home.restart(NOW + DAY);
    assert!(home.unlock("ada").is_err());
    assert_eq!(home.vault.to_be_removed(NOW + DAY).unwrap(), [person]);
    home.vault.keep_parting(&person, "a receipt").unwrap();
    assert!(home.vault.to_be_removed(NOW + DAY).unwrap().is_empty());
    assert_eq!(home.vault.parting(&person).unwrap().as_deref(), Some("a receipt"));
    let left = rows_of(&*home.rows(), person);
    let known = [Space::Tombstone, Space::Consent, Space::Parting];
    assert!(left.iter().all(|(space, _)| known.contains(space)), "{left:?}");
    home.person("ada");
}

#[test]
fn an_operator_sees_numbers_days_and_sizes() {
    let (home, ada) = Home::with_person();
    home.person("grace");
    let before = home.vault.seen().unwrap();
    assert_eq!(before.len(), 2);
    home.keep(&ada, "health", "a cough");
    let op = home.vault.signed_in_op(&ada.person(), true, NOW).unwrap().unwrap();
    home.rows().apply(Volume::Log, std::slice::from_ref(&op)).unwrap();
    assert_eq!(
        home.vault.signed_in_op(&ada.person(), false, NOW + 1).unwrap(),
        None,
        "the same day"
    );
    let seen = home.vault.seen().unwrap();
    let ada = seen.iter().find(|seen| seen.person == ada.person()).unwrap();
    let day = u32::try_from(NOW / DAY).unwrap();
    assert_eq!((ada.records, ada.made_day, ada.last_day), (1, Some(day), Some(day)));
    let grace = seen.iter().find(|seen| seen.person != ada.person).unwrap();
    assert!(ada.bytes > grace.bytes && grace.made_day.is_none());
    assert_eq!(home.vault.named(" ADA ").unwrap(), Some(ada.person));
    assert_eq!(home.vault.named("nobody").unwrap(), None);
    let gone = home.unlock("ada").unwrap();
    home.erase(&gone, &Erase::Person);
    assert_eq!(home.vault.seen().unwrap().len(), 1);
}
