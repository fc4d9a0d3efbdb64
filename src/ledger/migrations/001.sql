-- Version 1. Times are milliseconds since 1970, UTC. Look inside with: sqlite3 raw/ledger.sqlite

-- Every address that is known, and what is to be done about it.
CREATE TABLE url (
    id             INTEGER PRIMARY KEY,
    url            TEXT    NOT NULL UNIQUE,          -- normalised: one page, one address
    source         TEXT    NOT NULL,                 -- [[source]] of the config
    host           TEXT    NOT NULL,
    kind           TEXT    NOT NULL,                 -- page, feed, sitemap, home
    state          TEXT    NOT NULL,                 -- new, fetched, failed, blocked, gone, excluded, alias
    cause          TEXT,                             -- why: timeout, http_500, robots, challenge, …
    first_seen     INTEGER NOT NULL,
    found_on       INTEGER REFERENCES url (id),      -- the feed, sitemap, page or redirect that named it
    hops           INTEGER NOT NULL DEFAULT 0,       -- redirects that led here
    next_due       INTEGER,                          -- when to ask for it; NULL: not on our own account
    last_tried     INTEGER,
    last_success   INTEGER,                          -- last answer with the page, or that it is unchanged
    last_changed   INTEGER,                          -- last answer with another payload than before
    status         INTEGER,                          -- HTTP status of the last answer
    failures       INTEGER NOT NULL DEFAULT 0,       -- runs in a row in which it failed
    unchanged      INTEGER NOT NULL DEFAULT 0,       -- visits in a row without a change
    interval       INTEGER,                          -- of a feed, sitemap or home page: how far visits are apart
    etag           TEXT,                             -- validators for the next conditional request
    last_modified  TEXT,
    payload_digest TEXT,                             -- of the last payload
    capture        INTEGER REFERENCES capture (id),  -- the record that holds that payload
    title          TEXT,                             -- evidence: what the feed or sitemap says about the page
    published      TEXT,
    modified       TEXT,
    authors        TEXT,                             -- JSON
    language       TEXT,
    evidence       TEXT                              -- feed or sitemap
) STRICT;
CREATE INDEX url_due ON url (kind, host, next_due, id) WHERE next_due IS NOT NULL;
CREATE INDEX url_source ON url (source, state);
CREATE INDEX url_host ON url (host, state);

-- Other addresses of a page: redirects that were followed, canonical links that pages declare.
CREATE TABLE alias (
    url    INTEGER NOT NULL REFERENCES url (id),     -- this address
    target TEXT    NOT NULL,                         -- is another name of this one
    why    TEXT    NOT NULL,                         -- redirect_301, …, canonical
    seen   INTEGER NOT NULL,
    PRIMARY KEY (url, why)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_target ON alias (target);

-- Every archived exchange, and what normalising made of it.
CREATE TABLE capture (
    id             INTEGER PRIMARY KEY,
    url            INTEGER NOT NULL REFERENCES url (id),
    source         TEXT    NOT NULL,
    taken          INTEGER NOT NULL,
    status         INTEGER,
    kind           TEXT    NOT NULL,                 -- response, revisit, resource
    path           TEXT    NOT NULL,                 -- archive file below raw/
    offset         INTEGER NOT NULL,
    length         INTEGER NOT NULL,
    record_id      TEXT    NOT NULL,
    payload_digest TEXT,
    truncated      TEXT,
    wanted         INTEGER NOT NULL,                 -- 1: a page to be normalised; 2: its page is gone
    run            INTEGER NOT NULL REFERENCES run (id),
    made           TEXT,                             -- version, config and rules that normalised it; NULL: not yet
    outcome        TEXT,                             -- emitted, duplicate, unchanged, filtered, …
    reason         TEXT,
    record         TEXT,                             -- id of the record
    content_hash   TEXT,
    version        INTEGER,
    change         TEXT                              -- new, updated, unchanged, gone
) STRICT;
CREATE UNIQUE INDEX capture_place ON capture (path, offset);
CREATE INDEX capture_url ON capture (url);
CREATE INDEX capture_record ON capture (record, id) WHERE record IS NOT NULL;
CREATE INDEX capture_todo ON capture (path) WHERE made IS NULL AND wanted > 0;
CREATE INDEX capture_taken ON capture (taken);

-- How each host is doing.
CREATE TABLE host (
    host           TEXT    PRIMARY KEY,
    next_at        INTEGER,                          -- not to be asked before: its delay, across runs
    back_off_until INTEGER,                          -- Retry-After, or the breaker
    why            TEXT,
    failures       INTEGER NOT NULL DEFAULT 0,       -- in a row
    pauses         INTEGER NOT NULL DEFAULT 0,       -- times in a row that the breaker has opened
    slow           REAL    NOT NULL DEFAULT 1,       -- factor on its delay after 429 and 503
    last_success   INTEGER
) STRICT;

-- robots.txt by origin (scheme, host, port).
CREATE TABLE robots (
    origin  TEXT    PRIMARY KEY,
    fetched INTEGER NOT NULL,
    status  INTEGER,                                 -- NULL: not reached
    body    BLOB                                     -- as far as it is read; NULL: no rules
) STRICT;

-- Requests by day (UTC), source and host: budgets, and status.
CREATE TABLE day (
    day       TEXT    NOT NULL,
    source    TEXT    NOT NULL,
    host      TEXT    NOT NULL,
    requests  INTEGER NOT NULL DEFAULT 0,
    fetched   INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    failed    INTEGER NOT NULL DEFAULT 0,
    bytes     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (day, source, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id      INTEGER PRIMARY KEY,
    command TEXT    NOT NULL,
    version TEXT    NOT NULL,
    began   INTEGER NOT NULL,
    ended   INTEGER,                                 -- NULL: it runs, or it was killed
    exit    INTEGER
) STRICT;
