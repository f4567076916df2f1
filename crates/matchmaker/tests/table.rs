//! Tables that cannot be measured on are refused in a sentence; what is measured is what is there.

use matchmaker::measure::columbia::{self, ColumbiaError};
use matchmaker::measure::{self, Columbia, Noise};

const COLUMNS: &str = "iid,pid,wave,order,dec,match,gender,age,race,goal,field_cd,imprelig,imprace,go_out,date,exphappy,attr3_1,sinc3_1,\
    intel3_1,fun3_1,amb3_1,attr5_1,sinc5_1,intel5_1,fun5_1,amb5_1,attr1_1,sinc1_1,intel1_1,fun1_1,amb1_1,shar1_1,sports,tvsports,exercise,\
    dining,museums,art,hiking,gaming,clubbing,reading,tv,theater,movies,concerts,music,shopping,yoga,attr,sinc,intel,fun,amb,shar,like,from";
const EACH: u32 = 8;

/// Evenings in which everybody wants the half that is more ambitious, and those who are older say yes to more of them.
fn table(waves: u32) -> Vec<String> {
    let mut lines = vec![COLUMNS.to_owned()];
    let ambition = |place: u32| 1 + place % 10;
    let yes = |wave: u32, chooser: u32, other: u32| ambition(other + wave) > 4 || (chooser + other).is_multiple_of(5);
    for wave in 0..waves {
        for side in 0..2 {
            for chooser in 0..EACH {
                for other in 0..EACH {
                    let iid = wave * 100 + side * 50 + chooser;
                    let pid = wave * 100 + (1 - side) * 50 + other;
                    let (one, back) = (yes(wave, chooser, other), yes(wave, other, chooser));
                    let (dec, matched) = (u8::from(one), u8::from(one && back));
                    let rest = format!("{side},{},2,1,3,{}", 20 + chooser, "5,".repeat(9));
                    let ambitious = ambition(chooser + wave);
                    let interests = "4,".repeat(17);
                    lines.push(format!(
                        "{iid},{pid},{wave},{other},{dec},{matched},{rest}{ambitious},5,5,5,5,5,20,20,20,20,10,10,{interests}6,6,6,6,6,6,6,x"
                    ));
                }
            }
        }
    }
    lines
}

fn read(lines: &[String]) -> Result<Columbia, ColumbiaError> {
    columbia::read(lines.join("\n").as_bytes())
}

#[test]
fn what_a_card_says_is_learned_on_other_evenings() {
    let table = read(&table(6)).unwrap();
    assert_eq!(table.dates.len(), 6 * 2 * 64);
    let report = measure::run(&table);
    assert!(report.decision_cold.value > 0.8, "{:?}", report.decision_cold);
    assert!(report.decision_cold.low <= report.decision_cold.value);
    assert_eq!(report.decision_cold.n, table.dates.len());
    assert_eq!(report.match_cold.n, table.dates.len() / 2);
    let (buried, _) = measure::cold_noised(&table, Noise::new(0.01).unwrap());
    assert!(buried.value < 0.65, "{buried:?}");
}

#[test]
fn decisions_of_an_evening_do_not_reach_its_own_cold_figures() {
    let mut lines = table(4);
    let before = read(&lines).unwrap();
    // The last evening's decisions turned about: what was predicted for it must be the same, so its area must be the mirror image.
    for line in lines.iter_mut().skip(1 + 3 * 128) {
        let mut cells: Vec<&str> = line.split(',').collect();
        cells[4] = if cells[4] == "1" { "0" } else { "1" };
        *line = cells.join(",");
    }
    let after = read(&lines).unwrap();
    let (before, after) = (measure::cold_logits(&before), measure::cold_logits(&after));
    let last = before.len() - 128..;
    assert_eq!(before[last.clone()], after[last]);
    assert_ne!(before[..128], after[..128]);
}

#[test]
fn later_choices_do_not_reach_earlier_dates() {
    let mut lines = table(4);
    let before = measure::history_logits(&read(&lines).unwrap());
    let date = 3 * 128 + 5;
    let mut cells: Vec<&str> = lines[1 + date].split(',').collect();
    cells[4] = if cells[4] == "1" { "0" } else { "1" };
    lines[1 + date] = cells.join(",");
    let after = measure::history_logits(&read(&lines).unwrap());
    assert_eq!(
        before[3 * 128..=date],
        after[3 * 128..=date],
        "itself and what came before"
    );
    assert_ne!(before[date + 1], after[date + 1], "what comes after");
}

#[test]
fn bad_tables_are_refused_in_a_sentence() {
    let refusal = |lines: &[String]| read(lines).unwrap_err().to_string();
    assert!(refusal(&[]).starts_with("columns are missing: iid"));
    assert!(refusal(&[COLUMNS.replace("shar1_1,", "")]).contains("columns are missing: shar1_1"));
    assert!(refusal(&table(2)).contains("2 waves are too few"));
    let spoiled = |column: usize, with: &str| {
        let mut lines = table(3);
        let mut cells: Vec<&str> = lines[7].split(',').collect();
        cells[column] = with;
        lines[7] = cells.join(",");
        refusal(&lines)
    };
    assert_eq!(spoiled(4, "yes"), "line 8, column dec: \"yes\" is not a number");
    assert_eq!(spoiled(4, "2"), "line 8, column dec: \"2\" is not 0 or 1");
    assert!(spoiled(0, "").contains("column iid"));
    assert!(spoiled(2, "2").contains("two waves"));
    assert!(spoiled(7, "NaN").contains("column age"));
    let mut twice = table(3);
    twice.push(twice[1].clone());
    assert!(refusal(&twice).contains("in an earlier line already"));
    let mut short = table(3);
    short.push("1,2,3".to_owned());
    assert!(refusal(&short).starts_with("not a table"));
    let unanimous: Vec<String> = (table(3).iter().enumerate())
        .map(|(at, line)| {
            let mut cells: Vec<&str> = line.split(',').collect();
            (cells[4], cells[5]) = if at == 0 { ("dec", "match") } else { ("1", "1") };
            cells.join(",")
        })
        .collect();
    assert_eq!(
        refusal(&unanimous),
        "every decision is the same, so there is nothing to tell apart"
    );
}

#[test]
fn bytes_that_are_no_text_do_no_harm_where_nothing_is_read() {
    let bytes = table(3).join("\n").replace(",x", ",Montr\u{1}al").into_bytes();
    let bytes: Vec<u8> = bytes
        .into_iter()
        .map(|byte| if byte == 1 { 0xe9 } else { byte })
        .collect();
    assert_eq!(columbia::read(&bytes).unwrap().dates.len(), 3 * 128);
    let bad = [table(3)[0].as_bytes(), b"\n\xff\xfe,2,3"].concat();
    assert!(columbia::read(&bad).is_err());
}
