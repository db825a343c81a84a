//! CB503: a secret in clear that stays in use.

use crate::Case;
use crate::audit::{Hit, Rule, Severity, Verdict, place};
use crate::locale;
use crate::model::{Act, Said};
use crate::observe::{Extra, Kind};
use crate::options::Options;
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    code: "CB503",
    name: "secret-not-rotated",
    severity: Severity::Warning,
    what: "Finds secrets in clear after which nobody asks to change them or says that it was done.",
    why: "A secret that was mailed is known to every mailbox on the way until it is changed.",
    bad: BAD,
    good: GOOD,
    check,
};

const BAD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Upload of logs

Hi Ana, the logs are uploaded.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: Upload of logs

Hi Bo, please upload the logs to https://files.vendor.example

User name: lind
Password: Sommar#2024

Ana Ruiz
";

const GOOD: &str = "\
From: Bo Lind <bo@customer.example>
Sent: Tuesday, March 5, 2024 9:00 AM
To: Ana Ruiz <ana@vendor.example>
Subject: RE: Upload of logs

Hi Ana, the logs are uploaded. You should change that password now, it was in clear text.

Bo Lind

From: Ana Ruiz <ana@vendor.example>
Sent: Monday, March 4, 2024 10:00 AM
To: Bo Lind <bo@customer.example>
Subject: Upload of logs

Hi Bo, please upload the logs to https://files.vendor.example

User name: lind
Password: Sommar#2024

Ana Ruiz
";

/// Fields of words that name a secret.
const NAMES: [&str; 3] = ["password", "token", "secret_word"];

fn check(case: &Case, _options: &Options) -> Verdict {
    // A product key cannot be changed by who has it; a recovery key changes by itself once it is used.
    let lasting =
        |extra: &Extra| matches!(extra, Extra::Secret { kind } if !["product key", "recovery key"].contains(kind));
    let secrets = case.observables.iter().filter(|found| found.kind == Kind::Secret && lasting(&found.extra));
    let mut places: Vec<Span> = secrets.flat_map(|secret| secret.evidence.iter().copied()).collect();
    places.sort_unstable();
    let Some(first) = places.first().copied() else { return Verdict::NotApplicable };
    let (mut asked, mut refused) = (false, None);
    let mut above: Option<&Said> = None;
    for said in &case.model.said {
        if let Some(words) = words_behind(case, said, first)
            && let Some(negated) = change(&words, above.filter(|above| is_near(above, said)))
        {
            if negated {
                refused = Some(said.sentence.span);
            } else if refused.is_none() || said.does(Act::Done) {
                (asked, refused) = (true, None);
            }
        }
        above = Some(said);
    }
    if asked && refused.is_none() {
        return Verdict::Pass;
    }
    let mut evidence = place::lines(case, &places);
    evidence.extend(refused);
    Verdict::of(Hit::at(&evidence))
}

/// The folded words of a sentence that stand behind the first secret; `None` when none do.
fn words_behind(case: &Case, said: &Said, first: Span) -> Option<String> {
    let span = said.sentence.span;
    if span.message < first.message || span.message == first.message && span.end <= first.end {
        return None;
    }
    if span.message == first.message && span.start < first.end {
        let rest = case.thread.text(Span { start: first.end, ..span });
        return Some(locale::fold(rest).into_owned());
    }
    Some(said.sentence.folded.clone())
}

fn is_near(above: &Said, said: &Said) -> bool {
    above.sentence.span.message == said.sentence.span.message
}

/// Whether the words speak of changing a secret, and then whether they deny it. The sentence before may name it.
fn change(words: &str, above: Option<&Said>) -> Option<bool> {
    let verb = locale::cues("secret_change").find(words)?;
    let names = |text: &str| NAMES.iter().any(|field| locale::cues(field).is_match(text));
    if !names(words) && !above.is_some_and(|above| names(&above.sentence.folded)) {
        return None;
    }
    let clause = words[..verb.start].rsplit(['，', ',', ';', '；', ':', '：']).next().unwrap_or_default();
    Some(locale::cues("negation").is_match(clause))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tests::case;

    fn verdict(answer: &str) -> Verdict {
        let text = format!(
            "Von: Bo Lind <bo@customer.example>\nGesendet: Dienstag, 5. März 2024 09:00\nAn: Eva Kern <kern@vendor.example>\nBetreff: AW: Zugang\n\n{answer}\n\n\
             Von: Eva Kern <kern@vendor.example>\nGesendet: Montag, 4. März 2024 10:00\nAn: Bo Lind <bo@customer.example>\nBetreff: Zugang\n\nHallo Herr Lind,\n\nBenutzername: lind\nKennwort: Kx83-mmQ\n"
        );
        check(&case(&text), &Options::default())
    }

    #[test]
    fn a_change_counts_unless_it_is_denied() {
        assert_eq!(verdict("Das Kennwort haben wir gleich geändert."), Verdict::Pass);
        assert!(matches!(verdict("Das Kennwort haben wir noch nicht geändert."), Verdict::Fail(_)));
        assert!(matches!(verdict("Danke, die Protokolle sind hochgeladen."), Verdict::Fail(_)));
    }
}
