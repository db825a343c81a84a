//! The command line: options become [`Options`], results go to standard output or files, all else to standard error.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::builder::PossibleValuesParser;
use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use encoding_rs::Encoding;

use crate::Run;
use crate::audit::{self, Rule, Severity};
use crate::config::{self, Config};
use crate::error::{Error, Result};
use crate::options::{InputKind, Lang, Options, Zone};
use crate::report::brief::{Brief, Document, add_verdicts, document};
use crate::report::filters::terminal;
use crate::report::redact::{Tally, What};
use crate::report::{self, Format, Look, explain, kb};

/// Reads a support case's e-mail chain; prints a timeline and a closure summary in which every statement names its mail.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 audit found something at or above --fail-on; 2 wrong usage, or an input could not be read (the others are done all the same).";

#[derive(Debug, Subcommand)]
enum Command {
    /// One brief a case: head, closure summary, timeline, observables
    Summarize {
        /// Output format; text on a terminal, md into a pipe
        #[arg(short, long, value_parser = formats("summarize"))]
        format: Option<String>,
        /// Lay the case out with this template instead: closure (the mail that closes it), or a Tera file of your own
        #[arg(long, value_name = "NAME|FILE", conflicts_with = "format")]
        template: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// The timeline alone
    Timeline {
        /// Output format; text on a terminal, md into a pipe
        #[arg(short, long, value_parser = formats("timeline"))]
        format: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// The distinct messages of the chain, each once
    Split {
        /// Output format; text on a terminal, json into a pipe
        #[arg(short, long, value_parser = formats("split"))]
        format: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Identifiers, paths, hashes, error codes and the like, with the lines they stand in
    Extract {
        /// Output format; text unless told
        #[arg(short, long, value_parser = formats("extract"))]
        format: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// What a support lead would find amiss, with the lines it rests on; several cases are ranked in a table
    Audit {
        /// Output format; text on a terminal, md into a pipe
        #[arg(short, long, value_parser = formats("audit"))]
        format: Option<String>,
        #[command(flatten)]
        rules: Rules,
        #[command(flatten)]
        common: Common,
    },
    /// A draft knowledge article a problem, with nothing in it that tells whose case it was
    Kb {
        /// Output format; md unless told
        #[arg(short, long, value_parser = formats("kb"))]
        format: Option<String>,
        /// Name the case that the article was made of
        #[arg(long)]
        internal: bool,
        #[command(flatten)]
        common: Common,
    },
    /// What an audit rule checks, and why; all rules when none is named
    Explain {
        /// Code, name, or the beginning of several codes
        #[arg(value_name = "CODE", value_parser = chosen)]
        rules: Option<Chosen>,
        /// Output format
        #[arg(short, long, default_value = "text", value_parser = ["text", "json"])]
        format: String,
    },
    /// The configuration in effect, with where each value comes from
    Config {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// JSON Schema of `summarize -f json`
    Schema,
}

/// Options of the audit alone.
#[derive(Debug, Args)]
struct Rules {
    /// Run these rules alone: codes, beginnings of codes, or names, with commas between
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = chosen)]
    select: Vec<Chosen>,
    /// Leave these rules out; stronger than --select
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = chosen)]
    ignore: Vec<Chosen>,
    /// From which severity on a finding makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: SeverityName,
}

/// The codes of the rules that one word means.
#[derive(Clone, Debug)]
struct Chosen(Vec<&'static str>);

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeverityName {
    Error,
    Warning,
    Info,
}

impl Rules {
    /// The codes of all rules that are not to run.
    fn ignored(&self) -> Vec<&'static str> {
        let names = |chosen: &[Chosen], code: &str| chosen.iter().any(|chosen| chosen.0.contains(&code));
        let off = audit::off_by_default();
        let chosen = |code: &str| if self.select.is_empty() { !off.contains(&code) } else { names(&self.select, code) };
        let wanted = |code: &str| chosen(code) && !names(&self.ignore, code);
        audit::RULES.iter().map(|rule| rule.code).filter(|code| !wanted(code)).collect()
    }

    fn fail_on(&self) -> Severity {
        match self.fail_on {
            SeverityName::Error => Severity::Error,
            SeverityName::Warning => Severity::Warning,
            SeverityName::Info => Severity::Info,
        }
    }
}

/// Which configuration holds.
#[derive(Debug, Args)]
struct ConfigFile {
    /// Configuration file; else casebrief.toml from the current folder upwards, then in the user's configuration folder
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long)]
    no_config: bool,
}

