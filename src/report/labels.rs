//! The words of reports, in every language they are written in: one table, a column a language.

use std::collections::BTreeMap;

use crate::options::Lang;

/// Key, Chinese, English. `{…}` is filled in by [`Labels::say`].
const TABLE: &[(&str, &str, &str)] = &[
    // What stands between words.
    ("comma", "，", ", "),
    ("and", "、", ", "),
    ("colon", "：", ": "),
    ("semicolon", "；", "; "),
    ("open", "（", " ("),
    ("close", "）", ")"),
    // Headings and names of fields.
    ("untitled", "支持案例", "Support case"),
    ("case_id", "案例号", "Case"),
    ("customer", "客户", "Customer"),
    ("engineer", "工程师", "Engineer"),
    ("third_party", "第三方", "Third party"),
    ("unknown", "身份不明", "unknown side"),
    ("product", "产品", "Product"),
    ("priority", "优先级", "Priority"),
    ("status", "状态", "Status"),
    ("time", "时间", "Time"),
    ("who", "谁", "Who"),
    ("event", "事件", "Event"),
    ("closure_summary", "结案总结", "Closure summary"),
    ("state_summary", "案例总结", "Summary so far"),
    ("timeline", "时间线", "Timeline"),
    ("observables", "关键信息", "Observables"),
    ("messages", "邮件", "Messages"),
    ("problem", "问题", "Problem"),
    ("scope", "范围", "Scope"),
    ("environment", "环境", "Environment"),
    ("cause", "原因", "Cause"),
    ("error", "报错", "Error"),
    ("resolution", "解决", "Resolution"),
    ("workaround", "临时方案", "Workaround"),
    ("remedy", "修复方案（链中未见验证）", "Remedy (not confirmed in the thread)"),
    ("verification", "验证", "Verification"),
    ("tried", "试过但未见效", "Tried in vain"),
    ("next_steps", "后续", "Next steps"),
    ("results", "逐项结果", "Result by item"),
    ("relayed", "工程师转述：{words}", "as the engineer relays: {words}"),
    ("open_items", "未结事项", "Open items"),
    ("file", "文件", "File"),
    ("expected", "期望", "Expected"),
    ("found", "实际", "Found"),
    ("computed", "计算所得", "computed"),
    ("due", "期限 {at}", "due {at}"),
    ("not_stated", "链中未说明", "not stated in the thread"),
    ("no_answer", "链中未见答复", "no answer in the thread"),
    ("not_done", "链中未见完成", "no report in the thread that it was done"),
    ("missed", "逾期未完成", "missed"),
    // Ids.
    ("tracking", "邮件跟踪号 {ids}", "mail tracking {ids}"),
    ("related", "相关案例 {ids}", "related {ids}"),
    ("external", "外部编号 {ids}", "external {ids}"),
    // Status.
    ("open_case", "处理中", "Open"),
    ("pending_customer", "等待客户", "Waiting for the customer"),
    ("resolved_case", "已解决", "Resolved"),
    ("closed_case", "已关闭", "Closed"),
    ("consent_given", "客户同意", "the customer agreed"),
    ("consent_refused", "客户不同意关闭", "the customer objects to closing"),
    ("consent_claimed", "邮件称经客户同意", "a mail says that the customer agreed"),
    ("no_customer_mail", "链中没有客户本人的邮件", "no mail by the customer is in the thread"),
    ("no_customer_consent", "链中没有客户本人的同意", "the customer's own consent is not in the thread"),
    ("no_consent", "链中未见客户同意", "no consent by the customer in the thread"),
    // Span of the case.
    ("opened_at", "{at} 开案", "opened {at}"),
    ("closed_at", "{at} 关闭", "closed {at}"),
    ("closed_after", "{at} 之后关闭（结案邮件无日期）", "closed after {at} (the closing mail shows no date)"),
    ("last_at", "{at} 最后一封邮件", "last mail {at}"),
    ("last_undated", "{at} 之后（最后一封邮件无日期）", "after {at} (the last mail shows no date)"),
    ("no_dates", "邮件无日期", "the mails show no date"),
    ("days", "{n} 天", "{n} days"),
    ("one_day", "1 天", "1 day"),
    ("same_day", "当天", "the same day"),
    ("mails", "{n} 封邮件", "{n} mails"),
    ("one_mail", "1 封邮件", "1 mail"),
    ("all_by_engineer", "全部由工程师发出", "all by the engineer's side"),
    ("all_by_customer", "全部由客户发出", "all by the customer"),
    ("all_by_third_party", "全部由第三方发出", "all by a third party"),
    ("by_engineer", "工程师 {n}", "engineer {n}"),
    ("by_customer", "客户 {n}", "customer {n}"),
    ("by_third_party", "第三方 {n}", "third party {n}"),
    ("by_unknown", "身份不明 {n}", "unknown {n}"),
    ("by_machine", "自动邮件 {n}", "automatic {n}"),
    // Timeline.
    ("after", "{at} 之后", "after {at}"),
    ("undated", "无日期", "no date"),
    ("gap", "间隔 {n} 天", "{n} days of silence"),
    ("system_log", "系统日志", "System log"),
    ("more_records", "另有 {n} 条日志", "{n} more records"),
    ("more_values", "另有 {n} 项（见 -f json）", "{n} more (see -f json)"),
    ("more_people", "等 {n} 人", "and {n} more"),
    ("attached", "附件：{names}", "attached: {names}"),
    ("mark.opened", "开案", "Opened"),
    ("mark.first_response", "首次响应", "First response"),
    ("mark.scope", "范围界定", "Scope"),
    ("mark.cause", "定位原因", "Cause"),
    ("mark.cause_withdrawn", "撤回原因判断", "Cause withdrawn"),
    ("mark.workaround", "临时方案", "Workaround"),
    ("mark.resolved", "问题解决", "Resolved"),
    ("mark.closed", "结案", "Closed"),
    ("mark.reopened", "重新打开", "Reopened"),
    ("mark.consent", "客户同意", "Consent"),
    ("mark.secret", "含明文口令", "Secret in clear text"),
    ("event.mail", "邮件", "Mail"),
    ("event.automatic", "自动邮件", "Automatic mail"),
    ("event.comment", "评论", "Comment"),
    ("event.internal_note", "内部备注", "Internal note"),
    ("event.log", "日志", "Log"),
    ("event.reported", "据邮件所述", "Reported"),
    // Observables.
    ("kbs", "知识库文章", "Knowledge articles"),
    ("error_codes", "错误代码", "Error codes"),
    ("file_paths", "路径", "Paths"),
    ("registry_keys", "注册表", "Registry keys"),
    ("hashes", "哈希值", "Hashes"),
    ("urls", "链接", "Links"),
    ("versions", "版本", "Versions"),
    ("components", "组件", "Components"),
    ("commands", "命令", "Commands"),
    ("secrets", "明文口令（已掩码）", "Secrets in clear text (masked)"),
    ("email_addresses", "邮件地址", "Mail addresses"),
    ("phone_numbers", "电话", "Phone numbers"),
    ("log_events", "日志", "Log records"),
    ("of_file", "文件 {path}", "of {path}"),
    // Audit.
    ("audit_findings", "审计发现", "Audit findings"),
    ("no_findings", "未发现问题", "nothing found"),
    ("severity.error", "错误", "error"),
    ("severity.warning", "警告", "warning"),
    ("severity.info", "提示", "info"),
    ("n_error", "错误 {n}", "{n} E"),
    ("n_warning", "警告 {n}", "{n} W"),
    ("n_info", "提示 {n}", "{n} I"),
    ("one_error", "错误 1", "1 error"),
    ("errors", "错误 {n}", "{n} errors"),
    ("one_warning", "警告 1", "1 warning"),
    ("warnings", "警告 {n}", "{n} warnings"),
    ("one_info", "提示 1", "1 info"),
    ("infos", "提示 {n}", "{n} infos"),
    ("verdict.pass", "通过", "Passed"),
    ("verdict.unknown", "链中看不出", "Not shown in the thread"),
    ("verdict.not_applicable", "不适用", "Not applicable"),
    ("quoted", "“{words}”", "“{words}”"),
    // Many cases.
    ("portfolio", "案例总览", "Portfolio"),
    ("pending_short", "等待客户", "Waiting"),
    ("first_response", "首次响应（工时）", "First response (working hours)"),
    ("last_touch", "最近联系", "Last touch"),
    ("waiting", "等待", "Waiting on"),
    ("span", "时长", "Span"),
    ("contacts", "约定联系", "Contacts kept"),
    ("open_count", "未结", "Open items"),
    ("findings", "发现", "Findings"),
    ("support", "支持方", "support"),
    ("support_since", "支持方，{at} 起", "support since {at}"),
    ("the_customer", "客户", "customer"),
    ("customer_since", "客户，{at} 起", "customer since {at}"),
    ("waiting_on_support", "等待支持方", "Waiting on support"),
    ("longest", "最久 {case}", "longest {case}"),
    ("working_days", "{n} 个工作日", "{n} working days"),
    ("one_working_day", "1 个工作日", "1 working day"),
    ("hours", "{n} 小时", "{n} h"),
    ("n_days", "{n} 天", "{n} d"),
    ("waiting_as_of", "等待计至 {at}", "Waiting is counted up to {at}"),
    ("one_case", "1 个案例", "1 case"),
    ("n_cases", "{n} 个案例", "{n} cases"),
    ("median", "中位数 {n} 小时", "median {n} h"),
    ("most_often", "最多 {rules}", "most often {rules}"),
    ("none", "无", "none"),
    ("no_priority", "未说明", "not stated"),
    ("within_hours", "限 {n} 小时", "within {n} h"),
    ("late_of", "{n} 个案例，{late} 个超时", "{n} cases, {late} late"),
    ("solved_of", "{n} 个案例，{solved} 个已解决", "{n} cases, {solved} solved"),
    ("median_days", "中位数 {n} 天", "median {n} days"),
    ("median_working_days", "中位数 {n} 个工作日", "median {n} working days"),
    ("chart_response", "首次响应（工时），按优先级", "First response in working hours, by priority"),
    ("chart_age", "未解决案例的比例，按天数", "Share of cases not solved, by days"),
    ("chart_waiting", "等待谁", "Who is waited for"),
    ("chart_age_note", "｜ 标出最后一封邮件时仍未解决的案例", "| marks a case not solved at its last mail"),
    (
        "spark_note",
        "时间线：上方为支持方，下方为客户，中间为其他人",
        "Timeline: support above the line, the customer below, others on it",
    ),
    ("text_filter", "文字", "Text"),
    ("all", "全部", "all"),
    ("shown_of", "显示 {shown} / {n}", "{shown} of {n} shown"),
    ("reset", "重置", "Reset"),
    ("hours_axis", "小时", "hours"),
    ("days_axis", "天", "days"),
    // The page of a case.
    ("lane_support", "支持方", "Support"),
    ("lane_others", "其他", "Others"),
    ("lane_waiting", "等待", "Waiting"),
    ("lane_contacts", "约定联系", "Promised"),
    ("waiting_on_customer", "等待客户", "Waiting on the customer"),
    ("contact_kept", "{at} 约定的联系：已履行", "contact due {at}: kept"),
    ("contact_missed", "{at} 约定的联系：链中未见邮件", "contact due {at}: no mail in the thread"),
    ("contacts_of", "约定的联系 {kept}/{n} 次有邮件", "{kept} of {n} promised contacts kept"),
    ("n_undated", "{n} 封无日期", "{n} without a date"),
    ("chart.seen", "邮件", "mail"),
    ("chart.told", "邮件中所述的事件", "event known from a mail"),
    ("chart.undated", "无日期，按引用次序排列", "no date, placed by the order of quoting"),
    ("chart.log", "日志", "log record"),
    ("chart.early", "在图示时段之外", "outside the time shown"),
    ("chart.off", "非工作日", "no working day"),
    ("chart.kept", "约定的联系：有邮件", "promised contact: kept"),
    ("chart.missed", "约定的联系：无邮件", "promised contact: no mail"),
    ("actions", "请求与承诺", "Requests and promises"),
    ("action.request", "请求", "Request"),
    ("action.commitment", "承诺", "Promise"),
    ("action.done", "已做", "Done"),
    ("action.open_item", "未结", "open"),
    ("action.done_item", "完成", "done"),
    ("action.missed_item", "逾期", "missed"),
    ("owner", "负责人", "Owner"),
    ("kind", "类型", "Kind"),
    ("action", "内容", "What"),
    ("value", "值", "Value"),
    ("note", "说明", "Note"),
    ("count", "次数", "Count"),
    ("where", "出处", "Where"),
    ("copy", "复制", "Copy"),
    ("copied", "已复制", "Copied"),
    ("copy_rich", "复制带格式总结", "Copy formatted"),
    ("copy_text", "复制纯文本", "Copy plain text"),
    ("copy_markdown", "复制 Markdown", "Copy Markdown"),
    ("copy_csv", "复制全部（CSV）", "Copy all as CSV"),
    ("open_all", "展开全部邮件", "Open all messages"),
    ("close_all", "收起全部邮件", "Close all messages"),
    ("signature", "签名", "Signature"),
    ("disclaimer", "免责声明", "Legal notice"),
    ("provenance", "来源", "Provenance"),
    ("made_by", "由 casebrief {version} 生成", "Made by casebrief {version}"),
    ("options_given", "选项 {options}", "options {options}"),
    ("no_options", "未给选项", "no options given"),
    ("encoding", "编码", "Encoding"),
    ("line_count", "行数", "Lines"),
    ("doubts", "存疑之处", "Doubts"),
    ("n_bytes", "{n} 字节", "{n} bytes"),
    ("contents", "目录", "Contents"),
    ("to_content", "跳到正文", "Skip to the content"),
    ("marked", "邮件中的标记", "Marked in the messages"),
    ("shows.problem", "问题", "Problem"),
    ("shows.cause", "原因", "Cause"),
    ("shows.resolution", "解决", "Resolution"),
    ("shows.action", "请求与承诺", "Request or promise"),
    ("shows.value", "关键信息", "Observable"),
    ("shows.finding", "审计发现", "Finding"),
    // The mail that closes a case.
    ("letter.to", "{name}，您好：", "Dear {name},"),
    ("letter.to_all", "您好：", "Hello,"),
    (
        "letter.agreed",
        "感谢您的确认。经您同意，此案例现做关闭处理，总结如下，请您留存：",
        "Thank you for your confirmation. As agreed, this case is being closed; here is a summary for your records:",
    ),
    (
        "letter.agreed_by",
        "感谢贵方的确认。经{name}同意，此案例现做关闭处理，总结如下，请您留存：",
        "Thank you for the confirmation. {name} has agreed, so this case is being closed; here is a summary for your records:",
    ),
    (
        "letter.closed",
        "此案例现做关闭处理，总结如下，请您留存：",
        "This case is being closed; here is a summary for your records:",
    ),
    (
        "letter.refused",
        "贵方来信表示不同意关闭此案例。以下是目前的总结，请您核对：",
        "You wrote that you do not agree to closing this case. Here is the summary as it stands, for you to check:",
    ),
    (
        "letter.resolved",
        "问题已得到解决，总结如下，请您确认是否可以关闭此案例：",
        "The problem is solved. Here is a summary; please confirm that the case may be closed:",
    ),
    (
        "letter.worked_around",
        "临时方案已见效，总结如下，请您确认是否可以关闭此案例：",
        "The workaround helps. Here is a summary; please confirm whether the case may be closed:",
    ),
    ("letter.open", "此案例尚未关闭，目前情况如下：", "This case is not closed yet; this is where it stands:"),
    ("letter.problem", "问题描述", "Problem"),
    ("letter.scope", "问题范围", "Scope"),
    ("letter.environment", "环境", "Environment"),
    ("letter.cause", "问题原因", "Cause"),
    ("letter.resolution", "解决方案", "Resolution"),
    ("letter.remedy", "修复方案（尚未确认）", "Remedy (not confirmed yet)"),
    ("letter.workaround", "临时方案", "Workaround"),
    ("letter.results", "逐项结果", "Result by item"),
    ("letter.verification", "验证与确认", "Verification and confirmation"),
    ("letter.open_items", "未结事项", "Open items"),
    ("letter.not_stated", "往来邮件中未说明", "not stated in our mails"),
    ("letter.you_at", "您 {at} 来信：", "You wrote on {at}: "),
    ("letter.you", "您来信：", "You wrote: "),
    ("letter.they_at", "{name} {at} 来信：", "{name} wrote on {at}: "),
    ("letter.they", "{name} 来信：", "{name} wrote: "),
    (
        "letter.thanks",
        "今后如有其他问题，欢迎随时与我们联系。感谢您的支持与配合！",
        "If you have any further questions, please let us know. Thank you for your cooperation.",
    ),
    ("letter.regards", "顺祝商祺！", "Best regards,"),
    // A knowledge article.
    ("kb.issue", "现象", "Issue"),
    ("kb.environment", "环境", "Environment"),
    ("kb.cause", "原因", "Cause"),
    ("kb.resolution", "解决方法", "Resolution"),
    ("kb.workaround", "临时方案", "Workaround"),
    ("kb.verification", "验证", "Verification"),
    ("kb.more", "更多信息", "More information"),
    ("kb.references", "参考", "References"),
    ("kb.keywords", "关键词", "Keywords"),
    ("kb.versions", "提到的版本：{versions}", "versions named: {versions}"),
    ("kb.source", "来源案例：", "Source case: "),
    (
        "kb.backup",
        "操作前请备份将被删除、替换或修改的内容。",
        "Back up what the steps delete, replace or change before you begin.",
    ),
    ("kb.backup_unsaid", "（原邮件未提及备份）", " (The mails do not mention a backup.)"),
    // What stands in place of what is not to leave.
    ("redact.engineer", "[工程师{n}]", "[engineer-{n}]"),
    ("redact.contact", "[联系人{n}]", "[contact-{n}]"),
    ("redact.third_person", "[第三方人员{n}]", "[third-party-{n}]"),
    ("redact.mailbox", "[公共邮箱{n}]", "[mailbox-{n}]"),
    ("redact.person", "[人员{n}]", "[person-{n}]"),
    ("redact.email", "[邮箱{n}]", "[email-{n}]"),
    ("redact.phone", "[电话{n}]", "[phone-{n}]"),
    ("redact.customer", "[客户]", "[customer]"),
    ("redact.vendor", "[支持方]", "[vendor]"),
    ("redact.third", "[第三方{n}]", "[company-{n}]"),
    ("redact.domain", "[域{n}]", "[domain-{n}]"),
    ("redact.host", "[主机{n}]", "[host-{n}]"),
    ("redact.ip", "[IP{n}]", "[ip-{n}]"),
    ("redact.url", "[内部链接{n}]", "[internal-link-{n}]"),
    ("redact.user", "[用户{n}]", "[user-{n}]"),
    ("redact.case", "[案例{n}]", "[case-{n}]"),
    ("redact.record", "[编号{n}]", "[record-{n}]"),
    ("redact.signature", "[签名]", "[signature]"),
    // One message.
    ("from", "发件人", "From"),
    ("to", "收件人", "To"),
    ("cc", "抄送", "Cc"),
    ("subject", "主题", "Subject"),
    ("attachments", "附件", "Attachments"),
];

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub struct Labels {
    lang: Lang,
}

