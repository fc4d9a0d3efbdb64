//! The explanation as one self-contained page: no script, no request to anywhere.

use std::fmt::Write;

use super::data::{Block, Choice, Explanation};
use crate::record::Direction;

const STYLE: &str = include_str!("style.css");

pub(super) fn render(explanation: &Explanation) -> String {
    let mut html = String::new();
    let record = explanation.record.as_deref();
    let title = record.and_then(|record| record.title.as_deref()).unwrap_or("(no title)");
    let direction = if record.and_then(|record| record.direction) == Some(Direction::Rtl) { "rtl" } else { "ltr" };
    let verdict = match explanation.rejected {
        Some(reason) => format!("<span class=\"verdict dropped\">dropped: {}</span>", escape(reason)),
        None => "<span class=\"verdict kept\">emitted</span>".to_owned(),
    };
    // Writing to a string cannot fail.
    let _ = write!(
        html,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>explain: {title}</title><style>{STYLE}</style></head><body>\n\
         <header><h1 dir=\"auto\">{title}</h1>{verdict}<dl>",
        title = escape(title),
    );
    row(&mut html, "address", explanation.url.as_deref().unwrap_or("not known"));
    row(&mut html, "bytes", &format!("{} at {}", explanation.path, explanation.offset));
    row(&mut html, "captured", explanation.captured.as_deref().unwrap_or("not known"));
    row(&mut html, "page type", &format!("{} ({})", explanation.page_type, explanation.page_type_why));
    if let Some(record) = record {
        row(&mut html, "language", &format!("{} ({:.2})", record.language.as_deref().unwrap_or("not known"), record.language_score.unwrap_or(0.0)));
        row(&mut html, "confidence", &format!("{:.3}", record.extraction.confidence));
        row(&mut html, "warnings", &record.extraction.warnings.join("; "));
        row(&mut html, "id", &record.id);
    }
    html.push_str("</dl></header>\n<section><h2>Encoding</h2><p>");
    let encoding = &explanation.encoding;
    let _ = write!(html, "<b>{}</b>, said by <b>{}</b>; {} characters replaced</p><ol>", encoding.name, encoding.source, encoding.replacements);
    for step in &encoding.trail {
        let _ = write!(html, "<li>{}</li>", escape(step));
    }
    html.push_str("</ol></section>\n");
    candidates(&mut html, "Title", &explanation.titles);
    candidates(&mut html, "Authors", &explanation.authors);
    candidates(&mut html, "Date of publication", &explanation.dates);
    let kept = explanation.blocks.iter().filter(|block| block.kept).count();
    let _ = write!(
        html,
        "<section><h2>Blocks</h2><p>{kept} of {} kept. Green is kept, red dropped; the paler, the less sure. The second line of each says what the first pass of the model thought of the block alone, and what spoke for it (+) and against it (−), as log-odds; the second pass goes by the first scores of its surroundings as well.</p><div class=\"blocks\" dir=\"{direction}\">",
        explanation.blocks.len()
    );
    for block in &explanation.blocks {
        let _ = write!(
            html,
            "<article class=\"{} {}\" style=\"--sure:{:.2}\"><p class=\"text\" dir=\"auto\">{}</p><p class=\"why\" dir=\"ltr\"><b>{}</b> {:.2} <span>{}</span> <span>{}</span>{}{}{}</p></article>",
            if block.kept { "kept" } else { "dropped" },
            block.kind,
            (block.score - 0.5).abs() * 2.0,
            escape(&block.text).replace('\n', "<br>"),
            block.reason,
            block.score,
            block.kind,
            escape(&block.path),
            if block.link_share > 0.0 { format!(" <span>{:.0} % links</span>", 100.0 * block.link_share) } else { String::new() },
            if block.hints.is_empty() { String::new() } else { format!(" <span class=\"hints\">{}</span>", block.hints.join(" ")) },
            reasons(block),
        );
    }
    html.push_str("</div></section>\n");
    if let Some(record) = record {
        let json = serde_json::to_string_pretty(record).unwrap_or_default();
        let _ = writeln!(html, "<section><details><summary>The record</summary><pre dir=\"ltr\">{}</pre></details></section>", escape(&json));
    }
    html.push_str("</body></html>\n");
    html
}

/// The first pass's score, and the columns that moved it most: `+` towards text. The second pass goes by the first scores around.
fn reasons(block: &Block) -> String {
    let Some(first) = block.first_score else { return String::new() };
    let mut said = format!("<br><span>first pass {first:.2}</span>");
    for reason in &block.reasons {
        let _ = write!(said, " <span>{} = {} <b>{:+.2}</b></span>", escape(&reason.column), reason.value, reason.change);
    }
    said
}

fn row(html: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = write!(html, "<dt>{name}</dt><dd dir=\"auto\">{}</dd>", escape(value));
    }
}

fn candidates(html: &mut String, name: &str, choices: &[Choice]) {
    let _ = write!(html, "<section><h2>{name}</h2>");
    if choices.is_empty() {
        html.push_str("<p>No candidate.</p></section>\n");
        return;
    }
    html.push_str("<table><thead><tr><th></th><th>value</th><th>carrier</th><th>score</th><th>note</th></tr></thead><tbody>");
    for choice in choices {
        let _ = write!(
            html,
            "<tr class=\"{}\"><td>{}</td><td dir=\"auto\">{}</td><td>{}</td><td>{:.2}</td><td dir=\"auto\">{}</td></tr>",
            if choice.won { "won" } else { "" },
            if choice.won { "✓" } else { "" },
            escape(&choice.value),
            escape(&choice.carrier),
            choice.score,
            escape(&choice.note),
        );
    }
    html.push_str("</tbody></table></section>\n");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