impl ConfigFile {
    fn read(&self) -> Result<Config> {
        let found = || std::env::current_dir().ok().and_then(|folder| config::find(&folder));
        let path = if self.no_config { None } else { self.config.clone().or_else(found) };
        path.map_or_else(|| Ok(Config::default()), |path| config::read(&path))
    }
}

/// Options of every command that reads mail.
#[derive(Debug, Args)]
struct Common {
    /// Files, folders, or - for standard input
    #[arg(value_name = "PATH")]
    inputs: Vec<PathBuf>,
    /// Write there, not to standard output; a folder gets one file a case, and the format follows the suffix of a file
    #[arg(short, long, value_name = "FILE|DIR")]
    output: Option<PathBuf>,
    /// Overwrite files that exist
    #[arg(long)]
    force: bool,
    /// Open the result with the program that the system has for it; a page unless -f or -o says otherwise
    #[arg(long)]
    open: bool,
    /// Language of labels; the case's own unless told
    #[arg(long, value_name = "LANG")]
    lang: Option<LangName>,
    /// Zone of times that show none, such as +08:00 or Asia/Shanghai
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    tz: Option<Zone>,
    /// "Today" for cases that are open, such as 2024-03-15; the day of the last message unless told
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<NaiveDate>,
    /// Kind of input, when it is not to be guessed
    #[arg(long, value_name = "KIND")]
    from: Option<KindName>,
    /// Character encoding of input, such as gb18030, when it is not to be guessed
    #[arg(long, value_name = "LABEL", value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// All inputs are one case
    #[arg(long)]
    single_case: bool,
    /// Show passwords, tokens and keys
    #[arg(long)]
    show_secrets: bool,
    /// Mask people, addresses, phones, organisations, hosts and case ids too
    #[arg(long, conflicts_with = "show_secrets")]
    redact: bool,
    #[command(flatten)]
    config: ConfigFile,
    /// Cases worked on at once; as many as there are processors unless told
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Colours in text output
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// No warnings
    #[arg(short, long)]
    quiet: bool,
    /// Line numbers behind the messages: `[m4:31]`; in an audit also what every rule says
    #[arg(short, long, action = ArgAction::SetTrue)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangName {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindName {
    Eml,
    Mbox,
    Msg,
    Tnef,
    Html,
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

fn formats(command: &'static str) -> PossibleValuesParser {
    PossibleValuesParser::new(report::formats(command).map(|format| format.name))
}

fn date(text: &str) -> std::result::Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("{text} is no date; understood is year-month-day, such as 2024-03-15"))
}

/// The rule with this code or name, else those whose codes begin so; the error names the nearest.
fn chosen(text: &str) -> std::result::Result<Chosen, String> {
    if let Some(rule) = audit::rule(text) {
        return Ok(Chosen(vec![rule.code]));
    }
    let begins = |rule: &&Rule| rule.code.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text));
    let codes: Vec<&'static str> =
        audit::RULES.iter().copied().filter(|_| !text.is_empty()).filter(begins).map(|rule| rule.code).collect();
    if codes.is_empty() { Err(audit::unknown(text)) } else { Ok(Chosen(codes)) }
}

fn encoding(label: &str) -> std::result::Result<&'static Encoding, String> {
    Encoding::for_label(label.as_bytes())
        .ok_or_else(|| format!("{label} is no character encoding we know; understood are the labels of the WHATWG list, such as utf-8, gb18030, big5, shift_jis"))
}

/// Runs the program and says how it went.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Summarize { template: Some(template), common, .. } => {
            Format::of_template(&template).and_then(|format| reading(&format, &common, Own::Nothing))
        }
        Command::Summarize { format, common, .. } => formatted("summarize", format.as_deref(), &common, Own::Nothing),
        Command::Timeline { format, common } => formatted("timeline", format.as_deref(), &common, Own::Nothing),
        Command::Split { format, common } => formatted("split", format.as_deref(), &common, Own::Nothing),
        Command::Extract { format, common } => formatted("extract", format.as_deref(), &common, Own::Nothing),
        Command::Audit { format, rules, common } => formatted("audit", format.as_deref(), &common, Own::Audit(&rules)),
        Command::Kb { format, internal, common } => formatted("kb", format.as_deref(), &common, Own::Kb { internal }),
        Command::Explain { rules, format } => explaining(rules.as_ref(), &format),
        Command::Config { config } => showing(&config),
        Command::Schema => to_stdout(report::JSON_SCHEMA.as_bytes()).map(|()| ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| {
        say_error(&error);
        ExitCode::from(2)
    })
}

