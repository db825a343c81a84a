//! In which language a text is: by script first, then by its most frequent small words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::locale;

/// Bytes of a text that are read; a language shows early.
const READ_BYTES: usize = 20_000;

/// Stop words of all locales, folded, with the tags they speak for.
static STOP_WORDS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for row in locale::words("language_word") {
        words.entry(row.word).or_default().push(row.tag);
    }
    words
});

/// Letters of a text by script.
#[derive(Default)]
struct Scripts {
    latin: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    other: BTreeMap<&'static str, usize>,
}

/// BCP 47 tag of the language of `text`; `und` when nothing decides.
///
/// Chinese is told from its traditional form by the characters listed as language words; a Chinese mail full of
/// commands stays Chinese, because nobody types ideographs by accident.
pub(super) fn of(text: &str) -> &'static str {
    let mut end = text.len().min(READ_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = locale::fold(&text[..end]);
    let scripts = count(&text);
    let east = scripts.han + scripts.kana + scripts.hangul;
    let other: usize = scripts.other.values().sum();
    if east >= 4 && east * 10 >= scripts.latin + other {
        return eastern(&scripts, &text);
    }
    if east >= 2 && scripts.latin + other <= east * 4 {
        return eastern(&scripts, &text);
    }
    if let Some((tag, letters)) =
        scripts.other.iter().max_by_key(|(tag, letters)| (**letters, std::cmp::Reverse(**tag)))
        && *letters >= 3
        && letters * 4 >= scripts.latin
    {
        return if *tag == "ru" {
            by_words(&text, |tag| matches!(tag, "ru" | "uk" | "bg" | "sr"), 1).unwrap_or("ru")
        } else {
            tag
        };
    }
    by_words(&text, |tag| !tag.starts_with("zh"), 2).unwrap_or("und")
}

fn count(text: &str) -> Scripts {
    let mut scripts = Scripts::default();
    for c in text.chars() {
        let tag = match u32::from(c) {
            0x41..=0x5a | 0x61..=0x7a | 0xc0..=0x24f | 0x1e00..=0x1eff => {
                scripts.latin += 1;
                continue;
            }
            0x3040..=0x30ff => {
                scripts.kana += 1;
                continue;
            }
            0x1100..=0x11ff | 0xac00..=0xd7af => {
                scripts.hangul += 1;
                continue;
            }
            0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => {
                scripts.han += 1;
                continue;
            }
            0x0370..=0x03ff => "el",
            0x0400..=0x052f => "ru",
            0x0590..=0x05ff => "he",
            0x0600..=0x06ff => "ar",
            0x0900..=0x097f => "hi",
            0x0e00..=0x0e7f => "th",
            _ => continue,
        };
        *scripts.other.entry(tag).or_default() += 1;
    }
    scripts
}

fn eastern(scripts: &Scripts, text: &str) -> &'static str {
    if scripts.hangul > scripts.han && scripts.hangul > scripts.kana {
        return "ko";
    }
    if scripts.kana * 10 > scripts.han {
        return "ja";
    }
    let (mut simplified, mut traditional) = (0_u32, 0_u32);
    let mut buffer = [0; 4];
    for c in text.chars() {
        for tag in STOP_WORDS.get(&*c.encode_utf8(&mut buffer)).into_iter().flatten() {
            match *tag {
                "zh-Hans" => simplified += 1,
                "zh-Hant" => traditional += 1,
                _ => {}
            }
        }
    }
    if traditional > simplified { "zh-Hant" } else { "zh-Hans" }
}

/// The language with most language words, at least `least`, and more than any other.
fn by_words(text: &str, wanted: fn(&str) -> bool, least: usize) -> Option<&'static str> {
    let mut hits: BTreeMap<&'static str, usize> = BTreeMap::new();
    for word in text.split(|c: char| !c.is_alphabetic()) {
        for tag in STOP_WORDS.get(word).into_iter().flatten().filter(|tag| wanted(tag)) {
            *hits.entry(tag.split('-').next().unwrap_or(tag)).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, &'static str)> = hits.into_iter().map(|(tag, count)| (count, tag)).collect();
    ranked.sort_unstable_by_key(|(count, tag)| (std::cmp::Reverse(*count), *tag));
    match ranked.as_slice() {
        [(first, _), (second, _), ..] if first == second => None,
        [(first, tag), ..] if *first >= least => Some(tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_with_stop_words_is_known_by_a_sentence() {
        let sentences = [
            ("en", "Thank you for the logs, we will look at them and come back to you."),
            ("es", "Gracias por los registros, los revisamos y le decimos algo con el informe."),
            ("de", "Vielen Dank für die Logs, wir sehen sie uns an und melden uns bei Ihnen."),
            ("fr", "Merci pour les journaux, nous allons les regarder et nous vous tenons au courant."),
            ("it", "Grazie per i log, li guardiamo e le facciamo sapere che cosa non va con il server."),
            ("pt", "Obrigado pelos registros, não encontramos o erro com os dados que você enviou."),
            ("nl", "Bedankt voor de logs, wij kijken ernaar en het is niet de schuld van uw server."),
            ("pl", "Dziękujemy za logi, to nie jest błąd serwera i się tym zajmiemy."),
            ("sv", "Tack för loggarna, vi tittar på dem och det är inte ett fel på servern."),
            ("fi", "Kiitos lokeista, ne ovat hyvät ja vika ei ole palvelimessa mutta se on kytkimessä."),
            ("tr", "Günlükler için teşekkürler, bu bir sunucu hatası değil ve daha sonra yazacağım."),
            ("ru", "Спасибо за логи, мы посмотрим их и вернёмся к вам с ответом."),
            ("uk", "Дякуємо за журнали, ми їх подивимося і це не є помилкою сервера."),
            ("ja", "ログをありがとうございます。確認して返信します。"),
            ("ko", "로그 감사합니다. 확인 후 회신 드리겠습니다."),
            ("el", "Ευχαριστούμε για τα αρχεία."),
            ("th", "ขอบคุณสำหรับไฟล์"),
            ("zh-Hans", "请问这个问题什么时候可以解决？谢谢。"),
            ("zh-Hant", "請問這個問題什麼時候可以解決？謝謝。"),
        ];
        for (tag, sentence) in sentences {
            assert_eq!(of(sentence), tag, "{sentence}");
        }
    }

    #[test]
    fn commands_do_not_make_a_chinese_mail_english() {
        assert_eq!(of("请执行 get-filehash C:\\Windows\\notepad.exe，然后把结果发给我。"), "zh-Hans");
    }

    #[test]
    fn a_bare_command_has_no_language() {
        assert_eq!(of("sfc /scannow"), "und");
        assert_eq!(of(""), "und");
    }
}
