//! One story in many mails, each quoting the last in another dress: every message once.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::harness::{Folder, list, run, text};
use crate::properties::config;

const PEOPLE: [(&str, &str); 2] = [("Ana Ruiz", "ana.ruiz@vendor.example"), ("Bo Lind", "bo.lind@client.example")];
/// What the two write in turn; the short answers are alike on purpose.
const BODIES: [&str; 6] = [
    "Hello Ana,\n\nsince the update of last night the label printers on the second floor don't print any more. The queue \
     shows each job as \"sent\".\n\nThe log is at https://files.client.example/share/labels?id=4711&x=1 and ends in 0x80070005.",
    "Thanks!",
    "您好，\n\n日志请见 https://files.client.example/share/labels?id=4712 ，队列里显示“已发送”，但是没有任何输出，请今天协助处理。",
    "Thanks!",
    "We did steps 1 and 2:\n1. The owner is \"SYSTEM\".\n2. The right is there.\n\nStep 3 fails, as you said it would. It's on port C:\\Ports\\port7.",
    "OK, thank you.",
];

/// How a client prints what it quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Layout {
    Outlook,
    OutlookZh,
    Gmail,
    GmailWithoutMarks,
    Thunderbird,
}

/// What a client or a gateway does to the text it quotes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Nothing,
    Wrapped,
    CurlyQuotes,
    HardBlanks,
    SafeLinks,
    UrlDefense,
    Picture,
    Banner,
    CutOff,
    WithoutBlankLines,
}

const LAYOUTS: [Layout; 5] =
    [Layout::Outlook, Layout::OutlookZh, Layout::Gmail, Layout::GmailWithoutMarks, Layout::Thunderbird];
const CHANGES: [Change; 10] = [
    Change::Nothing,
    Change::Wrapped,
    Change::CurlyQuotes,
    Change::HardBlanks,
    Change::SafeLinks,
    Change::UrlDefense,
    Change::Picture,
    Change::Banner,
    Change::CutOff,
    Change::WithoutBlankLines,
];

/// One mail's way to quote the one before.
#[derive(Clone, Debug)]
struct Dress {
    layout: Layout,
    change: Change,
    /// Hours between the clocks of the two clients.
    shift: i64,
    /// The mail itself is among the inputs, not only quoted.
    kept: bool,
}

fn sent(index: usize) -> NaiveDateTime {
    let start = NaiveDate::from_ymd_opt(2023, 3, 14).and_then(|date| date.and_hms_opt(9, 3, 0)).expect("a date");
    start + TimeDelta::minutes(1_577) * i32::try_from(index).expect("six mails")
}

fn changed(body: &str, change: Change) -> String {
    let links = |before: &str, after: &str, escape: &dyn Fn(&str) -> String| {
        let words = body.split_inclusive([' ', '\n']).map(|word| {
            let address = word.trim_end();
            let rewritten = || format!("{before}{}{after}", escape(address));
            if address.starts_with("https://") { word.replace(address, &rewritten()) } else { word.to_owned() }
        });
        words.collect::<String>()
    };
    match change {
        Change::Wrapped => body.lines().map(wrapped).collect::<Vec<_>>().join("\n"),
        Change::CurlyQuotes => body.replace('\'', "’").replace(" \"", " “").replace('"', "”"),
        Change::HardBlanks => body.replace(". ", ".\u{a0} "),
        Change::SafeLinks => {
            let escape =
                |link: &str| link.replace(':', "%3A").replace('/', "%2F").replace('?', "%3F").replace('&', "%26");
            links("https://eur02.safelinks.protection.outlook.com/?url=", "&data=05%7C01&reserved=0", &escape)
        }
        Change::UrlDefense => links("https://urldefense.com/v3/__", "__;!!AbCd!EfGh$", &str::to_owned),
        Change::Picture => format!("{body}\n\n[cid:image001.png@01D7CB1A.5C0DE6F0]"),
        Change::Banner => format!("[EXTERNAL] This message comes from outside the organization.\n\n{body}"),
        Change::CutOff if body.len() > 150 => {
            format!("{}\n[Message clipped]", &body[..body.floor_char_boundary(body.len() * 2 / 3)])
        }
        Change::Nothing | Change::CutOff => body.to_owned(),
        Change::WithoutBlankLines => body.replace("\n\n", "\n"),
    }
}