/// A command that reads mail and writes a report in the format that the options ask for.
fn formatted(command: &'static str, format: Option<&str>, common: &Common, own: Own<'_>) -> Result<ExitCode> {
    let target = common.output.as_deref().map(Target::new);
    let is_file = matches!(target, Some(Target::File(_)));
    let has_page = report::formats(command).any(|format| format.name == "html");
    let page = (common.open && has_page && !is_file).then_some("html");
    reading(choose_format(command, format.or(page), target.as_ref())?, common, own)
}

/// What one command has besides the common options.
#[derive(Clone, Copy)]
enum Own<'a> {
    Nothing,
    Audit(&'a Rules),
    Kb { internal: bool },
}

/// Reads mail and writes a report.
fn reading(format: &Format, common: &Common, own: Own<'_>) -> Result<ExitCode> {
    let rules = if let Own::Audit(rules) = own { Some(rules) } else { None };
    if matches!(own, Own::Kb { .. }) && common.show_secrets {
        return Err(Error::Usage("an article shows no secrets; leave out --show-secrets".to_owned()));
    }
    let inputs = inputs(common);
    let target = match &common.output {
        Some(path) => Some(Target::new(path)),
        None if common.open => Some(Target::File(private_folder()?.join(format!("casebrief.{}", format.suffix)))),
        None => None,
    };
    if target.is_none() && !format.is_text() && io::stdout().is_terminal() {
        return Err(Error::Usage(format!("{} is not for terminals; -o FILE.{} keeps it", format.name, format.suffix)));
    }
    if format.name == "eml" && !matches!(target, Some(Target::Folder(_))) {
        return Err(Error::Usage("eml is one file a message; -o FOLDER says where they go".to_owned()));
    }
    let options = options(common, own, common.config.read()?);
    if let Some(jobs) = common.jobs {
        // Nothing has asked for threads yet, so this is the first word on how many there are.
        rayon::ThreadPoolBuilder::new().num_threads(jobs.into()).build_global().unwrap_or_default();
    }
    let run = crate::run(&inputs, &options);
    let mut document = document(&run, &options);
    if rules.is_some() && common.verbose {
        add_verdicts(&mut document, &run, &options);
    }
    say_trouble(&run, &document, common.quiet);
    if !common.quiet {
        say_hidden(&document, options.redact);
        if let Own::Kb { .. } = own {
            say_checklists(&document);
        }
    }
    let look = Look { lines: common.verbose, color: wants_color(common), to_file: target.is_some() };
    let written = match target {
        None => to_stdout(&format.render(&document, look)?).or_say(),
        Some(target) => {
            let written = to_files(&target, format, document, look, &inputs, common.force);
            written && (!common.open || open(&target).or_say())
        }
    };
    let mut findings = run.cases.iter().flat_map(|case| &case.findings);
    let found = rules.is_some_and(|rules| findings.any(|finding| finding.severity >= rules.fail_on()));
    Ok(match (written && run.failures.is_empty(), found) {
        (true, false) => ExitCode::SUCCESS,
        (true, true) => ExitCode::from(1),
        (false, _) => ExitCode::from(2),
    })
}

/// Prints what rules check: pages when one is named, a list when several or none are.
fn explaining(chosen: Option<&Chosen>, format: &str) -> Result<ExitCode> {
    let named = |rule: &&&Rule| chosen.is_none_or(|chosen| chosen.0.contains(&rule.code));
    let rules: Vec<&Rule> = audit::RULES.iter().filter(named).copied().collect();
    let text = match (format, chosen.map(|_| rules.len())) {
        ("json", _) => explain::json(&rules),
        (_, Some(1)) => explain::text(&rules),
        _ => explain::list(&rules),
    };
    to_stdout(text.as_bytes()).map(|()| ExitCode::SUCCESS)
}

