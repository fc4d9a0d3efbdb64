//! The language of a text, detected on the text; the page's own claim decides only where the text cannot.

use whatlang::{Lang, Script};

use crate::record::Direction;

/// Bytes of text looked at: whatlang reads 13 MB/s, and its answer does not change beyond.
const SAMPLE: usize = 1000;
/// A text shorter than this, in letters, tells little.
const ENOUGH_LETTERS: usize = 60;
/// Score of a language that only the page claims.
const CLAIMED: f64 = 0.5;

/// A language and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// BCP 47.
    pub code: String,
    /// 0 to 1.
    pub score: f64,
    /// Direction of its script.
    pub direction: Direction,
}

/// Detects the language of `text`; `declared` is what the page says.
pub fn detect(text: &str, declared: Option<&str>) -> Option<Language> {
    let declared = declared.and_then(primary);
    let sample = sample(text);
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let direction = direction(sample);
    let info = whatlang::detect(sample);
    let claimed = |code: String| Some(Language { direction: if letters == 0 { direction_of(&code) } else { direction }, code, score: CLAIMED });
    let Some(info) = info.filter(|_| letters > 0) else { return declared.and_then(claimed) };
    let code = code(info.lang(), info.script());
    let sure = info.is_reliable() && letters >= ENOUGH_LETTERS;
    match declared {
        // The claim fits the script and the text does not contradict it clearly.
        Some(claim) if claim != code && !sure && same_script(&claim, code) => claimed(claim),
        Some(claim) if claim != code && letters < ENOUGH_LETTERS && same_script(&claim, code) => claimed(claim),
        _ => Some(Language { code: code.to_owned(), score: (info.confidence() * 1000.0).round() / 1000.0, direction }),
    }
}

/// The beginning of the text, cut at a character.
fn sample(text: &str) -> &str {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The primary subtag of a language tag, if it is one.
fn primary(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let known = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase()) && !matches!(primary.as_str(), "und" | "xx");
    known.then(|| match primary.as_str() {
        "iw" => "he".to_owned(),
        "in" => "id".to_owned(),
        "no" | "nn" => "nb".to_owned(),
        _ => primary,
    })
}

fn same_script(one: &str, other: &str) -> bool {
    script_of(one) == script_of(other)
}

/// Rough script of a language, for telling an impossible claim from a possible one.
fn script_of(code: &str) -> u8 {
    match code {
        "ar" | "fa" | "ur" | "ps" | "ckb" | "ug" | "sd" => 1,
        "he" | "yi" => 2,
        "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "kk" | "ky" | "mn" | "tg" => 3,
        "zh" | "ja" => 4,
        "ko" => 5,
        "hi" | "mr" | "ne" => 6,
        "el" => 7,
        "th" => 8,
        "ka" | "hy" | "am" | "bn" | "gu" | "pa" | "ta" | "te" | "kn" | "ml" | "or" | "si" | "my" | "km" | "lo" => code.as_bytes()[0],
        _ => 0,
    }
}

fn direction_of(code: &str) -> Direction {
    if matches!(script_of(code), 1 | 2) { Direction::Rtl } else { Direction::Ltr }
}

/// Direction of most letters.
fn direction(text: &str) -> Direction {
    let (mut right, mut left) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        let is_right = matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
        right += usize::from(is_right);
        left += usize::from(!is_right);
    }
    if right > left { Direction::Rtl } else { Direction::Ltr }
}

/// ISO 639-1 where there is one.
fn code(lang: Lang, script: Script) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn if script == Script::Hiragana => "ja",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}
