//! A file that appears whole or not at all: temporary name, sync, rename, sync of the folder.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::WriteError;
use crate::archive::hex;
use crate::config::Compression;

/// Zstandard's default level: 19 would cost more than extraction does.
const ZSTD_LEVEL: i32 = 3;

/// What temporary names begin and end with.
const PREFIX: &str = ".ghirbal-";
const SUFFIX: &str = ".tmp";

/// Whether a file has a temporary name.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// A file being written.
pub(super) struct AtomicFile {
    path: PathBuf,
    writer: Coded,
}

enum Coded {
    Plain(Hashing),
    Zstd(Box<zstd::Encoder<'static, Hashing>>),
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl AtomicFile {
    pub(super) fn create(path: &Path, compression: Compression) -> Result<Self, WriteError> {
        let folder = folder_of(path);
        fs::create_dir_all(folder).map_err(WriteError::at(folder))?;
        let temporary = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).permissions(readable()).tempfile_in(folder).map_err(WriteError::at(folder))?;
        let hashing = Hashing { file: BufWriter::with_capacity(256 << 10, temporary), hash: Sha256::new(), bytes: 0 };
        let writer = match compression {
            Compression::None => Coded::Plain(hashing),
            Compression::Zstd => Coded::Zstd(Box::new(zstd::Encoder::new(hashing, ZSTD_LEVEL).map_err(WriteError::at(path))?)),
        };
        Ok(Self { path: path.to_owned(), writer })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        let result = match &mut self.writer {
            Coded::Plain(file) => file.write_all(bytes),
            Coded::Zstd(encoder) => encoder.write_all(bytes),
        };
        result.map_err(WriteError::at(&self.path))
    }

    /// Makes the file appear under its name.
    pub(super) fn finish(self) -> Result<Written, WriteError> {
        let fail = || WriteError::at(self.path.clone());
        let hashing = match self.writer {
            Coded::Plain(file) => file,
            Coded::Zstd(encoder) => encoder.finish().map_err(fail())?,
        };
        let Hashing { file, hash, bytes } = hashing;
        let temporary = file.into_inner().map_err(|error| fail()(error.into_error()))?;
        temporary.as_file().sync_all().map_err(fail())?;
        temporary.persist(&self.path).map_err(|error| fail()(error.error))?;
        sync_folder(folder_of(&self.path)).map_err(fail())?;
        Ok(Written { bytes, sha256: hex(&hash.finalize()) })
    }
}

/// Writes a small file whole.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<Written, WriteError> {
    let mut file = AtomicFile::create(path, Compression::None)?;
    file.write(bytes)?;
    file.finish()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A rename is only safe once the folder that holds the name is on disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Consumers run as other users than cron does; `tempfile` alone would make files only their owner can read.
fn readable() -> fs::Permissions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::Permissions::from_mode(0o644)
    }
    #[cfg(not(unix))]
    {
        let mut permissions = std::env::temp_dir().metadata().map(|meta| meta.permissions()).unwrap_or_else(|_| unreachable!("the temporary folder exists"));
        permissions.set_readonly(false);
        permissions
    }
}

struct Hashing {
    file: BufWriter<NamedTempFile>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