/// Prints the configuration.
fn showing(config: &ConfigFile) -> Result<ExitCode> {
    to_stdout(config.read()?.show().as_bytes()).map(|()| ExitCode::SUCCESS)
}

/// The inputs named, else standard input; a terminal there means that somebody wants to know how this works.
fn inputs(common: &Common) -> Vec<PathBuf> {
    if common.inputs.is_empty() {
        if io::stdin().is_terminal() {
            let message = "no input: name files or folders, or pipe a mail in";
            Cli::command().error(clap::error::ErrorKind::MissingRequiredArgument, message).exit();
        }
        return vec![PathBuf::from("-")];
    }
    common.inputs.clone()
}

fn options(common: &Common, own: Own<'_>, config: Config) -> Options {
    let lang = common.lang.map(|lang| match lang {
        LangName::Zh => Lang::Zh,
        LangName::En => Lang::En,
    });
    Options {
        lang: lang.or(config.lang),
        zone: common.tz,
        single_case: common.single_case,
        show_secrets: common.show_secrets,
        redact: common.redact || matches!(own, Own::Kb { .. }),
        name_source_case: matches!(own, Own::Kb { internal: true }),
        from: common.from.map(|kind| match kind {
            KindName::Eml => InputKind::Eml,
            KindName::Mbox => InputKind::Mbox,
            KindName::Msg => InputKind::Msg,
            KindName::Tnef => InputKind::Tnef,
            KindName::Html => InputKind::Html,
            KindName::Text => InputKind::Text,
        }),
        encoding: common.encoding,
        as_of: common.as_of,
        ignored_rules: if let Own::Audit(rules) = own { rules.ignored() } else { audit::off_by_default() },
        desk: config.desk,
    }
}

/// Colours are for terminals, and only where `NO_COLOR` (no-color.org) does not stand against them.
fn wants_color(common: &Common) -> bool {
    let allowed = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    match common.color {
        When::Always => true,
        When::Never => false,
        When::Auto => allowed && common.output.is_none() && io::stdout().is_terminal(),
    }
}

/// The format named, else that of the file's suffix, else the command's default.
fn choose_format(command: &'static str, named: Option<&str>, target: Option<&Target>) -> Result<&'static Format> {
    let by_name = |name: &str| report::formats(command).find(|format| format.name == name);
    let to_terminal = target.is_none() && io::stdout().is_terminal();
    let default = || by_name(report::default_format(command, to_terminal));
    let suffix = match target {
        Some(Target::File(path)) => path.extension().and_then(OsStr::to_str).map(str::to_lowercase),
        _ => None,
    };
    let chosen = match (named, &suffix) {
        (Some(name), _) => by_name(name),
        (None, Some(suffix)) => report::formats(command).find(|format| format.suffix == *suffix),
        (None, None) => default(),
    };
    chosen.ok_or_else(|| {
        let known: Vec<&str> = report::formats(command).map(|format| &*format.suffix).collect();
        let suffix = suffix.unwrap_or_default();
        Error::Usage(format!("no format ends in .{suffix}; {command} writes {}; -f names one", known.join(", ")))
    })
}

// Standard error.

/// Names what could not be read, then what is doubtful.
fn say_trouble(run: &Run, document: &Document, quiet: bool) {
    run.failures.iter().for_each(|error| say_error(error));
    if quiet {
        return;
    }
    for warning in &document.warnings {
        let line = warning.line.map(|line| format!(":{line}")).unwrap_or_default();
        say(&format!("{}{line}: warning[{}]: {}", warning.source, warning.kind, warning.text));
    }
}

/// What was hidden, by sort, where the user asked for more than secrets.
fn say_hidden(document: &Document, redacted: bool) {
    if !redacted {
        return;
    }
    let sort = |(what, tally): (&What, &Tally)| {
        let (one, several) = what.names();
        let name = if tally.values == 1 { one } else { several };
        format!("{} {name} ({})", tally.values, tally.places)
    };
    let sorts: Vec<String> = document.hidden.iter().map(sort).collect();
    let sorts = if sorts.is_empty() { "nothing".to_owned() } else { sorts.join(", ") };
    say(&format!("casebrief: hidden, in brackets the places: {sorts}"));
}

/// What a reviewer has to do before the articles are published.
fn say_checklists(document: &Document) {
    for case in &document.cases {
        for line in kb::checklist(case, &kb::articles(case)) {
            say(&format!("casebrief: to review: {line}"));
        }
    }
}

/// The error and its causes on one line.
fn say_error(error: &(dyn std::error::Error + 'static)) {
    let mut chain = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        chain.push(error.to_string());
        cause = error.source();
    }
    say(&format!("casebrief: {}", chain.join(": ")));
}

/// One line on standard error; when nobody listens there is nobody to tell.
fn say(line: &str) {
    let line = terminal(line).replace('\n', " ");
    writeln!(io::stderr(), "{line}").unwrap_or_default();
}

// Standard output and files.

/// Writes to standard output; a reader that went away has seen enough.
fn to_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    match written {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => {
            Err(Error::Write { path: PathBuf::from("standard output"), source })
        }
        _ => Ok(()),
    }
}

