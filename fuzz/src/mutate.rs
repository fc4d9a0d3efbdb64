//! A small mutator: the same seeds and number give the same inputs.

/// Pieces that hold a page, an archive or a date together, to be put where they do not belong.
const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"</",
    b"/>",
    b"=",
    b"\"",
    b"'",
    b"&",
    b"&#",
    b"&#x",
    b"&amp",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<!doctype html>",
    b"<script>",
    b"</script>",
    b"<style>",
    b"</style>",
    b"<table>",
    b"<tr><td>",
    b"</table>",
    b"<div>",
    b"</div>",
    b"<p>",
    b"<svg>",
    b"<math>",
    b"<template>",
    b"<select>",
    b"<option>",
    b"<noscript>",
    b"<title>",
    b"<textarea>",
    b"<font>",
    b"<a href=x>",
    b"<time datetime=",
    b"<meta charset=",
    b"<link rel=canonical href=",
    b"<h1>",
    b"<li>",
    b"<br>",
    b"<pre>",
    b"\0",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\t",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\u0000",
    b"\\",
    b"{\"@type\":\"NewsArticle\",",
    b"\"datePublished\":",
    b"\"html\":",
    b"\"url\":",
    b"null",
    b"WARC/1.1\r\n",
    b"WARC-Type: response\r\n",
    b"Content-Length: 0\r\n",
    b"Content-Length: 99999999999\r\n",
    b"Content-Length: -1\r\n",
    b"Transfer-Encoding: chunked\r\n\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Content-Encoding: br\r\n",
    b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"ffffffffffffffff\r\n",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\xef\xbf\xbd",
    b"\xd9\x80",
    b"\xe2\x80\x8c",
    b"\xe2\x80\x8f",
    b"\xef\xb7\xba",
    b"\xcc\x81",
    b"\xd8\xa7",
    b"\xe2\x80\x94",
    b"2026-10-13",
    b"31/02/2026",
    b"0000-00-00",
    b"99999999999999999999",
    b"\xd9\xa1\xd9\xa2",
    b"24:60",
    b"T25:61:61Z",
    b"+99:99",
    b"ago",
    b"-1",
    b"\xe5\xb9\xb4",
    b"\xe6\x9c\x88",
];

/// Inputs longer than this find nothing that shorter ones do not, and take longer.
const MOST_BYTES: usize = 256 << 10;

/// Makes inputs from seeds.
pub struct Mutator {
    seeds: Vec<Vec<u8>>,
    state: u64,
}

impl Mutator {
    /// `number` chooses the sequence. Without seeds it starts from nothing.
    pub fn new(mut seeds: Vec<Vec<u8>>, number: u64) -> Self {
        if seeds.is_empty() {
            seeds.push(Vec::new());
        }
        Self { seeds, state: number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// The next input.
    pub fn next_input(&mut self) -> Vec<u8> {
        let at = self.below(self.seeds.len());
        let mut input = self.seeds[at].clone();
        if self.below(3) == 0 {
            // A window of a page: small inputs are quick, and a failing one is easier to read.
            let start = self.below(input.len() + 1);
            let length = self.below(2048);
            input = input[start..(start + length).min(input.len())].to_vec();
        }
        for _ in 0..=self.below(12) {
            self.change(&mut input);
        }
        input.truncate(MOST_BYTES);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.below(input.len() + 1);
        let span = 1 + self.below(64);
        let end = (at + span).min(input.len());
        match self.below(8) {
            0 => drop(input.drain(at..end)),
            1 => input.truncate(at),
            2 | 3 => {
                let piece = PIECES[self.below(PIECES.len())];
                drop(input.splice(at..at, piece.iter().copied()));
            }
            4 if at < input.len() => input[at] ^= 1 << self.below(8),
            5 => {
                let (again, times) = (input[at..end].to_vec(), 1 + self.below(40));
                drop(input.splice(at..at, again.repeat(times)));
            }
            6 => {
                let other = self.below(self.seeds.len());
                let start = self.below(self.seeds[other].len() + 1);
                let stop = (start + 8 * span).min(self.seeds[other].len());
                let graft = self.seeds[other][start..stop].to_vec();
                drop(input.splice(at..end, graft));
            }
            _ => {
                let (byte, times) = (self.below(256) as u8, 1 + self.below(16));
                drop(input.splice(at..at, std::iter::repeat_n(byte, times)));
            }
        }
    }

    /// A number below `end`, which is not 0 (xorshift64*).
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }
}
