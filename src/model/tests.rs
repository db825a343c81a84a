//! Whole chains through the stages before this one, and what is derived from them.

use std::path::PathBuf;

use crate::mail::RawMail;
use crate::observe;
use crate::options::Options;
use crate::split;
use crate::text::{Origin, Source, Sources};
use crate::thread::{self, Thread};

use super::*;

/// The thread and model of one pasted text.
pub(super) fn read(text: &str) -> (Thread, CaseModel) {
    let origin = Origin {
        path: PathBuf::from("case.txt"),
        sha256: String::new(),
        mail: 1,
        part: Vec::new(),
        charset: "UTF-8",
        was_html: false,
    };
    let sources = Sources(vec![Source::new(origin, RawMail::default(), text)]);
    let thread = thread::merge(&sources, &split::segments(&sources), &Options::default());
    let model = derive(&thread, &observe::find(&thread, &[]), &[]);
    (thread, model)
}

/// One mail of an Outlook chain in English.
fn mail(from: &str, sent: &str, to: &str, body: &str) -> String {
    format!("From: {from}\nSent: {sent}\nTo: {to}\nSubject: RE: [SR1200030004] Backup fails\n\n{body}\n\n")
}

const ANA: &str = "Ana Ruiz <ana.ruiz@vendor.example>";
const BO: &str = "Bo Lind <bo.lind@customer.example>";

fn from_ana(sent: &str, body: &str) -> String {
    mail(ANA, sent, BO, &format!("Hi Bo,\n\n{body}\n\nBest regards,\nAna Ruiz\nSupport Engineer\nVendor Support"))
}

fn from_bo(sent: &str, body: &str) -> String {
    mail(BO, sent, ANA, &format!("Hi Ana,\n\n{body}\n\nBo Lind\nBackup team, Customer Ltd"))
}

/// Newest first, as Outlook quotes.
fn chain(oldest_first: &[String]) -> (Thread, CaseModel) {
    read(&oldest_first.iter().rev().map(String::as_str).collect::<String>())
}

fn opening() -> String {
    from_bo("Monday, March 4, 2024 9:00 AM", "our nightly backup fails with 0x80070005 since Friday.")
}

fn texts(statements: &[Statement]) -> Vec<&str> {
    statements.iter().map(|statement| statement.text.as_str()).collect()
}

fn at(milestone: Option<&Milestone>) -> Option<String> {
    Some(milestone?.at?.format("%m-%d %H:%M").to_string())
}

#[test]
fn a_case_that_the_customer_agrees_to_close_is_closed_with_consent() {
    let (thread, model) = chain(&[
        opening(),
        from_ana("Monday, March 4, 2024 10:00 AM", "thank you for contacting us, I own this case."),
        from_ana(
            "Tuesday, March 5, 2024 2:00 PM",
            "the cause is that the service account lost its rights. Please add it to Backup Operators again.",
        ),
        from_bo("Wednesday, March 6, 2024 8:30 AM", "done, the backup works again. You can close the case."),
        from_ana("Wednesday, March 6, 2024 9:00 AM", "as agreed I am closing this case now."),
    ]);
    assert_eq!(thread.messages.len(), 5);
    assert_eq!((model.status.value, model.status.consent), (Status::Closed, Some(true)));
    let found = &model.milestones;
    assert_eq!(at(found.opened.as_ref()).as_deref(), Some("03-04 09:00"));
    assert_eq!(at(found.first_response.as_ref()).as_deref(), Some("03-04 10:00"));
    assert_eq!(at(found.cause_found.as_ref()).as_deref(), Some("03-05 14:00"));
    assert_eq!(at(found.resolved.as_ref()).as_deref(), Some("03-06 08:30"));
    assert_eq!(at(found.closed.as_ref()).as_deref(), Some("03-06 09:00"));
    assert_eq!(texts(&model.summary.cause), ["the cause is that the service account lost its rights."]);
}

#[test]
fn a_case_closed_against_the_customers_wish_has_no_consent() {
    let (_, model) = chain(&[
        opening(),
        from_ana("Monday, March 4, 2024 10:00 AM", "please restart the server."),
        from_bo("Tuesday, March 5, 2024 9:00 AM", "it works for now. Do not close the case before the weekend run."),
        from_ana("Tuesday, March 5, 2024 4:00 PM", "as discussed I am closing this case."),
    ]);
    assert_eq!((model.status.value, model.status.consent), (Status::Closed, Some(false)));
}

#[test]
fn a_problem_that_returns_after_closing_opens_the_case_again() {
    let (_, model) = chain(&[
        opening(),
        from_ana("Monday, March 4, 2024 10:00 AM", "please restart the server."),
        from_bo("Tuesday, March 5, 2024 9:00 AM", "it works again, thanks. You can close the case."),
        from_ana("Tuesday, March 5, 2024 4:00 PM", "I am closing this case."),
        from_bo("Friday, March 8, 2024 9:00 AM", "please reopen the case, the same error again."),
    ]);
    assert_eq!(model.status.value, Status::Open);
    assert_eq!((model.milestones.resolved, model.milestones.closed), (None, None));
}

