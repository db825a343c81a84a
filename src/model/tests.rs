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
    let closing = "周工，您好：\n\n经您同意，此案例现做关闭处理，总结如下：\n\n问题描述：备份任务报错 0x80070005；\n\
        环境：备份软件 11.2\n\
        问题原因：服务账号权限被加固脚本移除。\n解决方案：重新授权后备份恢复正常。\n\n林洁\n技术支持中心\n电话：400-555-0100";
    let first =
        "周工，您好：\n\n感谢您联系技术支持中心，您的问题已受理，由我负责跟进。请提供备份日志。\n\n林洁\n技术支持中心";
    let text = chinese(engineer, "2024年3月6日 10:00", closing) + &chinese(engineer, "2024年3月4日 9:30", first);
    let (_, model) = read(&text);
    // The mark that joins a line to the next one is left out.
    assert_eq!(texts(&model.summary.problem), ["备份任务报错 0x80070005"]);
    assert_eq!(texts(&model.summary.environment), ["备份软件 11.2"]);
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

// Relatives of real chains: what a summary must not get wrong.

/// A chain told oldest first in the layout of a client: `(from, to, sent, body)` each, with its labels and subject.
fn told(labels: [&str; 4], subject: &str, mails: &[(&str, &str, &str, &str)]) -> (Thread, CaseModel) {
    let mail = |(from, to, sent, body): &(&str, &str, &str, &str)| {
        let [by, date, recipient, about] = labels;
        format!("{by}: {from}\n{date}: {sent}\n{recipient}: {to}\n{about}: {subject}\n\n{body}\n\n")
    };
    read(&mails.iter().rev().map(mail).collect::<String>())
}

const CHINESE: [&str; 4] = ["发件人", "发送时间", "收件人", "主题"];
const ENGLISH: [&str; 4] = ["From", "Sent", "To", "Subject"];
const GERMAN: [&str; 4] = ["Von", "Gesendet", "An", "Betreff"];
const JAPANESE: [&str; 4] = ["差出人", "送信日時", "宛先", "件名"];
const SPANISH: [&str; 4] = ["De", "Enviado", "Para", "Asunto"];

fn open_texts(thread: &Thread, model: &CaseModel) -> Vec<String> {
    let open = |action: &&Action| action.kind != ActionKind::Done && action.status != ActionStatus::Done;
    model.actions.iter().filter(open).map(|action| thread.text(action.text).to_owned()).collect()
}

#[test]
fn a_cause_doubted_and_replaced_leaves_the_last_one_standing() {
    let (engineer, customer) = ("孟晓 <mengxiao@fuwu.example>", "田野 <tianye@gangkou.example>");
    let (thread, model) = told(
        CHINESE,
        "回复: [案例号: CAS-61007-Q2W3E4] 存储卷掉线",
        &[
            (
                customer,
                engineer,
                "2024年5月6日 9:00",
                "您好：\n\n早上存储卷 VOL3 掉线，业务中断，请尽快支持。\n\n田野\n港口信息部",
            ),
            (
                engineer,
                customer,
                "2024年5月6日 15:00",
                "田工，您好：\n\n初步判断是交换机端口故障导致链路中断。请先更换端口观察。\n\n孟晓\n技术支持工程师\n远帆科技有限公司",
            ),
            (customer, engineer, "2024年5月7日 9:30", "孟工，您好：\n\n换了端口，今天早上又掉线了。\n\n田野"),
            (
                engineer,
                customer,
                "2024年5月8日 11:00",
                "田工，您好：\n\n之前关于交换机端口的判断有误。原因是多路径软件 6.2 与新固件不兼容，路径切换超时。升级多路径软件到 6.4 即可解决，请安排升级。\n\n孟晓",
            ),
            (
                customer,
                engineer,
                "2024年5月10日 10:00",
                "孟工，您好：\n\n多路径软件升级到 6.4 之后，两天没有再掉线，可以关闭案例了，谢谢。\n\n田野",
            ),
            (engineer, customer, "2024年5月10日 11:00", "田工，您好：\n\n感谢您的确认，此案例现做关闭处理。\n\n孟晓"),
        ],
    );
    let cause = texts(&model.summary.cause);
    assert_eq!(cause, ["原因是多路径软件 6.2 与新固件不兼容，路径切换超时。"]);
    assert_eq!(at(model.milestones.cause_found.as_ref()).as_deref(), Some("05-08 11:00"));
    assert_eq!((model.status.value, model.status.consent), (Status::Closed, Some(true)));
    assert!(texts(&model.summary.resolution).iter().any(|text| text.contains("6.4")), "{:?}", model.summary.resolution);
    assert!(model.summary.verification.iter().any(|words| words.text.contains("两天没有再掉线")));
    // Help was asked for, and came.
    assert_eq!(open_texts(&thread, &model), Vec::<String>::new());
    assert!(
        model.summary.problem.iter().all(|words| !words.text.contains("请尽快支持")),
        "{:?}",
        model.summary.problem
    );
}