/// Where `-o` points.
#[derive(Debug, PartialEq)]
enum Target {
    /// One file for everything.
    File(PathBuf),
    /// A folder for one file a case.
    Folder(PathBuf),
}

impl Target {
    /// A folder that exists, a path that ends in a separator, or one without suffix is a folder.
    fn new(path: &Path) -> Target {
        let ends_in_separator = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
        let is_folder = path.is_dir() || ends_in_separator || (path.extension().is_none() && !path.exists());
        if is_folder { Target::Folder(path.to_owned()) } else { Target::File(path.to_owned()) }
    }
}

/// Writes one file, or one a case; whether all could be written.
fn to_files(target: &Target, format: &Format, document: Document, look: Look, inputs: &[PathBuf], force: bool) -> bool {
    match target {
        Target::File(path) => write_report(path, format, &document, look, inputs, force).or_say(),
        Target::Folder(folder) => {
            if let Err(source) = fs::create_dir_all(folder) {
                say_error(&Error::Write { path: folder.clone(), source });
                return false;
            }
            let Document { schema, cases, sources, warnings, settings, hidden } = document;
            let mut names = BTreeSet::new();
            let mut all = true;
            let cases: Vec<Brief> =
                if format.name == "eml" { cases.into_iter().flat_map(one_a_message).collect() } else { cases };
            for case in cases {
                let path = folder.join(file_name(&case, &format.suffix, &mut names));
                let (sources, warnings, settings) = (sources.clone(), warnings.clone(), settings.clone());
                let hidden = hidden.clone();
                let document = Document { schema, cases: vec![case], sources, warnings, settings, hidden };
                all &= write_report(&path, format, &document, look, inputs, force).or_say();
            }
            all
        }
    }
}

/// The case once for each of its messages, with nothing but that.
fn one_a_message(mut case: Brief) -> Vec<Brief> {
    let messages = std::mem::take(&mut case.messages);
    messages.into_iter().map(|message| Brief { messages: vec![message], ..case.clone() }).collect()
}

/// A new folder for a file to be looked at, which nobody else may read.
fn private_folder() -> Result<PathBuf> {
    let parent = std::env::temp_dir();
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Another run, or somebody else, may have taken a name.
    for number in 0..MOST_FOLDERS {
        let folder = parent.join(format!("casebrief-{}-{number}", std::process::id()));
        match builder.create(&folder) {
            Ok(()) => return Ok(folder),
            Err(source) if source.kind() != ErrorKind::AlreadyExists => {
                return Err(Error::Write { path: folder, source });
            }
            Err(_) => {}
        }
    }
    Err(Error::Write { path: parent, source: ErrorKind::AlreadyExists.into() })
}

/// Names tried for a temporary folder.
const MOST_FOLDERS: u32 = 100;

/// What opens a file with the program that the system has for its kind.
const OPENER: &str = if cfg!(windows) {
    "explorer"
} else if cfg!(target_os = "macos") {
    "open"
} else {
    "xdg-open"
};

/// Opens what was written, and does not wait until it is closed.
fn open(target: &Target) -> Result<()> {
    let (Target::File(path) | Target::Folder(path)) = target;
    // An absolute path is never taken for an option or an address.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let quiet = std::process::Stdio::null;
    let started = std::process::Command::new(OPENER).arg(&path).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
    started.map(drop).map_err(|source| Error::Open { path, source })
}

/// Says what went wrong, if anything did.
trait Said {
    fn or_say(self) -> bool;
}

