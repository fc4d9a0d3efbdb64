//! Folding for comparison: what two spellings of the same words have in common. Never for output.

use unicode_normalization::UnicodeNormalization;

/// Lower case, NFKC, punctuation and marks out, Arabic letters of one shape made one, words joined by single spaces.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        push(&mut folded, text.chars());
    } else {
        push(&mut folded, text.nfkc());
    }
    while folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

fn push(folded: &mut String, chars: impl Iterator<Item = char>) {
    for c in chars {
        match c {
            // Vowel signs, tatweel, joiners and direction marks are not heard.
            '\u{064b}'..='\u{065f}'
            | '\u{0670}'
            | '\u{0640}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{ad}' => {}
            'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
            'ى' | 'ی' => folded.push('ي'),
            'ک' => folded.push('ك'),
            'ة' => folded.push('ه'),
            c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            // Combining marks of other scripts belong to their letters.
            '\u{0300}'..='\u{036f}' => {}
            '\u{0900}'..='\u{0dff}' | '\u{0e31}'..='\u{0e4e}' => folded.push(c),
            _ if !folded.is_empty() && !folded.ends_with(' ') => folded.push(' '),
            _ => {}
        }
    }
}