fn wrapped(line: &str) -> String {
    let mut column = 0;
    let words = line.split_inclusive(' ').map(|word| {
        column = if column + word.len() > 72 { word.len() } else { column + word.len() };
        if column == word.len() { format!("\n{word}") } else { word.to_owned() }
    });
    words.collect::<String>().trim_start_matches('\n').to_owned()
}

fn quoted(index: usize, dresses: &[Dress]) -> String {
    let Dress { layout, change, shift, .. } = dresses[index + 1];
    let ((name, email), (to, _)) = (PEOPLE[index % 2], PEOPLE[1 - index % 2]);
    let at = sent(index) + TimeDelta::hours(shift);
    let below = format!("{}{}", changed(BODIES[index], change), rest(index, dresses));
    let marked = || {
        let lines = below.lines().map(|line| format!("{}{line}", if line.starts_with('>') { ">" } else { "> " }));
        lines.collect::<Vec<_>>().join("\n")
    };
    match layout {
        Layout::Outlook => {
            let date = at.format("%A, %B %-d, %Y %-I:%M %p");
            format!("From: {name} <{email}>\nSent: {date}\nTo: {to}\nSubject: RE: Labels\n\n{below}")
        }
        Layout::OutlookZh => {
            let date = at.format("%Y年%-m月%-d日 %-H:%M");
            format!("发件人: {name} <{email}>\n发送时间: {date}\n收件人: {to}\n主题: 回复: Labels\n\n{below}")
        }
        Layout::Gmail => {
            format!("On {} {name} <{email}> wrote:\n\n{}", at.format("%a, %b %-d, %Y at %-I:%M %p"), marked())
        }
        Layout::GmailWithoutMarks => {
            format!("On {} {name} <{email}> wrote:\n\n{below}", at.format("%a, %b %-d, %Y at %-I:%M %p"))
        }
        Layout::Thunderbird => format!("On {}, {name} wrote:\n{}", at.format("%d/%m/%Y %H:%M"), marked()),
    }
}

/// What stands below the author's own words.
fn rest(index: usize, dresses: &[Dress]) -> String {
    index.checked_sub(1).map_or_else(String::new, |answered| format!("\n\n{}", quoted(answered, dresses)))
}

fn file(index: usize, dresses: &[Dress]) -> String {
    let ((name, email), (to, to_email)) = (PEOPLE[index % 2], PEOPLE[1 - index % 2]);
    let answers = index.checked_sub(1).map_or_else(String::new, |at| format!("In-Reply-To: <{at}@mail.example>\n"));
    format!(
        "From: {name} <{email}>\nTo: {to} <{to_email}>\nSubject: RE: Labels\nDate: {}\nMessage-ID: <{index}@mail.example>\n\
         {answers}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}{}\n",
        sent(index).format("%a, %-d %b %Y %H:%M:%S +0200"),
        BODIES[index],
        rest(index, dresses)
    )
}

fn dresses() -> impl Strategy<Value = Vec<Dress>> {
    let dress = (select(&LAYOUTS[..]), select(&CHANGES[..]), select(&[0_i64, 0, 0, -6, 7, 1][..]), any::<bool>())
        .prop_map(|(layout, change, shift, kept)| Dress { layout, change, shift, kept });
    vec(dress, 2..=BODIES.len())
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn every_message_is_there_once_however_it_is_quoted(dresses in dresses()) {
        let last = dresses.len() - 1;
        let kept = |index: &usize| *index == last || dresses[*index].kept;
        let files: Vec<(String, String)> =
            (0..=last).filter(kept).map(|index| (format!("{}.eml", last - index), file(index, &dresses))).collect();
        let folder = Folder::with(files);
        let ran = run(folder.path(), &["split", ".", "-f", "json", "--no-config"]);
        prop_assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let brief = ran.json();
        prop_assert_eq!(list(&brief["cases"]).len(), 1);
        let messages = list(&brief["cases"][0]["messages"]);
        let got: Vec<String> = messages.iter().map(|message| text(&message["from"]["name"]).to_owned()).collect();
        let want: Vec<&str> = (0..=last).map(|index| PEOPLE[index % 2].0).collect();
        prop_assert_eq!(got, want, "{}", file(last, &dresses));
        for (index, message) in messages.iter().enumerate().filter(|(index, _)| kept(index)) {
            prop_assert_eq!(text(&message["body"]), BODIES[index]);
            prop_assert_eq!(text(&message["sent_at"]).get(..16).unwrap_or_default(), sent(index).format("%Y-%m-%dT%H:%M").to_string());
        }
    }
}
