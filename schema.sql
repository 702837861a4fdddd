-- WhatsApp Memory Assistant: the one file that holds it all.
-- Times are UTC text 2026-11-22T15:18:00Z, zones are IANA names, JSON is text.
-- Read it with: sqlite3 whatsapp_memory.db '.schema memories'

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    whatsapp_id TEXT NOT NULL UNIQUE,  -- +15551230001, a WhatsApp user id without a number (US.1234), or local
    external_user_id TEXT UNIQUE,      -- WhatsApp's own user id beside the number; NULL: not told yet
    profile_name TEXT,                 -- as WhatsApp shows it; NULL: not told
    timezone TEXT NOT NULL,            -- IANA name; reminders and dates are read and shown in it
    last_inbound_at TEXT,              -- last message that came through Twilio (opens 24 hours); NULL: none yet
    paused_at TEXT,                    -- said STOP, reminders wait; NULL: not paused
    shown TEXT CHECK (shown IS NULL OR json_valid(shown)),  -- the last numbered list: {"kind": "memory", "ids": [9, 4]}; NULL: none yet
    asked TEXT CHECK (asked IS NULL OR json_valid(asked)),  -- what we asked and wait for: {"question": "when", ...}; NULL: nothing
    memory_count INTEGER NOT NULL DEFAULT 0,  -- kept by triggers; how rare a word is depends on it
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    language TEXT                      -- what to answer in: en, pt, hi_Latn; NULL: no message told it yet
) STRICT;

