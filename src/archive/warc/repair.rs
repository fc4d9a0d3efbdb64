//! Mending what a crash left: an `.open` file is cut behind its last whole record and completed.
//!
//! A record is whole if its member decompresses with the right checksum, its header can be read, and the block is as
//! long as the header says. Everything up to there was written in one piece and is true; what follows was being written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use super::members::Members;
use super::record::read_header;
use super::rotate::{OPEN_SUFFIX, WriteError, complete};
use crate::archive::decompress::Caps;
use crate::archive::digest::Counted;

/// What stands between a block and the end of its member.
const SEPARATOR: &[u8] = b"\r\n\r\n";
/// Read buffer.
const BUFFER: usize = 128 << 10;

/// What became of one `.open` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The completed file; `None` if not one record was whole and the file was removed.
    pub path: Option<PathBuf>,
    /// The file as it was found.
    pub open_path: PathBuf,
    /// Whole records kept.
    pub records: u64,
    /// Bytes kept.
    pub kept_bytes: u64,
    /// Bytes cut off.
    pub cut_bytes: u64,
}

/// Repairs every `.warc.gz.open` file in a folder, in the order of their names. The caller makes sure that nobody is
/// writing to them.
///
/// # Errors
/// If a file cannot be read, cut or renamed.
pub fn repair_folder(folder: &Path) -> Result<Vec<Repaired>, WriteError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(WriteError { path: folder.to_owned(), doing: "repaired", error }),
    };
    let is_open = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(&format!(".warc.gz{OPEN_SUFFIX}")));
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_open).collect();
    paths.sort();
    paths.iter().map(|path| repair(path)).collect()
}

/// Repairs one file.
///
/// # Errors
/// If it cannot be read, cut or renamed.
pub fn repair(open_path: &Path) -> Result<Repaired, WriteError> {
    let failed = |error| WriteError { path: open_path.to_owned(), doing: "repaired", error };
    let file = OpenOptions::new().read(true).write(true).open(open_path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let (records, kept_bytes) = whole_records(file.try_clone().map_err(failed)?).map_err(failed)?;
    let repaired = |path| Repaired { path, open_path: open_path.to_owned(), records, kept_bytes, cut_bytes: length - kept_bytes };
    if records == 0 {
        fs::remove_file(open_path).map_err(failed)?;
        return Ok(repaired(None));
    }
    if kept_bytes < length {
        file.set_len(kept_bytes).map_err(failed)?;
    }
    // What the crashed run wrote may not have reached the disk yet.
    file.sync_all().map_err(failed)?;
    drop(file);
    let path = final_name(open_path);
    if path.exists() {
        return Err(failed(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is there already; move one of the two away", path.display()))));
    }
    complete(open_path, &path)?;
    Ok(repaired(Some(path)))
}

fn final_name(open_path: &Path) -> PathBuf {
    let name = open_path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    open_path.with_file_name(name.strip_suffix(OPEN_SUFFIX).unwrap_or(&name))
}

/// How many whole records a file begins with, and where the last of them ends.
fn whole_records(file: File) -> io::Result<(u64, u64)> {
    let counted = Counted::new(Box::new(BufReader::with_capacity(BUFFER, file)), 0);
    let mut members = Members::open(counted)?;
    let (mut records, mut end) = (0, 0);
    // Any error here is damage: the records before it are what there is.
    while let Ok(true) = members.begin() {
        if members.is_plain() || !is_whole(&mut members) {
            break;
        }
        records += 1;
        end = members.position();
    }
    Ok((records, end))
}

/// Reads one record to the end of its member.
fn is_whole(members: &mut Members) -> bool {
    let Ok(header) = read_header(members, Caps::default().header_bytes) else { return false };
    let Ok(length) = header.content_length() else { return false };
    if !io::copy(&mut members.take(length), &mut io::sink()).is_ok_and(|copied| copied == length) {
        return false;
    }
    // Reading to the end makes the decoder compare the checksum; one byte more than the separator is a second record.
    let mut rest = Vec::new();
    members.take(SEPARATOR.len() as u64 + 1).read_to_end(&mut rest).is_ok() && rest == SEPARATOR
}
