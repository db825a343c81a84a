//! casebrief reads a support case's e-mail chain and says what happened, each statement with the line it rests on.
//!
//! A straight pipeline of pure functions over plain data; [`run`] is the list of its stages:
//!
//! | module | does |
//! | --- | --- |
//! | [`ingest`] | files, folders and standard input become [`text::Sources`]: decoded texts with what MIME says |
//! | [`split`] | sources become segments: one author's lines in one mail |
//! | [`thread`] | segments become cases, and per case the distinct messages and the people |
//! | [`observe`] | typed values in the messages: hashes, paths, codes, secrets |
//! | [`model`] | ids, actions, timeline, milestones, status and summary |
//! | [`audit`] | what a support lead checks: rules that quote what they find |
//! | [`report`] | a case becomes a [`report::brief::Brief`], redacted, and that becomes text, Markdown, HTML, JSON or a table |
//! | [`config`] | the configuration file, which becomes [`options::Options`] |
//! | [`cli`] | the command line |
//!
//! Beside them: [`mail`] and [`text`] hold the plain data, [`view`] joins wrapped lines, `link` unwraps addresses,
//! [`locale`] holds the words of every language, [`facts`] the tables of codes and holidays, [`options`] what the user
//! asks for, [`error`] the ways to fail. A module uses those before it, never one after it.
//!
//! Up to `split`, text is lines of sources. From `thread` on each distinct message owns its body once, and everything
//! found is a [`text::Span`] of it: the evidence of the JSON output.

pub mod audit;
pub mod cli;
pub mod config;
pub mod error;
pub mod facts;
pub mod ingest;
mod link;
pub mod locale;
pub mod mail;
pub mod model;
pub mod observe;
pub mod options;
pub mod report;
pub mod split;
mod table;
pub mod text;
pub mod thread;
pub mod view;

use std::path::PathBuf;

use rayon::prelude::*;

use crate::error::Error;
use crate::model::CaseModel;
use crate::observe::Observable;
use crate::options::{Options, Terms};
use crate::split::Segment;
use crate::text::{Sources, Warning};
use crate::thread::Thread;

/// Everything known about one case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its distinct messages and people.
    pub thread: Thread,
    /// Typed values found in them.
    pub observables: Vec<Observable>,
    /// What happened.
    pub model: CaseModel,
    /// What was agreed with its customer.
    pub terms: Terms,
    /// What the audit found, gravest first.
    pub findings: Vec<audit::Finding>,
}

/// What a run found.
#[derive(Debug)]
pub struct Run {
    /// The decoded texts.
    pub sources: Sources,
    /// The cases, in a stable order.
    pub cases: Vec<Case>,
    /// The inputs that could not be read, in the order given.
    pub failures: Vec<Error>,
    /// Files that were left out because they are no mail.
    pub warnings: Vec<Warning>,
}

/// Reads `inputs` (files, folders, `-` for standard input) and derives every case found in them.
///
/// Never fails as a whole: an input that cannot be read is named in [`Run::failures`], the others are done.
pub fn run(inputs: &[PathBuf], options: &Options) -> Run {
    let ingest::Ingested { mut sources, failures, warnings } = ingest::read(inputs, &mut std::io::stdin(), options);
    let segments = split::segments(&sources);
    let groups = thread::group(&sources, segments, options, &|text| observe::case_ids(text, &options.desk.case_ids));
    let derive = |group: &Vec<Segment>| case(&sources, group, options);
    // Threads for a single case would start for nothing.
    let cases: Vec<Case> =
        if groups.len() > 1 { groups.par_iter().map(derive).collect() } else { groups.iter().map(derive).collect() };
    warn_of_doubts(&mut sources, &cases);
    Run { sources, cases, failures, warnings }
}

/// Derives one case from the segments of its mails.
fn case(sources: &Sources, group: &[Segment], options: &Options) -> Case {
    let thread = thread::merge(sources, group, options);
    let observables = observe::find(&thread, &options.desk.case_ids);
    let model = model::derive(&thread, &observables, &options.desk.customers);
    let terms = options.desk.terms_of(model.customer.as_ref().map(|claim| claim.value.as_str())).clone();
    let mut case = Case { thread, observables, model, terms, findings: Vec::new() };
    case.findings = audit::run(&case, options);
    case
}

/// Tells at the line of the message what is doubtful about it.
fn warn_of_doubts(sources: &mut Sources, cases: &[Case]) {
    for thread in cases.iter().map(|case| &case.thread) {
        for doubt in &thread.doubts {
            if let Some(copy) = thread.message(doubt.message).found_in.first() {
                sources.0[copy.source.0 as usize].warn(Some(copy.line_start), doubt.kind, &*doubt.text);
            }
        }
    }
}