impl Labels {
    /// The words of `lang`.
    pub fn new(lang: Lang) -> Labels {
        Labels { lang }
    }

    /// The language.
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// The label with this key; the key itself when there is none, which a test shows for every key in use.
    pub fn get(self, key: &str) -> &str {
        TABLE.iter().find(|row| row.0 == key).map_or(key, |row| self.pick(row))
    }

    /// The label with `{name}` filled in.
    pub fn say(self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.get(key).replace(&format!("{{{name}}}"), &value.to_string())
    }

    /// All labels by key, for templates; dots in keys become `_`.
    pub fn all(self) -> BTreeMap<String, &'static str> {
        TABLE.iter().map(|row| (row.0.replace('.', "_"), self.pick(row))).collect()
    }

    fn pick(self, row: &'static (&str, &str, &str)) -> &'static str {
        match self.lang {
            Lang::Zh => row.1,
            Lang::En => row.2,
        }
    }
}

/// The language of labels as BCP 47 writes it.
pub fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-Hans",
        Lang::En => "en",
    }
}

/// The label language of a case in this language (BCP 47): Chinese for Chinese, else English.
pub fn lang_of(language: &str) -> Lang {
    if language == "zh" || language.starts_with("zh-") { Lang::Zh } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stands_once_and_has_both_languages() {
        let mut keys: Vec<&str> = TABLE.iter().map(|row| row.0).collect();
        keys.sort_unstable();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert!(TABLE.iter().all(|(_, zh, en)| !zh.is_empty() && !en.is_empty()));
    }

    #[test]
    fn places_to_fill_in_are_the_same_in_both_languages() {
        let holes = |text: &str| -> Vec<String> {
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
        };
        for (key, zh, en) in TABLE {
            assert_eq!(holes(zh), holes(en), "{key}");
        }
    }

    #[test]
    fn a_number_is_filled_in() {
        assert_eq!(Labels::new(Lang::En).say("days", "n", 36), "36 days");
        assert_eq!(Labels::new(Lang::Zh).say("days", "n", 36), "36 天");
    }
}
