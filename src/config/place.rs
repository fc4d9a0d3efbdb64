//! Where in the file an option stands, for messages about values that serde takes and we do not.

/// Position of an option in its table, in bytes; of the table, if the option is not there; else 0.
pub(super) fn of_option(text: &str, table: &str, key: &str) -> usize {
    let Some(begin) = headers(text).into_iter().find(|(_, name)| *name == table).map(|(at, _)| at) else { return 0 };
    in_table(text, begin, key).unwrap_or(begin)
}

/// Position of the value in the `nth` source's option; of the option, or of the source, if it is not to be found.
pub(super) fn of_source(text: &str, nth: usize, key: &str, value: &str) -> usize {
    let sources: Vec<usize> = headers(text).into_iter().filter(|(_, name)| *name == "[source]").map(|(at, _)| at).collect();
    let Some(begin) = sources.get(nth).copied() else { return 0 };
    let Some(at) = in_table(text, begin, key).or_else(|| sub_table(text, begin, key)) else { return begin };
    let end = headers(text).into_iter().map(|(header, _)| header).find(|header| *header > at).unwrap_or(text.len());
    let quoted = format!("{value:?}");
    text[at..end].find(&quoted).map_or(at, |found| at + found + 1)
}

/// Every table header: where it stands and what is inside its brackets (`[source]` for `[[source]]`).
fn headers(text: &str) -> Vec<(usize, &str)> {
    lines(text).filter_map(|(at, line)| Some((at, line.strip_prefix('[')?.split('#').next()?.trim().strip_suffix(']')?))).collect()
}

/// Lines without their indentation, and where each begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let begin = *at + line.len() - line.trim_start().len();
        *at += line.len();
        Some((begin, line.trim()))
    })
}

/// Where `key` is set between the header at `begin` and the next one.
fn in_table(text: &str, begin: usize, key: &str) -> Option<usize> {
    let rest = lines(text).filter(|(at, _)| *at > begin).take_while(|(_, line)| !line.starts_with('['));
    rest.filter(|(_, line)| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', '.']))).map(|(at, _)| at).last()
}

/// Where `[source.headers]` stands behind the `[[source]]` at `begin`.
fn sub_table(text: &str, begin: usize, key: &str) -> Option<usize> {
    let wanted = format!("source.{key}");
    headers(text).into_iter().filter(|(at, _)| *at > begin).take_while(|(_, name)| *name != "[source]").find(|(_, name)| *name == wanted).map(|(at, _)| at)
}
