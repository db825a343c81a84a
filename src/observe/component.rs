//! Identities of Windows components and packages.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Extra, Extractor, Kind, Match, near};
use crate::view::View;

pub(super) static EXTRACTOR: Extractor = Extractor {
    kind: Kind::Component,
    doc: "WinSxS folder and manifest names, package identities with `~`, and identities as CSI spells them out.",
    examples: &[
        (
            r"C:\Windows\WinSxS\Manifests\amd64_contoso-media-pl..ck-resources_31bf3856ad364e35_10.0.19041.1_en-us_5d3a90f6c2f1ab07.manifest",
            &["amd64_contoso-media-pl..ck-resources_31bf3856ad364e35_10.0.19041.1_en-us_5d3a90f6c2f1ab07"],
        ),
        (
            "Package_for_KB2656356~31bf3856ad364e35~amd64~~6.1.1.1 failed",
            &["Package_for_KB2656356~31bf3856ad364e35~amd64~~6.1.1.1"],
        ),
        (
            "Microsoft-Windows-Gadget, Version = 6.1.7600.16385, pA = PROCESSOR_ARCHITECTURE_AMD64 (9), Culture neutral, \
             VersionScope = 1 nonSxS, PublicKeyToken = {l:8 b:31bf3856ad364e35}, Type neutral",
            &["amd64_microsoft-windows-gadget_31bf3856ad364e35_6.1.7600.16385_neutral"],
        ),
        ("amd64_setup_final_v2.zip, x86_64, a~b~c", &[]),
    ],
    find,
};

static WINSXS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)(?<arch>(?i:amd64|x86|wow64|arm64|arm|ia64|msil))_(?<name>[A-Za-z0-9][A-Za-z0-9._\-]*)
          _(?<token>[0-9A-Fa-f]{16})_(?<version>[0-9]{1,6}(?:\.[0-9]{1,6}){3})_(?<culture>[A-Za-z\-]{2,20})
          (?:_[0-9A-Fa-f]{16})?",
    )
    .expect("the examples compile it")
});

static PACKAGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)(?<name>[A-Za-z][A-Za-z0-9_.\-]*)~(?<token>[0-9A-Fa-f]{16})~(?<arch>[A-Za-z0-9]{0,8})
          ~(?<culture>[A-Za-z\-]{0,20})~(?<version>[0-9]{1,6}(?:\.[0-9]{1,6}){1,4})",
    )
    .expect("the examples compile it")
});

static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x-u)(?<name>[A-Za-z][A-Za-z0-9_.\-]*),\ Version\ ?=\ ?(?<version>[0-9]{1,6}(?:\.[0-9]{1,6}){3}),
          \ (?:pA|ProcessorArchitecture)\ ?=\ ?(?:PROCESSOR_ARCHITECTURE_)?(?<arch>[A-Za-z0-9]{1,8})(?u:[^,\n]){0,8},
          \ Culture(?:\ ?=\ ?|\ )(?<culture>[A-Za-z\-]{2,20})(?u:[^\n])*?PublicKeyToken\ ?=\ ?(?:\{[l1]:8\ b:)?
          (?<token>[0-9A-Fa-f]{16})\}?",
    )
    .expect("the examples compile it")
});

fn find(view: &View<'_>) -> Vec<Match> {
    let text = view.text.as_ref();
    let mut found = Vec::new();
    let mut add = |hit: &Captures<'_>, value: String| {
        let range = hit.get_match().range();
        if near::stands_alone(text, &range) {
            found.push(Match { range, value, extra: identity(hit) });
        }
    };
    // Each form has a mark that most texts lack, so that most texts cost no regex.
    if text.contains('_') {
        WINSXS.captures_iter(text).for_each(|hit| add(&hit, hit[0].to_ascii_lowercase()));
    }
    if text.contains('~') {
        PACKAGE.captures_iter(text).for_each(|hit| add(&hit, hit[0].to_owned()));
    }
    if text.contains("PublicKeyToken") {
        SPELLED.captures_iter(text).for_each(|hit| {
            let parts = [&hit["arch"], &hit["name"], &hit["token"], &hit["version"], &hit["culture"]];
            add(&hit, parts.join("_").to_ascii_lowercase());
        });
    }
    found.sort_by_key(|found| found.range.start);
    found
}

fn identity(hit: &Captures<'_>) -> Extra {
    let part = |name: &str| hit[name].to_ascii_lowercase();
    let culture = Some(part("culture")).filter(|culture| !culture.is_empty());
    Extra::Component {
        name: hit["name"].to_owned(),
        architecture: part("arch"),
        version: part("version"),
        public_key_token: part("token"),
        culture: culture.unwrap_or_else(|| "neutral".to_owned()),
    }
}