CREATE TABLE media (
    id INTEGER PRIMARY KEY,
    content_hash TEXT NOT NULL UNIQUE,  -- SHA-256 of the bytes, hex
    media_type TEXT NOT NULL CHECK (media_type IN ('image', 'audio', 'video', 'document', 'contact')),
    file_path TEXT NOT NULL,            -- {content_hash}.{extension}, inside MEDIA_DIR
    file_size INTEGER NOT NULL,         -- bytes
    mime_type TEXT NOT NULL,            -- decided from the content
    media_metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(media_metadata)),  -- transcript and who heard it; descriptions and names by owner
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE interactions (
    id INTEGER PRIMARY KEY,
    twilio_message_sid TEXT UNIQUE,   -- NULL: the terminal, the page or REST
    idempotency_key TEXT,             -- of a REST write, as the caller sent it; NULL: none
    user_id INTEGER NOT NULL REFERENCES users (id),
    interaction_type TEXT NOT NULL CHECK (interaction_type IN
        ('text', 'image', 'audio', 'video', 'document', 'location', 'contact',
         'command', 'search', 'reminder', 'chat')),
    content TEXT NOT NULL,            -- what was typed, word for word; empty once forgotten
    media_id INTEGER REFERENCES media (id),  -- the first attachment; interaction_media has them all
    transcript TEXT,                  -- what was heard in a voice note; NULL: none, or not yet
    interaction_metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(interaction_metadata)),
                                      -- intent, confidence, source of the decision, extras Twilio sent
    status TEXT NOT NULL CHECK (status IN ('received', 'done', 'failed')),
    reply TEXT,                       -- NULL: not answered yet; empty: nothing to say, or forgotten
    reply_via TEXT CHECK (reply_via IN ('twiml', 'rest', 'local')),  -- how it went out; NULL: not decided
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX interactions_by_user ON interactions (user_id, created_at);
CREATE UNIQUE INDEX interactions_by_key ON interactions (idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX interactions_unfinished ON interactions (id) WHERE status = 'received';

CREATE TABLE interaction_media (
    interaction_id INTEGER NOT NULL REFERENCES interactions (id),
    position INTEGER NOT NULL,        -- from 0, in the order they were sent
    media_id INTEGER NOT NULL REFERENCES media (id),
    PRIMARY KEY (interaction_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX interaction_media_by_media ON interaction_media (media_id);

CREATE TABLE memories (
    id INTEGER PRIMARY KEY CHECK (id < 1 << 32),  -- half of memory_index's rowid
    mem0_id TEXT,                     -- NULL until Mem0 has it; unique
    user_id INTEGER NOT NULL REFERENCES users (id),
    interaction_id INTEGER REFERENCES interactions (id),
    sender TEXT,                      -- who said it, in an import or a forward; NULL: the user
    content TEXT NOT NULL,            -- word for word; for media the caption, transcript, description
    memory_type TEXT NOT NULL CHECK (memory_type IN  -- list: its name, then one item a line, ticked ones behind a ✓
        ('text', 'list', 'image', 'audio', 'video', 'document', 'location', 'contact')),
    tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),  -- lower-case words, JSON array
    created_at TEXT NOT NULL,
    language TEXT,                    -- it, de, ...: what the words are surely in; NULL: English, or not sure;
                                      -- empty: the words have changed, and are not stemmed yet
    stems TEXT                        -- of the words, "it:compr it:scarp"; of compounds, from their end, "de<lessul", too;
                                      -- of words that may be written otherwise their plain spelling, "x:soren";
                                      -- empty: English, or unknown; NULL: not stemmed yet
) STRICT;
CREATE UNIQUE INDEX memories_by_mem0_id ON memories (mem0_id) WHERE mem0_id IS NOT NULL;
-- One user's memories as ranking reads them, side by side whoever else writes; see memory_lines.
CREATE INDEX memories_by_user ON memories
    (user_id, created_at, id, sender, substr(rtrim(content, char(9, 10, 13, 32)), -1) = '?');
CREATE INDEX memories_by_time ON memories (created_at);
CREATE INDEX memories_by_sender ON memories (user_id, sender) WHERE sender IS NOT NULL;
CREATE INDEX memories_by_interaction ON memories (interaction_id);
CREATE INDEX memories_by_language ON memories (user_id, language) WHERE language IS NOT NULL;
CREATE INDEX memories_of_lists ON memories (user_id, id) WHERE memory_type = 'list';
CREATE INDEX memories_to_stem ON memories (id) WHERE stems IS NULL;

-- What a ranking reads of a memory, of all that memories_by_user holds: asks is 1 for a question.
CREATE VIEW memory_lines AS
SELECT id, user_id, created_at, sender,
    substr(rtrim(content, char(9, 10, 13, 32)), -1) = '?' AS asks
FROM memories;

-- What ties a memory to more interactions than the one it was said in first.
CREATE TABLE memory_interactions (
    memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    interaction_id INTEGER NOT NULL REFERENCES interactions (id),
    role TEXT NOT NULL CHECK (role IN ('source', 'quote')),  -- it was said there too; its reply quotes it
    PRIMARY KEY (memory_id, interaction_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX memory_interactions_by_interaction ON memory_interactions (interaction_id);

-- Every interaction that holds words of a memory.
CREATE VIEW memory_mentions AS
SELECT id AS memory_id, interaction_id, 'source' AS role FROM memories WHERE interaction_id IS NOT NULL
UNION ALL
SELECT memory_id, interaction_id, role FROM memory_interactions;

-- The days that relative words in a memory mean: "tomorrow", "next Friday".
CREATE TABLE memory_days (
    memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    day TEXT NOT NULL,                -- on the user's calendar, 2026-11-23
    PRIMARY KEY (memory_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX memory_days_by_day ON memory_days (day);

CREATE TABLE mem0_links (
    mem0_id TEXT NOT NULL UNIQUE,
    memory_id INTEGER NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    fact TEXT NOT NULL                -- what Mem0 extracted; searched, never listed as a memory
) STRICT;
CREATE INDEX mem0_links_by_memory ON mem0_links (memory_id);

CREATE TABLE reminders (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    interaction_id INTEGER REFERENCES interactions (id),  -- where it was asked for; NULL: REST
    message TEXT NOT NULL,
    scheduled_time TEXT NOT NULL,     -- when it is due
    timezone TEXT NOT NULL,           -- the zone it was said in; a recurring one keeps its wall clock there
    status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'cancelled', 'failed')),
    reminder_type TEXT NOT NULL CHECK (reminder_type IN ('message', 'recurring')),
    recurrence_pattern TEXT CHECK (recurrence_pattern IS NULL OR json_valid(recurrence_pattern)),
                                      -- {"rrule": "FREQ=DAILY", "start": "2026-11-23T09:00:00"}, start on the local clock; NULL: once;
                                      -- "skipped": ["2026-11-25T09:00:00"]: occurrences that do not ring, if any
    created_at TEXT NOT NULL,
    sent_at TEXT,                     -- NULL: not sent
    done_at TEXT,                     -- the user said done; NULL: not yet
    nag_minutes INTEGER,              -- rings again so often until done; NULL: rings once
    root_id INTEGER REFERENCES reminders (id),  -- the reminder that this one rings again for; NULL: itself
    is_digest INTEGER NOT NULL DEFAULT 0  -- 1: it tells what is on that day
) STRICT;
CREATE INDEX reminders_due ON reminders (scheduled_time) WHERE status = 'pending';
CREATE INDEX reminders_again ON reminders (root_id) WHERE root_id IS NOT NULL;
CREATE INDEX reminders_by_user ON reminders (user_id, scheduled_time);

CREATE TABLE outbound_messages (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    interaction_id INTEGER REFERENCES interactions (id),  -- the message it answers; NULL: a reminder
    reminder_id INTEGER REFERENCES reminders (id),        -- the reminder it carries; NULL: a reply
    channel TEXT NOT NULL CHECK (channel IN ('whatsapp', 'local')),  -- local: this table, the terminal, the page
    body TEXT NOT NULL,
    media_id INTEGER REFERENCES media (id),
    status TEXT NOT NULL CHECK (status IN
        ('queued', 'held', 'uncertain', 'accepted', 'sent', 'delivered', 'read', 'failed')),
                                      -- held: waits for the 24-hour window; uncertain: the answer to our send was lost;
                                      -- accepted: Twilio gave a SID; local ones are sent at once, read once shown
    twilio_message_sid TEXT UNIQUE,   -- NULL: not accepted yet, or local
    content_sid TEXT,                 -- the approved template it went out as; NULL: free text
    error_code INTEGER,               -- Twilio's; NULL: none
    attempts INTEGER NOT NULL DEFAULT 0,
    tried_at TEXT,                    -- when it was first handed to Twilio; NULL: not yet
    next_attempt_at TEXT,             -- NULL: nothing left to do
    created_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;
CREATE INDEX outbound_by_user ON outbound_messages (user_id, id);
CREATE INDEX outbound_waiting ON outbound_messages (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX outbound_by_interaction ON outbound_messages (interaction_id);
-- The claim of a reminder: while one message carries it, no process and no restart makes a second.
CREATE UNIQUE INDEX outbound_claim ON outbound_messages (reminder_id) WHERE status <> 'failed';

CREATE TABLE delivery_reports (
    message_sid TEXT NOT NULL,        -- of a message whose SID we do not know yet: Twilio was quicker than its own answer
    status TEXT NOT NULL,             -- Twilio's word
    error_code INTEGER,               -- NULL: none
    created_at TEXT NOT NULL,         -- dropped after a day: replies in TwiML are reported too, and have no row
    PRIMARY KEY (message_sid, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE media_queue (
    interaction_id INTEGER PRIMARY KEY REFERENCES interactions (id),  -- its files are not all fetched, heard or seen yet
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE mem0_queue (
    memory_id INTEGER PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,  -- Mem0 has not got it, or not its newest words
    version INTEGER NOT NULL DEFAULT 0,  -- counts edits: one that comes while Mem0 is being told is told too
    event_id TEXT,                    -- Mem0 is still extracting (MEM0_INFER); NULL: not asked yet
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT NOT NULL DEFAULT ''  -- empty: at once
) STRICT, WITHOUT ROWID;

CREATE TABLE mem0_on (is_on INTEGER PRIMARY KEY CHECK (is_on = 1)) STRICT;  -- one row while Mem0 is configured

CREATE TABLE mem0_deletions (
    mem0_id TEXT PRIMARY KEY,         -- forgotten here, and not yet at Mem0
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- Browsers that are let in; logging out deletes the row.
CREATE TABLE sessions (
    mark TEXT PRIMARY KEY,            -- HMAC of its cookie and the token, by our key; hex
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE undo_steps (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    action TEXT NOT NULL,             -- what /undo takes back: saved, forgot, reminder, ...
    before TEXT NOT NULL CHECK (json_valid(before)),  -- the rows as they were, by table; gone after 10 minutes
    created_at TEXT NOT NULL
) STRICT;

-- Full text over memories, kept right by the triggers below, whoever writes.
CREATE VIEW memory_words AS
SELECT
    -- One user's memories are one range of keys, so that a search reads no other user's.
    user_id << 32 | id AS key,
    content,
    tags
FROM memories;

CREATE VIRTUAL TABLE memory_index USING fts5 (
    -- The sender stays out: a name in every row drowns the words. If it should ever be wrong:
    -- INSERT INTO memory_index (memory_index) VALUES ('rebuild');
    -- No column sizes: recall.py scores by itself, FTS5's own bm25() reads every user's words.
    content, tags,
    content = 'memory_words', content_rowid = 'key', columnsize = 0,
    tokenize = 'porter unicode61 remove_diacritics 2'
);

-- The words that occur, for mistyped ones of users whose vocabulary is behind; it needs no triggers.
CREATE VIRTUAL TABLE memory_terms USING fts5vocab (memory_index, row);

-- Small pages: another user's places of a word are stepped over sooner, and a save writes less.
INSERT INTO memory_index (memory_index, rank) VALUES ('pgsz', 1000);

-- The words of one user, made while nobody writes; for mistyped ones, which are compared with
-- nobody else's. What is not in it yet is read beside it; it begins anew when a word was taken back.
CREATE TABLE vocabularies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a new one whenever it is begun anew
    user_id INTEGER NOT NULL UNIQUE REFERENCES users (id),
    words TEXT NOT NULL,              -- as memory_index stems them, sorted, line feeds around each
    last_id INTEGER NOT NULL,         -- the memories up to this one were read
    memories INTEGER NOT NULL         -- how many they were
) STRICT;
CREATE TRIGGER vocabularies_stale AFTER UPDATE OF id, user_id, content, tags ON memories BEGIN
    DELETE FROM vocabularies WHERE user_id IN (old.user_id, new.user_id);
END;
CREATE TRIGGER vocabularies_forgotten AFTER DELETE ON memories BEGIN
    DELETE FROM vocabularies WHERE user_id = old.user_id;
END;

CREATE TRIGGER memories_inserted AFTER INSERT ON memories BEGIN
    INSERT INTO memory_index (rowid, content, tags)
    VALUES (new.user_id << 32 | new.id, new.content, new.tags);
    UPDATE users SET memory_count = memory_count + 1 WHERE id = new.user_id;
END;
CREATE TRIGGER memories_deleted AFTER DELETE ON memories BEGIN
    INSERT INTO memory_index (memory_index, rowid, content, tags)
    VALUES ('delete', old.user_id << 32 | old.id, old.content, old.tags);
    UPDATE users SET memory_count = memory_count - 1 WHERE id = old.user_id;
END;
CREATE TRIGGER memories_updated AFTER UPDATE OF id, user_id, content, tags ON memories BEGIN
    INSERT INTO memory_index (memory_index, rowid, content, tags)
    VALUES ('delete', old.user_id << 32 | old.id, old.content, old.tags);
    INSERT INTO memory_index (rowid, content, tags)
    VALUES (new.user_id << 32 | new.id, new.content, new.tags);
    UPDATE users SET memory_count = memory_count - 1 WHERE id = old.user_id;
    UPDATE users SET memory_count = memory_count + 1 WHERE id = new.user_id;
END;

-- The same for stems, of languages other than English: "compro" is found where "comprato" was said.
-- The program stems what it writes; what another writes is stemmed a second later, while it runs.
CREATE VIEW memory_stems AS SELECT user_id << 32 | id AS key, stems FROM memories WHERE stems <> '';

CREATE VIRTUAL TABLE stem_index USING fts5 (
    -- Marks count: vowel signs are part of a word in Hindi. Only single stems are ever asked for.
    stems, content = 'memory_stems', content_rowid = 'key', columnsize = 0, detail = none,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co' tokenchars ':<'"
);

-- Small pages: a save of one memory takes less than two thirds of the time.
INSERT INTO stem_index (stem_index, rank) VALUES ('pgsz', 1000);

CREATE TRIGGER memories_stemmed AFTER INSERT ON memories WHEN new.stems <> '' BEGIN
    INSERT INTO stem_index (rowid, stems) VALUES (new.user_id << 32 | new.id, new.stems);
END;
CREATE TRIGGER memories_unstemmed AFTER DELETE ON memories WHEN old.stems <> '' BEGIN
    INSERT INTO stem_index (stem_index, rowid, stems)
    VALUES ('delete', old.user_id << 32 | old.id, old.stems);
END;
CREATE TRIGGER memories_stemmed_again AFTER UPDATE OF id, user_id, content, stems ON memories
WHEN new.language IS NOT '' BEGIN  -- that is the last statement's own writing, where triggers recur
    INSERT INTO stem_index (stem_index, rowid, stems)
    SELECT 'delete', old.user_id << 32 | old.id, old.stems WHERE old.stems <> '';
    INSERT INTO stem_index (rowid, stems)
    SELECT new.user_id << 32 | new.id, new.stems
    WHERE new.stems <> '' AND NOT (new.content <> old.content AND new.stems IS old.stems);
    UPDATE memories SET language = '', stems = NULL
    WHERE id = new.id AND new.content <> old.content AND new.stems IS old.stems;
END;

-- Mem0 follows whatever is written to memories, by whomever.
CREATE TRIGGER memories_told AFTER INSERT ON memories
WHEN length(trim(new.content)) >= 3 AND EXISTS (SELECT 1 FROM mem0_on) BEGIN
    INSERT INTO mem0_queue (memory_id) VALUES (new.id);
END;
CREATE TRIGGER memories_told_again AFTER UPDATE OF content ON memories
WHEN new.content <> old.content AND EXISTS (SELECT 1 FROM mem0_on) BEGIN
    INSERT INTO mem0_queue (memory_id) VALUES (new.id)
    ON CONFLICT (memory_id) DO UPDATE SET version = version + 1, next_attempt_at = '';
END;
CREATE TRIGGER memories_untold BEFORE DELETE ON memories BEGIN
    INSERT INTO mem0_deletions (mem0_id)
    SELECT mem0_id FROM mem0_links WHERE memory_id = old.id
    ON CONFLICT (mem0_id) DO NOTHING;
END;

-- Meanings, where a model for them is installed or configured; made anew when a memory's words change.
CREATE TABLE vector_model (
    is_current INTEGER PRIMARY KEY CHECK (is_current = 1),  -- one row: all vectors are its own
    name TEXT NOT NULL,               -- as its server calls it; vectors of another are dropped
    dimensions INTEGER                -- NULL: it has made no vector yet
) STRICT;
CREATE TABLE memory_vectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- only grows: what is read once need not be read again
    memory_id INTEGER NOT NULL UNIQUE REFERENCES memories (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    vector BLOB NOT NULL              -- int8, one a dimension of vector_model; length one is 127
) STRICT;
CREATE INDEX memory_vectors_by_user ON memory_vectors (user_id, id);
CREATE TRIGGER memory_vectors_stale AFTER UPDATE OF content, user_id ON memories BEGIN
    DELETE FROM memory_vectors WHERE memory_id = new.id;
END;

CREATE VIEW memories_with_media AS
SELECT memories.id, memories.mem0_id, memories.user_id, memories.interaction_id, memories.sender,
    memories.content, memories.memory_type, memories.tags, memories.created_at, media.file_path
FROM memories
LEFT JOIN interactions ON interactions.id = memories.interaction_id
LEFT JOIN media ON media.id = interactions.media_id;

PRAGMA user_version = 9;
