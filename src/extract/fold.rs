//! Folding for comparison: what two spellings of the same words have in common. Never for output.

use super::letters;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Lower case, NFKC, punctuation and marks out, Arabic letters of one shape made one, words joined by single spaces.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        push(&mut folded, text.chars());
    } else {
        push(&mut folded, text.nfkc());
    }
    while folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// [`fold`] of most blocks of most pages: a look into a table for each byte.
fn fold_ascii(text: &str) -> String {
    /// Letters and digits in lower case, a space for what parts words.
    static LOWER: [u8; 256] = {
        let mut table = [b' '; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            if byte.is_ascii_alphanumeric() {
                table[byte as usize] = byte.to_ascii_lowercase();
            }
            byte += 1;
        }
        table
    };
    let mut folded = vec![0; text.len()];
    let (mut length, mut last) = (0, b' ');
    for byte in text.bytes() {
        let lower = LOWER[usize::from(byte)];
        folded[length] = lower;
        // Without a branch: no processor guesses where words end. A space behind a space is written over by what follows.
        length += usize::from(lower != b' ' || last != b' ');
        last = lower;
    }
    folded.truncate(if last == b' ' { length.saturating_sub(1) } else { length });
    String::from_utf8(folded).unwrap_or_default()
}

fn push(folded: &mut String, chars: impl Iterator<Item = char>) {
    // Set when a space is due before the next letter.
    let mut spaced = false;
    for c in chars {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                if std::mem::take(&mut spaced) && !folded.is_empty() {
                    folded.push(' ');
                }
                folded.push(c.to_ascii_lowercase());
            } else {
                spaced = true;
            }
            continue;
        }
        let letter = match c {
            // Vowel signs, tatweel, joiners and direction marks are not heard.
            '\u{064b}'..='\u{065f}'
            | '\u{0670}'
            | '\u{0640}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{ad}'
            | '\u{0300}'..='\u{036f}' => continue,
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ی' => 'ي',
            'ک' => 'ك',
            'ة' => 'ه',
            // Capitals have no tonos, and no form for the end of a word; Turkish writes an I with a dot and an i without.
            'ά' | 'Ά' => 'α',
            'έ' | 'Έ' => 'ε',
            'ή' | 'Ή' => 'η',
            'ί' | 'Ί' | 'ϊ' | 'ΐ' => 'ι',
            'ό' | 'Ό' => 'ο',
            'ύ' | 'Ύ' | 'ϋ' | 'ΰ' => 'υ',
            'ώ' | 'Ώ' => 'ω',
            'ς' => 'σ',
            'İ' | 'ı' => 'i',
            // Combining marks of other scripts belong to their letters.
            '\u{0900}'..='\u{0dff}' | '\u{0e31}'..='\u{0e4e}' => c,
            c if letters::is_alphanumeric(c) => c,
            _ => {
                spaced = true;
                continue;
            }
        };
        if std::mem::take(&mut spaced) && !folded.is_empty() {
            folded.push(' ');
        }
        if letters::is_uppercase(letter) {
            folded.extend(letter.to_lowercase());
        } else {
            folded.push(letter);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn capitals_fold_as_small_letters_do() {
        for (small, capital) in [("ilgili haber", "İLGİLİ HABER"), ("ayrıntı", "AYRINTI"), ("διαβάστε επίσης", "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ"), ("straße", "Straße")]
        {
            assert_eq!(fold(small), fold(capital));
        }
    }

    proptest! {
        #[test]
        fn ascii_is_folded_as_any_text_is(text in "[ -~\n\t\u{0}\u{7f}]{0,16}") {
            let mut folded = String::new();
            push(&mut folded, text.chars());
            prop_assert_eq!(fold(&text), folded);
        }
    }
}
