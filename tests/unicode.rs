//! The spelling of text, case by case: what a reader does not see goes, what the script needs stays.

use ghirbal::normalize::unicode::{clean, clean_around, clean_line};

#[track_caller]
fn all(cases: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(_, dirty, wanted)| clean(dirty) != *wanted)
        .map(|(what, dirty, wanted)| format!("{what}: {dirty:?} gave {:?}, not {wanted:?}", clean(dirty)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn composition() {
    all(&[
        ("NFC", "e\u{301} A\u{30a} \u{212b}", "é Å Å"),
        ("hamza over alef", "\u{627}\u{654}\u{62d}\u{645}\u{62f}", "أحمد"),
        ("madda over alef", "\u{627}\u{653}", "آ"),
        ("Hangul", "\u{1112}\u{1161}\u{11ab}", "한"),
        ("order of marks", "\u{628}\u{651}\u{64e}", "\u{628}\u{64e}\u{651}"),
        ("not NFKC", "ﬁ ² ½ Ａ ①", "ﬁ ² ½ Ａ ①"),
    ]);
}

#[test]
fn what_is_not_seen_goes() {
    all(&[
        ("zero-width space", "a\u{200b}b", "ab"),
        ("byte order mark", "\u{feff}a\u{feff}b", "ab"),
        ("word joiner", "a\u{2060}b", "ab"),
        ("soft hyphen", "exam\u{ad}ple", "example"),
        ("bidi marks", "\u{200f}سلام\u{200e} \u{202b}a\u{202c} \u{2067}b\u{2069} \u{61c}c", "سلام a b c"),
        ("controls", "a\u{0}b\u{7}c\u{7f}d\u{9f}e", "abcde"),
        ("noncharacters", "a\u{fdd0}b\u{fffe}c\u{10ffff}d", "abcd"),
        ("interlinear annotation", "a\u{fff9}b\u{fffb}c", "abc"),
        ("replacement stays, it is evidence", "a\u{fffd}b", "a\u{fffd}b"),
    ]);
}

#[test]
fn joiners_stay_where_the_script_needs_them() {
    all(&[
        ("Persian ZWNJ", "می\u{200c}خواهم", "می\u{200c}خواهم"),
        ("ZWNJ at a word's edge", "می\u{200c} خواهم\u{200c}", "می خواهم"),
        ("ZWNJ in Latin", "a\u{200c}b", "ab"),
        ("ZWNJ twice", "می\u{200c}\u{200c}خواهم", "می\u{200c}خواهم"),
        ("ZWNJ after a joining mark", "بِ\u{200c}ن", "بِ\u{200c}ن"),
        ("Hindi ZWJ and ZWNJ", "क्\u{200d}ष क्\u{200c}ष", "क्\u{200d}ष क्\u{200c}ष"),
        ("emoji family", "👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧"),
        ("emoji with variation selector", "❤\u{fe0f}\u{200d}🔥", "❤\u{fe0f}\u{200d}🔥"),
        ("ZWJ in Latin", "a\u{200d}b", "ab"),
        ("ZWJ alone", "\u{200d}", ""),
    ]);
}

#[test]
fn tatweel() {
    all(&[
        ("inside a word", "الـــعربية", "العربية"),
        ("once", "كتـاب", "كتاب"),
        ("beside a vowel sign", "مُـحَـمَّـد", "مُحَمَّد"),
        ("at a word's end", "هـ بـ", "هـ بـ"),
        ("year of the Hijra", "1445هـ", "1445هـ"),
        ("many at a word's end", "هـــــ.", "هـ."),
    ]);
}

#[test]
fn presentation_forms_are_folded() {
    all(&[
        ("letters", "\u{fe8d}\u{fedf}\u{fecc}\u{fead}\u{fe91}\u{fef4}\u{fe94}", "العربية"),
        ("lam-alef", "\u{fefb}\u{fef7}", "لالأ"),
        ("Persian forms", "\u{fb7a}\u{fb8e}\u{fbfc}", "چکی"),
        ("Allah", "\u{fdf2}", "الله"),
        ("the pious ligatures are words of their own", "\u{fdfa} \u{fdfd}", "\u{fdfa} \u{fdfd}"),
        ("the ornate parentheses stay", "\u{fd3f}آ\u{fd3e}", "\u{fd3f}آ\u{fd3e}"),
        ("half-width forms of other scripts stay", "ｶﾞ", "ｶﾞ"),
    ]);
}

#[test]
fn spaces_and_lines() {
    all(&[
        ("odd spaces", "a\u{a0}b\u{2003}c\u{202f}d\u{3000}e\u{205f}f\u{1680}g", "a b c d e f g"),
        ("runs", "a  \u{a0} b", "a b"),
        ("line ends", "a\r\nb\rc\u{2028}d\u{85}e", "a\nb\nc\nd\ne"),
        ("trailing", "a  \nb\t\n", "a\nb"),
        ("blank lines", "\n\na\n\n\n\nb\n \nc\n", "a\n\nb\n\nc"),
        ("indentation of code", "if x:\n    y  z\n\tw", "if x:\n    y z\n\tw"),
        ("cells of a table", "a\tb\t\tc", "a\tb\t\tc"),
        ("nothing", " \u{200b}\n\u{feff} ", ""),
    ]);
}

#[test]
fn spaces_in_preformatted_lines() {
    let text = "The  list:\n\n  name   age \n  ann\u{a0}\u{a0} 12\n\n\n  x\ty\n\nIts  end.";
    let code = text.find("  name").unwrap_or_default()..text.find("\n\nIts").unwrap_or_default();
    let cleaned = "The list:\n\n  name   age\n  ann   12\n\n  x\ty\n\nIts end.";
    assert_eq!(clean_around(text, &[code]), cleaned);
    assert_eq!(clean_around(text, &[]), clean(text));
    let code = cleaned.find("  name").unwrap_or_default()..cleaned.find("\n\nIts").unwrap_or_default();
    assert_eq!(clean_around(cleaned, &[code]), cleaned, "the second time nothing changes");
    let blank = "   \u{200b}\n";
    let all = 0..blank.len();
    assert_eq!(clean_around(blank, &[all]), "");
}

#[test]
fn what_is_written_stays() {
    all(&[
        ("quotes", "“a” „b“ «c» ‹d› \"e\" 'f' ’", "“a” „b“ «c» ‹d› \"e\" 'f' ’"),
        ("digits", "١٢٣ ۱۲۳ १२३ 123", "١٢٣ ۱۲۳ १२३ 123"),
        ("punctuation", "، ؛ ؟ … – — ۔", "، ؛ ؟ … – — ۔"),
        ("vowel signs", "كِتَابٌ", "كِتَابٌ"),
        ("Persian and Arabic letters", "ي ی ك ک ه ہ", "ي ی ك ک ه ہ"),
        ("Thai", "สวัสดี", "สวัสดี"),
    ]);
}

#[test]
fn a_line_is_one_line() {
    assert_eq!(clean_line("  a\n\n b\tc\u{a0}\u{200b}d "), "a b c d");
    assert_eq!(clean_line("\u{200f}\n"), "");
}
