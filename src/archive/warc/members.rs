//! The compressed members of a WARC file as one stream of records that knows where each member begins.

#![expect(clippy::disallowed_types, reason = "members are unpacked one by one; what is read of each is capped by the reader of records")]

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use crate::archive::decompress::{Coding, Outcome, read_capped};
use crate::archive::digest::{Counted, FileDigest};

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// The skippable frame that holds the dictionary of a `.warc.zst` file (Zstandard in WARC, version 1.0).
const ZSTD_DICTIONARY_MAGIC: &[u8] = &[0x5d, 0x2a, 0x4d, 0x18];
/// What stands between a block and the next record.
pub(super) const RECORD_FOLLOWS: &[u8] = b"\r\n\r\nWARC/1.";
/// A dictionary larger than this is none.
const MOST_DICTIONARY_BYTES: u64 = 16 << 20;
/// What a decompressor's output buffer holds.
const BUFFER: usize = 64 << 10;

#[expect(clippy::large_enum_variant, reason = "one for each open file")]
enum Layer {
    /// Not compressed.
    Plain(Counted),
    Gzip(BufReader<GzDecoder<Counted>>),
    Zstd(BufReader<zstd::Decoder<'static, Counted>>),
    /// Compressed, and no member open.
    Between(Counted),
    /// Only while one layer is exchanged for another.
    Moving,
}

pub(super) struct Members {
    layer: Layer,
    coding: Option<Coding>,
    dictionary: Vec<u8>,
    /// Where the current record, or the member that holds it, begins.
    record_offset: u64,
    /// Where scanning for the next record starts after damage.
    resync_from: u64,
    ended_early: bool,
}

impl Members {
    /// Looks at the first bytes to tell how the file is compressed.
    pub(super) fn open(mut file: Counted) -> io::Result<Self> {
        let start = file.peek(4)?;
        let has_dictionary = start.starts_with(ZSTD_DICTIONARY_MAGIC);
        let coding = if has_dictionary { Some(Coding::Zstd) } else { Coding::from_magic(start) };
        let dictionary = if has_dictionary { read_dictionary(&mut file)? } else { Vec::new() };
        // A dictionary that no decoder takes is found out now, while the file can still be refused as a whole.
        zstd::Decoder::with_dictionary(&[][..], &dictionary)?;
        let layer = if coding.is_some() { Layer::Between(file) } else { Layer::Plain(file) };
        Ok(Self { layer, coding, dictionary, record_offset: 0, resync_from: 0, ended_early: false })
    }

    fn file(&self) -> Option<&Counted> {
        match &self.layer {
            Layer::Plain(file) | Layer::Between(file) => Some(file),
            Layer::Gzip(reader) => Some(reader.get_ref().get_ref()),
            Layer::Zstd(reader) => Some(reader.get_ref().get_ref()),
            Layer::Moving => None,
        }
    }

    /// Bytes of the file consumed so far.
    pub(super) fn position(&self) -> u64 {
        self.file().map_or(0, Counted::position)
    }

    pub(super) fn digest(&self) -> FileDigest {
        self.file().map_or_else(|| FileDigest { bytes: 0, digest: String::new() }, Counted::digest)
    }

    pub(super) fn record_offset(&self) -> u64 {
        self.record_offset
    }

    /// Whether the last read error was the file ending inside a member.
    pub(super) fn ended_early(&self) -> bool {
        self.ended_early
    }

    /// Gets ready to read a record; `false` at the end of the file.
    pub(super) fn begin(&mut self) -> io::Result<bool> {
        loop {
            if !matches!(self.layer, Layer::Between(_)) {
                // In a member, or in a plain file: passing over blank lines, is there another record?
                while let Some(b'\r' | b'\n') = self.fill_buf()?.first() {
                    self.consume(1);
                }
                let more = !self.fill_buf()?.is_empty();
                if let Layer::Plain(file) = &mut self.layer {
                    file.mark();
                    self.record_offset = file.position();
                    self.resync_from = self.record_offset + 1;
                    return Ok(more);
                }
                if more {
                    return Ok(true);
                }
                self.end_member()?;
            }
            let Layer::Between(file) = &mut self.layer else { return Ok(false) };
            if file.fill_buf()?.is_empty() {
                return Ok(false);
            }
            file.mark();
            self.record_offset = file.position();
            self.resync_from = self.record_offset + 1;
            self.open_member()?;
        }
    }

    fn open_member(&mut self) -> io::Result<()> {
        let Layer::Between(file) = std::mem::replace(&mut self.layer, Layer::Moving) else { return Ok(()) };
        self.layer = if self.coding == Some(Coding::Zstd) {
            let decoder = zstd::Decoder::with_dictionary(file, &self.dictionary)?.single_frame();
            Layer::Zstd(BufReader::with_capacity(BUFFER, decoder))
        } else {
            Layer::Gzip(BufReader::with_capacity(BUFFER, GzDecoder::new(file)))
        };
        Ok(())
    }