impl Said for Result<()> {
    fn or_say(self) -> bool {
        self.inspect_err(|error| say_error(error)).is_ok()
    }
}

fn write_report(
    path: &Path,
    format: &Format,
    document: &Document,
    look: Look,
    inputs: &[PathBuf],
    force: bool,
) -> Result<()> {
    let is_input =
        |input: &PathBuf| fs::canonicalize(input).is_ok_and(|input| Ok(input) == fs::canonicalize(path).map_err(drop));
    if inputs.iter().any(is_input) {
        return Err(Error::Usage(format!("{}: is one of the inputs", path.display())));
    }
    let bytes = format.render(document, look)?;
    // Spreadsheets take a file without this mark for their own code page; pipes go to programs, which do not.
    let mark = if format.name == "csv" { "\u{feff}".as_bytes() } else { b"" };
    write_file(path, &[mark, &bytes].concat(), force).map_err(|source| {
        let path = path.to_owned();
        if source.kind() == ErrorKind::AlreadyExists { Error::Exists { path } } else { Error::Write { path, source } }
    })
}

/// Puts a whole file in place at once, so that nobody ever reads half of it.
fn write_file(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    // A link keeps pointing where it points.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(path) {
        // A device or pipe is written to, not replaced.
        Ok(known) if !known.is_file() => return fs::write(path, bytes),
        Ok(_) if !force => return Err(ErrorKind::AlreadyExists.into()),
        _ => {}
    }
    let temporary = path.with_file_name(format!(".casebrief-{}.tmp", std::process::id()));
    let written = File::create_new(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // What is left of a failed attempt; there may be nothing.
        fs::remove_file(&temporary).unwrap_or_default();
    }
    written
}

/// Longest stem of a file name in bytes; file systems allow 255 for the whole.
const MOST_STEM_BYTES: usize = 100;

/// A file name from the case id alone, fit for every system, different from all in `names` whatever the case of letters.
fn file_name(case: &Brief, suffix: &str, names: &mut BTreeSet<String>) -> String {
    let mut stem = safe_stem(case.id.as_deref().unwrap_or("case"));
    if let ([message], "eml") = (&case.messages[..], suffix) {
        stem = format!("{stem}-{}", message.id);
    }
    let numbered = (2..).map(|number| format!("{stem}-{number}.{suffix}"));
    let mut names_to_try = std::iter::once(format!("{stem}.{suffix}")).chain(numbered);
    names_to_try.find(|name| names.insert(name.to_lowercase())).expect("numbers never end")
}

/// Takes out what a file system would read as more than a name, or refuse.
fn safe_stem(id: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let mut stem: String = terminal(id).chars().map(plain).collect();
    let cut = (0..=MOST_STEM_BYTES.min(stem.len())).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    stem.truncate(cut);
    let stem = stem.trim_matches(['.', '-']);
    // Windows keeps these names for devices, whatever suffix follows.
    let device = stem.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let numbered = |name: &str| {
        device.strip_prefix(name).is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    match device.as_str() {
        "" => "case".to_owned(),
        "CON" | "PRN" | "AUX" | "NUL" => format!("case-{stem}"),
        _ if numbered("COM") || numbered("LPT") => format!("case-{stem}"),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn file_names_stay_names() {
        assert_eq!(safe_stem("CAS-1/../../etc/passwd"), "CAS-1-..-..-etc-passwd");
        assert_eq!(safe_stem("../x"), "x");
        assert_eq!(safe_stem("TOKEN:0001 a|b?"), "TOKEN-0001-a-b");
        assert_eq!(safe_stem("nul.txt"), "case-nul.txt");
        assert_eq!(safe_stem("com1"), "case-com1");
        assert_eq!(safe_stem("common"), "common");
        assert_eq!(safe_stem("..."), "case");
        assert!(safe_stem(&"案".repeat(200)).len() <= MOST_STEM_BYTES);
    }

    #[test]
    fn a_suffix_makes_a_file_and_its_absence_a_folder() {
        assert_eq!(Target::new(Path::new("no-such/brief.md")), Target::File("no-such/brief.md".into()));
        assert_eq!(Target::new(Path::new("no-such/out")), Target::Folder("no-such/out".into()));
        assert_eq!(Target::new(Path::new("no-such.d/")), Target::Folder("no-such.d/".into()));
    }
}