#[test]
fn a_case_whose_last_mail_asks_the_customer_waits_for_the_customer() {
    let (_, model) = chain(&[opening(), from_ana("Monday, March 4, 2024 10:00 AM", "please send me the event log.")]);
    assert_eq!(model.status.value, Status::PendingCustomer);
    let next: Vec<&str> = texts(&model.summary.next_steps);
    assert_eq!(next, ["please send me the event log."]);
}

#[test]
fn a_cause_that_was_taken_back_is_not_in_the_summary() {
    let (_, model) = chain(&[
        opening(),
        from_ana("Monday, March 4, 2024 3:00 PM", "I believe the firewall is the cause."),
        from_ana(
            "Wednesday, March 6, 2024 3:00 PM",
            "I was wrong about the firewall. The failure is caused by an expired certificate.",
        ),
    ]);
    assert_eq!(texts(&model.summary.cause), ["The failure is caused by an expired certificate."]);
    assert_eq!(at(model.milestones.cause_found.as_ref()).as_deref(), Some("03-06 15:00"));
}

#[test]
fn a_list_belongs_to_the_request_that_introduces_it() {
    let (thread, model) = chain(&[
        opening(),
        from_ana(
            "Monday, March 4, 2024 3:00 PM",
            "please do the following:\n1. stop the service\n2. run: sfc /scannow\n3. start the service\n\nI will call you tomorrow at 10:00.",
        ),
    ]);
    let request = model.actions.iter().find(|action| action.kind == ActionKind::Request).expect("a request");
    let steps: Vec<&str> = request.steps.iter().map(|step| thread.text(*step)).collect();
    assert_eq!(steps, ["stop the service", "run: sfc /scannow", "start the service"]);
    assert_eq!(request.owner, Owner::Customer);
    assert_eq!(request.owner_name.as_deref(), Some("Bo Lind"));
    let promise = model.actions.iter().find(|action| action.kind == ActionKind::Commitment).expect("a promise");
    assert_eq!(promise.due.map(|due| due.to_string()).as_deref(), Some("2024-03-05 10:00:00"));
    assert_eq!((promise.owner, promise.status), (Owner::Engineer, ActionStatus::Open));
}

#[test]
fn what_a_closing_mail_says_under_its_headings_is_the_summary() {
    let chinese = |from: &str, sent: &str, body: &str| {
        format!(
            "发件人: {from}\n发送时间: {sent}\n收件人: 周宁 <zhou@kehu.example>\n主题: 回复: 备份失败\n\n{body}\n\n"
        )
    };
    let engineer = "林洁 <linjie@fuwu.example>";
    let closing = "周工，您好：\n\n经您同意，此案例现做关闭处理，总结如下：\n\n问题描述：备份任务报错 0x80070005。\n\
        问题原因：服务账号权限被加固脚本移除。\n解决方案：重新授权后备份恢复正常。\n\n林洁\n技术支持中心\n电话：400-555-0100";
    let first =
        "周工，您好：\n\n感谢您联系技术支持中心，您的问题已受理，由我负责跟进。请提供备份日志。\n\n林洁\n技术支持中心";
    let text = chinese(engineer, "2024年3月6日 10:00", closing) + &chinese(engineer, "2024年3月4日 9:30", first);
    let (_, model) = read(&text);
    assert_eq!(texts(&model.summary.problem), ["备份任务报错 0x80070005。"]);
    assert_eq!(texts(&model.summary.cause), ["服务账号权限被加固脚本移除。"]);
    assert_eq!(texts(&model.summary.resolution), ["重新授权后备份恢复正常。"]);
    assert_eq!((model.status.value, model.status.consent), (Status::Closed, None));
    assert!(model.status.consent_claimed);
}

#[test]
fn every_statement_is_a_copy_of_its_evidence() {
    let (thread, model) = chain(&[
        opening(),
        from_ana(
            "Monday, March 4, 2024 3:00 PM",
            "the job fails because the tape library lost its\nlicense. We replaced the license file; the job works again.",
        ),
    ]);
    let summary = &model.summary;
    let all = [&summary.problem, &summary.cause, &summary.resolution, &summary.verification];
    for statement in all.into_iter().flatten() {
        let evidence: Vec<&str> = statement.evidence.iter().map(|span| thread.text(*span)).collect();
        let squash = |text: &str| text.split_whitespace().collect::<String>();
        assert!(squash(&evidence.concat()).contains(&squash(&statement.text)), "{statement:?}");
    }
    assert!(!summary.cause.is_empty());
}