#[test]
fn a_workaround_is_no_fix_and_a_planned_fix_no_resolution() {
    let (engineer, customer) = ("Maren Voss <m.voss@systemhaus.example>", "Uwe Brandt <brandt@werk.example>");
    let (_, model) = told(
        GERMAN,
        "AW: [Ticket 550912] Etikettendruck bricht ab",
        &[
            (
                customer,
                engineer,
                "Montag, 3. Juni 2024 08:10",
                "Hallo,\n\nseit dem Update bricht der Etikettendruck mit Fehler 1722 ab.\n\nGruß\nUwe Brandt",
            ),
            (
                engineer,
                customer,
                "Montag, 3. Juni 2024 14:00",
                "Hallo Herr Brandt,\n\nUrsache ist ein Fehler im Druckdienst 8.1, der die Verbindung zu früh schließt. Als Workaround stellen Sie bitte den Dienst auf Einzeldruck um. Behoben wird der Fehler mit Version 8.2, die im Juli erscheint.\n\nMit freundlichen Grüßen\nMaren Voss\nSupport",
            ),
            (
                customer,
                engineer,
                "Dienstag, 4. Juni 2024 09:00",
                "Hallo Frau Voss,\n\nmit Einzeldruck läuft es.\n\nUwe Brandt",
            ),
            (
                engineer,
                customer,
                "Dienstag, 4. Juni 2024 10:00",
                "Hallo Herr Brandt,\n\ndanke. Sobald 8.2 verfügbar ist, melde ich mich.\n\nMaren Voss",
            ),
        ],
    );
    let resolution = texts(&model.summary.resolution).concat();
    assert!(!resolution.contains("Einzeldruck") && !resolution.contains("8.2"), "{resolution}");
    assert_eq!(texts(&model.summary.workaround), ["Als Workaround stellen Sie bitte den Dienst auf Einzeldruck um."]);
    assert_eq!(
        texts(&model.summary.cause),
        ["Ursache ist ein Fehler im Druckdienst 8.1, der die Verbindung zu früh schließt."]
    );
}

#[test]
fn a_case_closed_by_a_machine_has_no_consent_and_no_verification() {
    let (engineer, customer) = ("Owen Pike <owen@helpdesk.example>", "Lia Moreau <lia@press.example>");
    let (_, model) = told(
        ENGLISH,
        "RE: [Ticket 90417] Index job fails",
        &[
            (
                customer,
                engineer,
                "Monday, April 8, 2024 9:00 AM",
                "Hi team,\n\nour index job fails with exit code 137 every night. Please help.\n\nLia Moreau",
            ),
            (
                engineer,
                customer,
                "Monday, April 8, 2024 1:00 PM",
                "Hi Lia,\n\nthe job runs out of memory. Please raise the limit to 8 GB and tell me whether it completes.\n\nBest regards,\nOwen Pike\nSupport Engineer",
            ),
            (
                "Helpdesk <noreply@helpdesk.example>",
                customer,
                "Monday, April 22, 2024 9:00 AM",
                "This is an automated message. As we have not heard from you, ticket 90417 was closed automatically.",
            ),
        ],
    );
    assert_eq!((model.status.value, model.status.consent), (Status::Closed, None));
    assert!(!model.status.consent_claimed);
    assert_eq!(texts(&model.summary.verification), Vec::<&str>::new());
    assert_eq!(model.milestones.resolved, None);
    let open: Vec<&str> = texts(&model.summary.next_steps);
    assert_eq!(open, ["Please raise the limit to 8 GB and tell me whether it completes."]);
}

