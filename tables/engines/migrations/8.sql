-- 7 to 8: calendars one subscribes to, a second way for reminders, the day told each morning, buttons
-- of WhatsApp, and people who hide their number.
CREATE TABLE calendars (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    secret_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the secret in its address, hex; nobody keeps the secret
    created_at TEXT NOT NULL
) STRICT;
CREATE TABLE webhook_posts (
    reminder_id INTEGER PRIMARY KEY REFERENCES reminders (id),  -- what REMINDER_WEBHOOK is told, or was
    body TEXT NOT NULL,               -- what is said; empty once it was taken
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT,             -- NULL: nothing left to do
    error TEXT,                       -- why the last try failed; NULL: none did
    created_at TEXT NOT NULL,
    sent_at TEXT                      -- when it was taken (2xx); NULL: not yet, or never
) STRICT;
CREATE INDEX webhook_posts_waiting ON webhook_posts (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE TABLE contents (
    name TEXT PRIMARY KEY,            -- what it is: "reminder de"
    content_sid TEXT NOT NULL,        -- under which Twilio keeps it: HX...
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE refused_senders (
    sender TEXT PRIMARY KEY,          -- who wrote and is not on ALLOWED_NUMBERS; nothing else of them is kept
    last_at TEXT NOT NULL             -- the last twenty, for seven days
) STRICT, WITHOUT ROWID;
CREATE TABLE paired_senders (
    sender TEXT PRIMARY KEY,          -- a WhatsApp user id that /pair let in
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE pair_codes (
    id INTEGER PRIMARY KEY CHECK (id = 1),  -- one at a time
    code_hash TEXT NOT NULL,          -- SHA-256 of the code, hex
    expires_at TEXT NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0  -- guesses: the fifth ends it
) STRICT;
ALTER TABLE reminders ADD COLUMN is_digest INTEGER NOT NULL DEFAULT 0;  -- 1: it tells what is on that day
PRAGMA user_version = 8;