    /// Leaves the member, dropping what of it was not read.
    pub(super) fn end_member(&mut self) -> io::Result<()> {
        self.layer = match std::mem::replace(&mut self.layer, Layer::Moving) {
            Layer::Gzip(reader) => Layer::Between(reader.into_inner().into_inner()),
            Layer::Zstd(reader) => Layer::Between(reader.into_inner().finish()),
            other => other,
        };
        Ok(())
    }

    /// Tells where the block begins, so that a wrong length can be searched from there.
    pub(super) fn body_begins(&mut self) {
        if let Layer::Plain(file) = &self.layer {
            self.resync_from = file.position();
        }
    }

    /// Whether the file is not compressed, so that a wrong length can run into the next record.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.layer, Layer::Plain(_))
    }

    /// In a plain file: passes over bytes up to where a record follows, and says how many.
    pub(super) fn skip_to_record(&mut self) -> io::Result<u64> {
        let Layer::Plain(file) = &mut self.layer else { return Ok(0) };
        let from = file.position();
        file.skip_to(RECORD_FOLLOWS)?;
        Ok(file.position() - from)
    }

    /// Reads nothing more: the file has ended inside a record.
    pub(super) fn abandon(&mut self) -> io::Result<()> {
        self.end_member()?;
        let (Layer::Plain(file) | Layer::Between(file)) = &mut self.layer else { return Ok(()) };
        io::copy(file, &mut io::sink()).map(|_| ())
    }

    /// Whether nothing follows the current record in the file.
    pub(super) fn is_last(&mut self) -> io::Result<bool> {
        self.end_member()?;
        match &mut self.layer {
            Layer::Plain(file) | Layer::Between(file) => Ok(file.fill_buf()?.is_empty()),
            _ => Ok(false),
        }
    }

    /// After damage: goes to the next place where a record may begin and says where that is.
    pub(super) fn resync(&mut self) -> io::Result<Option<u64>> {
        self.end_member()?;
        self.ended_early = false;
        let magic = match self.coding {
            Some(Coding::Zstd) => ZSTD_MAGIC,
            Some(_) => GZIP_MAGIC,
            None => b"\nWARC/1.",
        };
        let (Layer::Plain(file) | Layer::Between(file)) = &mut self.layer else { return Ok(None) };
        file.rewind(self.resync_from);
        // A decoder may fail before it has consumed anything: the same place again would never end.
        let ahead = self.resync_from.saturating_sub(file.position());
        io::copy(&mut file.take(ahead), &mut io::sink())?;
        Ok(file.skip_to(magic)?.then(|| file.position()))
    }
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let result = match &mut self.layer {
            Layer::Plain(file) => file.read(buffer),
            Layer::Gzip(reader) => reader.read(buffer),
            Layer::Zstd(reader) => reader.read(buffer),
            Layer::Between(_) | Layer::Moving => Ok(0),
        };
        note_early_end(&result, &mut self.ended_early);
        result
    }
}

impl BufRead for Members {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let result = match &mut self.layer {
            Layer::Plain(file) => file.fill_buf(),
            Layer::Gzip(reader) => reader.fill_buf(),
            Layer::Zstd(reader) => reader.fill_buf(),
            Layer::Between(_) | Layer::Moving => Ok(Default::default()),
        };
        note_early_end(&result, &mut self.ended_early);
        result
    }

    fn consume(&mut self, length: usize) {
        match &mut self.layer {
            Layer::Plain(file) => file.consume(length),
            Layer::Gzip(reader) => reader.consume(length),
            Layer::Zstd(reader) => reader.consume(length),
            Layer::Between(_) | Layer::Moving => {}
        }
    }
}

fn note_early_end<T>(result: &io::Result<T>, ended_early: &mut bool) {
    if let Err(error) = result {
        *ended_early = error.kind() == io::ErrorKind::UnexpectedEof;
    }
}

/// Reads the dictionary frame: magic, length (little endian), dictionary, itself perhaps compressed.
fn read_dictionary(file: &mut Counted) -> io::Result<Vec<u8>> {
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let length = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
    let invalid = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("its Zstandard dictionary {what}"));
    if length > MOST_DICTIONARY_BYTES {
        return Err(invalid("is too large"));
    }
    let mut stored = vec![0; length as usize];
    file.read_exact(&mut stored)?;
    if !stored.starts_with(ZSTD_MAGIC) {
        return Ok(stored);
    }
    let mut dictionary = Vec::new();
    match read_capped(&mut zstd::Decoder::with_buffer(&stored[..])?, MOST_DICTIONARY_BYTES, &mut dictionary) {
        Outcome::Whole => Ok(dictionary),
        _ => Err(invalid("is damaged")),
    }
}
