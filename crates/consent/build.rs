//! Reads and lints `datamap.toml`, and writes the enums and purposes that all code uses; lists the languages that there are.
//!
//! A category that the policy does not name cannot be stored: every store takes a `Category`, that enum has one variant
//! for each category of the data map and no other, and the policy is written from the same map.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, process};

#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the build script uses a part of what the library does"
)]
#[path = "src/datamap/mod.rs"]
mod datamap;

use datamap::{DataMap, camel};

fn main() {
    let map = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../../datamap.toml");
    println!("cargo::rerun-if-changed={}", map.display());
    println!("cargo::rerun-if-changed=src/datamap");
    println!("cargo::rerun-if-changed=build.rs");
    let text = fs::read_to_string(&map).unwrap_or_else(|error| fail(&format!("{}: {error}", map.display())));
    let parsed = DataMap::parse(&text).unwrap_or_else(|error| fail(&format!("{}: {error}", map.display())));
    let out = Path::new(&variable("OUT_DIR")).join("catalogue.rs");
    fs::write(&out, catalogue(&parsed)).unwrap_or_else(|error| fail(&format!("{}: {error}", out.display())));
    let out = Path::new(&variable("OUT_DIR")).join("languages.rs");
    fs::write(&out, languages()).unwrap_or_else(|error| fail(&format!("{}: {error}", out.display())));
}

/// Every language with its Fluent files, which are compiled in: `locales/LANGUAGE/*.ftl`.
fn languages() -> String {
    let root = Path::new(&variable("CARGO_MANIFEST_DIR")).join("../../locales");
    println!("cargo::rerun-if-changed={}", root.display());
    let entries = |dir: &Path| {
        let all = fs::read_dir(dir).unwrap_or_else(|error| fail(&format!("{}: {error}", dir.display())));
        let mut paths: Vec<_> = all.filter_map(Result::ok).map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let mut out = String::from("static FILES: &[(&str, &[&str])] = &[\n");
    for language in entries(&root).iter().filter(|path| path.is_dir()) {
        let name = language.file_name().unwrap_or_default().to_string_lossy();
        let files = entries(language);
        let files = files
            .iter()
            .filter(|file| file.extension().is_some_and(|of| of == "ftl"));
        let files: Vec<String> = files
            .map(|file| format!("include_str!({:?})", file.display().to_string()))
            .collect();
        out.push_str(&format!("    ({name:?}, &[{}]),\n", files.join(", ")));
    }
    out.push_str("];\n");
    out
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| fail(&format!("{name}: {error}")))
}

fn fail(message: &str) -> ! {
    for line in message.lines() {
        println!("cargo::error={line}");
    }
    process::exit(1)
}

/// One entry of an enum: id, title, sentence.
type Entry<'a> = (&'a str, &'a str, &'a str);

fn catalogue(map: &DataMap) -> String {
    let categories: Vec<Entry<'_>> = map
        .categories()
        .map(|(_, c)| (c.id(), c.title(), c.sentence()))
        .collect();
    let purposes: Vec<Entry<'_>> = map.purposes().map(|(_, p)| (p.id(), p.title(), p.sentence())).collect();
    let kinds: Vec<Entry<'_>> = map
        .recipients()
        .map(|(_, r)| (r.id(), r.title(), r.sentence()))
        .collect();
    let mut out = String::new();
    enumeration(
        &mut out,
        "Category",
        "CategoryIndex",
        "A category of the data map.",
        &categories,
    );
    enumeration(
        &mut out,
        "PurposeId",
        "PurposeIndex",
        "A purpose of the data map.",
        &purposes,
    );
    enumeration(
        &mut out,
        "RecipientKind",
        "KindIndex",
        "A kind of recipient of the data map.",
        &kinds,
    );
    special(&mut out, map);
    purpose_types(&mut out, map);
    out
}

fn enumeration(out: &mut String, name: &str, index: &str, doc: &str, entries: &[Entry<'_>]) {
    let mut add = |line: String| writeln!(out, "{line}").unwrap_or_default();
    let variants: Vec<String> = entries.iter().map(|(id, ..)| camel(id)).collect();
    add(format!(
        "/// {doc} Shown and serialised as its id; ordered as the map orders it."
    ));
    add("#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]\n#[repr(u8)]".into());
    add(format!("pub enum {name} {{"));
    for (variant, (_, _, sentence)) in variants.iter().zip(entries) {
        add(format!("    #[doc = {sentence:?}]\n    {variant},"));
    }
    add("}\n".into());
    add(format!("impl {name} {{\n    /// All of them, in the map's order."));
    let list: Vec<String> = variants.iter().map(|variant| format!("Self::{variant}")).collect();
    add(format!(
        "    pub const ALL: &'static [Self] = &[{}];\n",
        list.join(", ")
    ));
    for (what, method, pick) in [
        ("The name that never changes.", "id", 0),
        ("A few words for a person.", "title", 1),
    ] {
        add(format!(
            "    /// {what}\n    #[must_use]\n    pub const fn {method}(self) -> &'static str {{"
        ));
        add("        match self {".into());
        for (variant, entry) in variants.iter().zip(entries) {
            let text = if pick == 0 { entry.0 } else { entry.1 };
            add(format!("            Self::{variant} => {text:?},"));
        }
        add("        }\n    }\n".into());
    }
    add("    /// Its place in the data map.\n    #[must_use]".into());
    add(format!(
        "    pub const fn index(self) -> {index} {{\n        {index}::new(self as u8)\n    }}\n}}\n"
    ));
    add(format!("crate::names::named!({name}, {index});\n"));
}

fn special(out: &mut String, map: &DataMap) {
    let special: Vec<String> = map
        .categories()
        .filter(|(_, category)| category.special().is_some())
        .map(|(_, category)| format!("Self::{}", camel(category.id())))
        .collect();
    let arms = if special.is_empty() {
        "false".into()
    } else {
        format!("matches!(self, {})", special.join(" | "))
    };
    let text = format!(
        "impl Category {{\n    /// Whether the law sets it apart (GDPR art. 9 or 10).\n    #[must_use]\n    \
         pub const fn is_special(self) -> bool {{\n        {arms}\n    }}\n}}\n\n"
    );
    out.push_str(&text);
}

fn purpose_types(out: &mut String, map: &DataMap) {
    out.push_str("/// Purposes as types: what a disclosure was made for is part of its type.\npub mod purpose {\n");
    for (_, purpose) in map.purposes() {
        let name = camel(purpose.id());
        let text = format!(
            "    #[doc = {:?}]\n    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\n    pub struct {name};\n\n    \
             impl super::sealed::Sealed for {name} {{}}\n\n    \
             impl super::Purpose for {name} {{\n        \
             const ID: super::PurposeId = super::PurposeId::{name};\n        \
             const ESSENTIAL: bool = {};\n    }}\n\n",
            purpose.sentence(),
            purpose.essential(),
        );
        out.push_str(&text);
    }
    out.push_str("}\n");
}