#[test]
fn two_problems_under_one_id_have_two_causes_and_two_remedies() {
    let (engineer, customer) = ("高木 誠 <takagi@sapooto.example>", "西村 彩 <nishimura@kensetsu.example>");
    let (_, model) = told(
        JAPANESE,
        "Re: [受付番号: 2024-0611-07] 帳票出力とログインの障害",
        &[
            (
                customer,
                engineer,
                "2024年6月11日 9:00",
                "お世話になっております。西村です。\n\n帳票出力がエラー E-2201 で失敗します。また、一部の利用者がログインできません。\n\n西村",
            ),
            (
                engineer,
                customer,
                "2024年6月11日 16:00",
                "西村様\n\nお世話になっております。高木です。\n\n帳票出力の失敗は、テンプレートの破損が原因です。テンプレートを差し替えてください。\n\n高木\nサポートセンター",
            ),
            (
                engineer,
                customer,
                "2024年6月12日 11:00",
                "西村様\n\nログインできない件は、証明書の期限切れが原因でした。証明書を更新してください。\n\n高木\nサポートセンター",
            ),
            (
                customer,
                engineer,
                "2024年6月13日 10:00",
                "高木様\n\n差し替えと更新の後、帳票もログインも正常に動作しています。クローズしてください。\n\n西村",
            ),
        ],
    );
    let cause = texts(&model.summary.cause).concat();
    assert!(cause.contains("テンプレートの破損") && cause.contains("証明書の期限切れ"), "{cause}");
    assert!(model.status.value >= Status::Resolved);
    assert!(model.summary.verification.iter().any(|words| words.text.contains("正常に動作")));
}

#[test]
fn a_diagnosis_withdrawn_without_another_leaves_no_cause() {
    let (engineer, customer) = ("Nadia Ferro <nadia@soporte.example>", "Joel Prats <jprats@tienda.example>");
    let (_, model) = told(
        SPANISH,
        "RE: [Caso CS0077812] El TPV se bloquea",
        &[
            (
                customer,
                engineer,
                "lunes, 6 de mayo de 2024 9:00",
                "Hola:\n\nel TPV de la caja 3 se bloquea al cobrar con tarjeta.\n\nJoel Prats",
            ),
            (
                engineer,
                customer,
                "lunes, 6 de mayo de 2024 13:00",
                "Hola, Joel:\n\nla causa es el controlador del lector de tarjetas. Por favor, actualízalo.\n\nUn saludo,\nNadia Ferro\nSoporte técnico",
            ),
            (
                customer,
                engineer,
                "martes, 7 de mayo de 2024 9:00",
                "Hola, Nadia:\n\nactualizado, pero sigue bloqueándose.\n\nJoel",
            ),
            (
                engineer,
                customer,
                "martes, 7 de mayo de 2024 12:00",
                "Hola, Joel:\n\nme equivoqué con el controlador del lector. Lo estamos investigando con el fabricante.\n\nNadia Ferro\nSoporte técnico",
            ),
        ],
    );
    assert_eq!(texts(&model.summary.cause), Vec::<&str>::new());
    assert_eq!(model.milestones.cause_found, None);
    assert!(model.timeline.iter().any(|event| event.marks.contains(&"cause_withdrawn")));
    assert_eq!(model.status.value, Status::Open);
}

#[test]
fn a_closing_mail_that_claims_more_than_the_customer_said_keeps_both() {
    let (engineer, customer) = ("Ivo Kranz <ivo@cask.example>", "Mara Quist <mara@quarry.example>");
    let (_, model) = told(
        ENGLISH,
        "RE: [SR4400120077] Nightly sync stalls",
        &[
            (
                customer,
                engineer,
                "Monday, May 6, 2024 9:00 AM",
                "Hi,\n\nthe nightly sync stalls at 60 % with error 0x80072EE2.\n\nMara Quist",
            ),
            (
                engineer,
                customer,
                "Tuesday, May 7, 2024 9:00 AM",
                "Hi Mara,\n\nThe cause is a proxy that cuts idle connections. Please exclude the sync host.\n\nBest regards,\nIvo Kranz\nSupport Engineer",
            ),
            (
                customer,
                engineer,
                "Wednesday, May 8, 2024 9:00 AM",
                "Hi Ivo,\n\nexcluded. Last night it stalled again, so please do not close the case.\n\nMara",
            ),
            (
                engineer,
                customer,
                "Thursday, May 9, 2024 9:00 AM",
                "Hi Mara,\n\nwith your consent I am closing this case.\n\nProblem: nightly sync stalls with error 0x80072EE2.\nCause: a proxy cut idle connections.\nResolution: sync host excluded from the proxy, sync works again.\n\nBest regards,\nIvo Kranz\nSupport Engineer",
            ),
        ],
    );
    assert_eq!((model.status.value, model.status.consent), (Status::Closed, Some(false)));
    assert_eq!(texts(&model.summary.cause), ["a proxy cut idle connections."]);
    assert_eq!(texts(&model.summary.resolution), ["sync host excluded from the proxy, sync works again."]);
    // Nobody of the customer's side said that it works.
    assert_eq!(texts(&model.summary.verification), Vec::<&str>::new());
}
