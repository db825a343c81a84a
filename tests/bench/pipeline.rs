//! Times each stage on a chain of 1, 4 and 16 times the length, so that a quadratic step shows, and on one of sixty
//! mails in which each quotes all before it. Run with `cargo bench`; the numbers are the best of some runs in
//! milliseconds.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use std::fmt::Write;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use casebrief::options::{Options, Terms};
use casebrief::report::{Look, brief, formats};
use casebrief::{Case, Run, audit, ingest, model, observe, split, thread};
use chrono::{NaiveDate, TimeDelta};

/// Messages of the shortest chain.
const MESSAGES: usize = 60;
/// Runs of which the best counts.
const RUNS: usize = 7;

const STAGES: [&str; 8] = ["ingest", "split", "group", "merge", "observe", "model", "audit", "report"];

fn main() {
    let _ = stages(&chain(2)); // Patterns and tables are built on first use, which is not what is timed here.
    print!("{:12}{:>9}", "chain", "KB");
    for stage in STAGES {
        print!("{stage:>9}");
    }
    println!("{:>9}", "all");
    let chains = [1, 4, 16].map(|times| (format!("{times}x"), chain(MESSAGES * times)));
    for (name, mail) in chains.into_iter().chain([("60 copies".to_owned(), copies(MESSAGES))]) {
        let runs: Vec<[Duration; STAGES.len()]> = (0..RUNS).map(|_| stages(&mail)).collect();
        let best: [Duration; STAGES.len()] =
            std::array::from_fn(|stage| runs.iter().map(|run| run[stage]).min().unwrap_or_default());
        print!("{name:12}{:>9}", mail.len() / 1000);
        for time in best {
            print!("{:>9.1}", time.as_secs_f64() * 1e3);
        }
        println!("{:>9.1}", best.iter().sum::<Duration>().as_secs_f64() * 1e3);
    }
}

/// The time of each stage, in the order of [`STAGES`].
fn stages(mail: &[u8]) -> [Duration; STAGES.len()] {
    let options = Options::default();
    let mut times = Vec::new();
    let mut start = Instant::now();
    let mut lap = || times.push(std::mem::replace(&mut start, Instant::now()).elapsed());
    let sources = ingest::read(&[PathBuf::from("-")], &mut &*mail, &options).sources;
    lap();
    let segments = split::segments(&sources);
    lap();
    let groups = thread::group(&sources, segments, &options, &|text| observe::case_ids(text, &[]));
    lap();
    let thread = thread::merge(&sources, &groups[0], &options);
    lap();
    let observables = observe::find(&thread, &[]);
    lap();
    let model = model::derive(&thread, &observables, &[]);
    lap();
    let mut case = Case { thread, observables, model, terms: Terms::default(), findings: Vec::new() };
    case.findings = audit::run(&case, &options);
    lap();
    let run = Run { sources, cases: vec![case], failures: Vec::new(), warnings: Vec::new() };
    let format = formats("summarize").find(|format| format.name == "md").expect("a format of summarize");
    let document = brief::document(&run, &options);
    black_box(format.render(&document, Look::default()).expect("a report"));
    lap();
    times.try_into().expect("a time for each stage")
}

/// A pasted chain, newest message first, each once.
fn chain(messages: usize) -> Vec<u8> {
    (0..messages).rev().map(message).collect::<String>().into_bytes()
}

/// A mailbox in which each mail quotes all before it.
fn copies(messages: usize) -> Vec<u8> {
    let mut mailbox = String::new();
    for last in 0..messages {
        let (head, body) = parts(last);
        let sent = sent(last).format("%a, %d %b %Y %H:%M:%S +0000");
        let _ =
            write!(mailbox, "From - Mon Mar  4 08:00:00 2024\nMessage-ID: <{last}@x.example>\nDate: {sent}\n{head}\n");
        let _ = write!(mailbox, "Content-Type: text/plain; charset=utf-8\n\n{body}\n");
        (0..last).rev().for_each(|earlier| mailbox.push_str(&message(earlier)));
    }
    mailbox.into_bytes()
}

/// A message as Outlook quotes it.
fn message(number: usize) -> String {
    let (head, body) = parts(number);
    let sent = sent(number).format("%A, %-d %B %Y %H:%M");
    format!("{}\n\n{body}\n", head.replacen('\n', &format!("\nSent: {sent}\n"), 1))
}

fn sent(number: usize) -> chrono::NaiveDateTime {
    let first = NaiveDate::from_ymd_opt(2024, 3, 4).and_then(|day| day.and_hms_opt(8, 0, 0)).expect("a valid time");
    first + TimeDelta::minutes(97) * i32::try_from(number).expect("a chain is not that long")
}

/// Header without its date, and body; both sides in turn, no two bodies alike.
fn parts(number: usize) -> (String, String) {
    let people = ["Ana Ruiz <ana.ruiz@vendor.example>", "Bo Lind <bo.lind@bank.example>"];
    let (from, to) = (people[number % 2], people[(number + 1) % 2]);
    let head =
        format!("From: {from}\nTo: {to}\nSubject: RE: [Case 20240304-0017] Backup of node {} fails", number / 40);
    let name = from.split(' ').next().unwrap_or_default();
    let what = ["service", "backup", "update", "cluster", "mirror", "index", "volume"][number % 7];
    let body = if number.is_multiple_of(2) {
        format!(
            "Hi Bo,\n\nplease run sfc /scannow on node{number} and send me C:\\Logs\\{what}\\run{number}.log and the event {}.\n\
             The {what} fails because the manifest of KB50{number:05} is damaged (0x8007{:04x}).\n\
             I will send a plan for step {number} by Friday.\n\nBest regards,\n{name}\nSupport Engineer\n",
            1000 + number,
            2 + number % 900,
        )
    } else {
        format!(
            "Hi Ana,\n\nthe log run{}.log is attached. After the restart number {number} the {what} works on node{}.\n\
             请检查第{number}台服务器上的补丁，谢谢。 The tool printed:\n\n    2024-03-05 10:{:02}:01, Error  CSI  {number:08x} store {what} corrupt\n\n\
             Do you need anything else for point {number}?\n\nRegards,\n{name}\n",
            number - 1,
            number - 1,
            number % 60,
        )
    };
    (head, body)
}
