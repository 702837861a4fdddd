-- WhatsApp Memory Assistant on PostgreSQL 15 and newer: the tables of schema.sql, which says what
-- their columns mean; what differs is here. A test holds the two together.
-- Texts are compared by their bytes (COLLATE "C"), as SQLite does, whatever the database's language.

CREATE TABLE schema_version (version BIGINT NOT NULL);
INSERT INTO schema_version (version) VALUES (0);

-- -- what SQLite calls so: the statements in tables/ are one text for both engines --------------------

-- '$.descriptions.u7' and '$.made[0]', or a bare 'kind', as a path of PostgreSQL's.
CREATE FUNCTION json_path(path TEXT) RETURNS TEXT[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_to_array(replace(replace(ltrim(path, '$.'), '[', '.'), ']', ''), '.') $$;
CREATE FUNCTION json_text(document TEXT, path TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT document::json #>> json_path(path) $$;
CREATE FUNCTION json_text(document TEXT, place INTEGER) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT document::json ->> place $$;
CREATE FUNCTION json_part(document TEXT, path TEXT) RETURNS JSON
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT document::json #> json_path(path) $$;
CREATE OPERATOR ->> (LEFTARG = TEXT, RIGHTARG = TEXT, FUNCTION = json_text);
CREATE OPERATOR ->> (LEFTARG = TEXT, RIGHTARG = INTEGER, FUNCTION = json_text);
CREATE OPERATOR -> (LEFTARG = TEXT, RIGHTARG = TEXT, FUNCTION = json_part);

CREATE FUNCTION json(document TEXT) RETURNS JSON
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT document::json $$;
CREATE FUNCTION json(document JSON) RETURNS JSON
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT document $$;
CREATE FUNCTION json_set(document TEXT, path TEXT, part JSON) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_set(document::jsonb, json_path(path), part::jsonb)::text $$;
CREATE FUNCTION json_set(document TEXT, path TEXT, part TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_set(document::jsonb, json_path(path), to_jsonb(part))::text $$;
CREATE FUNCTION json_set(document TEXT, path TEXT, part BIGINT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_set(document::jsonb, json_path(path), to_jsonb(part))::text $$;
CREATE FUNCTION json_remove(document TEXT, VARIADIC paths TEXT[]) RETURNS JSON
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    rest JSONB := document;
    path TEXT;
BEGIN
    FOREACH path IN ARRAY paths LOOP
        rest := rest #- json_path(path);
    END LOOP;
    RETURN rest::json;
END $$;
-- RFC 7396: null takes a name away, an object is merged into the one that is there.
CREATE FUNCTION json_patched(document JSONB, patch JSONB) RETURNS JSONB
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    patched JSONB := CASE jsonb_typeof(document) WHEN 'object' THEN document ELSE '{}' END;
    name TEXT;
    part JSONB;
BEGIN
    IF jsonb_typeof(patch) <> 'object' THEN
        RETURN patch;
    END IF;
    FOR name, part IN SELECT * FROM jsonb_each(patch) LOOP
        IF jsonb_typeof(part) = 'null' THEN
            patched := patched - name;
        ELSE
            patched := patched || jsonb_build_object(name, json_patched(patched -> name, part));
        END IF;
    END LOOP;
    RETURN patched;
END $$;
CREATE FUNCTION json_patch(document TEXT, patch TEXT) RETURNS TEXT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT json_patched(document::jsonb, patch::jsonb)::text $$;

-- Of one array: whole numbers, which is what lists of ids are. At a path: each part as text.
CREATE FUNCTION json_each(document TEXT) RETURNS TABLE (key BIGINT, value BIGINT)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20 AS $$
    SELECT place - 1, part::bigint FROM json_array_elements_text(document::json)
        WITH ORDINALITY AS parts (part, place) $$;
CREATE FUNCTION json_each(document TEXT, path TEXT) RETURNS TABLE (key BIGINT, value TEXT)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 20 AS $$
    SELECT place - 1, part FROM json_array_elements_text(
        CASE json_typeof(document::json #> json_path(path))
        WHEN 'array' THEN document::json #> json_path(path) ELSE '[]' END)
        WITH ORDINALITY AS parts (part, place) $$;

CREATE FUNCTION json_array_length(document TEXT, path TEXT) RETURNS INTEGER
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE json_typeof(document::json #> json_path(path))
        WHEN 'array' THEN json_array_length(document::json #> json_path(path)) END $$;

CREATE FUNCTION array_as_json(parts ANYCOMPATIBLEARRAY) RETURNS JSON
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT array_to_json(parts) $$;
CREATE AGGREGATE json_group_array(ANYCOMPATIBLE) (
    SFUNC = array_append, STYPE = ANYCOMPATIBLEARRAY, INITCOND = '{}', FINALFUNC = array_as_json
);
CREATE FUNCTION ifnull(ANYCOMPATIBLE, ANYCOMPATIBLE) RETURNS ANYCOMPATIBLE
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce($1, $2) $$;
CREATE FUNCTION max(ANYCOMPATIBLE, ANYCOMPATIBLE) RETURNS ANYCOMPATIBLE
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT greatest($1, $2) $$;
CREATE FUNCTION instr(held TEXT, part TEXT) RETURNS INTEGER
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT strpos(held, part) $$;
CREATE FUNCTION unixepoch(moment TEXT) RETURNS BIGINT
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT extract(epoch FROM moment::timestamp)::bigint $$;

-- -- the tables --------------------------------------------------------------------------------------

CREATE TABLE users (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    whatsapp_id TEXT COLLATE "C" NOT NULL UNIQUE,
    external_user_id TEXT COLLATE "C" UNIQUE,
    profile_name TEXT COLLATE "C",
    timezone TEXT COLLATE "C" NOT NULL,
    last_inbound_at TEXT COLLATE "C",
    paused_at TEXT COLLATE "C",
    shown TEXT COLLATE "C" CHECK (shown IS NULL OR shown::json IS NOT NULL),
    asked TEXT COLLATE "C" CHECK (asked IS NULL OR asked::json IS NOT NULL),
    memory_count BIGINT NOT NULL DEFAULT 0,
    created_at TEXT COLLATE "C" NOT NULL,
    updated_at TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C"
);

CREATE TABLE media (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    content_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    media_type TEXT COLLATE "C" NOT NULL CHECK (media_type IN ('image', 'audio', 'video', 'document', 'contact')),
    file_path TEXT COLLATE "C" NOT NULL,
    file_size BIGINT NOT NULL,
    mime_type TEXT COLLATE "C" NOT NULL,
    media_metadata TEXT COLLATE "C" NOT NULL DEFAULT '{}' CHECK (media_metadata::json IS NOT NULL),
    created_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE interactions (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    twilio_message_sid TEXT COLLATE "C" UNIQUE,
    idempotency_key TEXT COLLATE "C",
    user_id BIGINT NOT NULL REFERENCES users (id),
    interaction_type TEXT COLLATE "C" NOT NULL CHECK (interaction_type IN
        ('text', 'image', 'audio', 'video', 'document', 'location', 'contact',
         'command', 'search', 'reminder', 'chat')),
    content TEXT COLLATE "C" NOT NULL,
    media_id BIGINT REFERENCES media (id),
    transcript TEXT COLLATE "C",
    interaction_metadata TEXT COLLATE "C" NOT NULL DEFAULT '{}' CHECK (interaction_metadata::json IS NOT NULL),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('received', 'done', 'failed')),
    reply TEXT COLLATE "C",
    reply_via TEXT COLLATE "C" CHECK (reply_via IN ('twiml', 'rest', 'local')),
    created_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX interactions_by_user ON interactions (user_id, created_at);
CREATE UNIQUE INDEX interactions_by_key ON interactions (idempotency_key)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX interactions_unfinished ON interactions (id) WHERE status = 'received';

CREATE TABLE interaction_media (
    interaction_id BIGINT NOT NULL REFERENCES interactions (id),
    position BIGINT NOT NULL,
    media_id BIGINT NOT NULL REFERENCES media (id),
    PRIMARY KEY (interaction_id, position)
);
CREATE INDEX interaction_media_by_media ON interaction_media (media_id);

CREATE TABLE memories (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    mem0_id TEXT COLLATE "C",
    user_id BIGINT NOT NULL REFERENCES users (id),
    interaction_id BIGINT REFERENCES interactions (id),
    sender TEXT COLLATE "C",
    content TEXT COLLATE "C" NOT NULL,
    memory_type TEXT COLLATE "C" NOT NULL CHECK (memory_type IN
        ('text', 'list', 'image', 'audio', 'video', 'document', 'location', 'contact')),
    tags TEXT COLLATE "C" NOT NULL DEFAULT '[]' CHECK (tags::json IS NOT NULL),
    created_at TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C",
    stems TEXT COLLATE "C"
);
CREATE UNIQUE INDEX memories_by_mem0_id ON memories (mem0_id) WHERE mem0_id IS NOT NULL;
-- One user's memories as ranking reads them, side by side whoever else writes; see memory_lines.
CREATE INDEX memories_by_user ON memories
    (user_id, created_at, id, sender, (right(rtrim(content, E'\t\n\r '), 1) = '?'));
CREATE INDEX memories_by_time ON memories (created_at);
CREATE INDEX memories_by_sender ON memories (user_id, sender) WHERE sender IS NOT NULL;
CREATE INDEX memories_by_interaction ON memories (interaction_id);
CREATE INDEX memories_by_language ON memories (user_id, language) WHERE language IS NOT NULL;
CREATE INDEX memories_of_lists ON memories (user_id, id) WHERE memory_type = 'list';
CREATE INDEX memories_to_stem ON memories (id) WHERE stems IS NULL;

-- What a ranking reads of a memory, of all that memories_by_user holds: asks is 1 for a question.
CREATE VIEW memory_lines AS
SELECT id, user_id, created_at, sender,
    (right(rtrim(content, E'\t\n\r '), 1) = '?') AS asks
FROM memories;

-- What ties a memory to more interactions than the one it was said in first.
CREATE TABLE memory_interactions (
    memory_id BIGINT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    interaction_id BIGINT NOT NULL REFERENCES interactions (id),
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('source', 'quote')),
    PRIMARY KEY (memory_id, interaction_id, role)
);
CREATE INDEX memory_interactions_by_interaction ON memory_interactions (interaction_id);

-- Every interaction that holds words of a memory.
CREATE VIEW memory_mentions AS
SELECT id AS memory_id, interaction_id, 'source' AS role FROM memories WHERE interaction_id IS NOT NULL
UNION ALL
SELECT memory_id, interaction_id, role FROM memory_interactions;

-- The days that relative words in a memory mean: "tomorrow", "next Friday".
CREATE TABLE memory_days (
    memory_id BIGINT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    day TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (memory_id, day)
);
CREATE INDEX memory_days_by_day ON memory_days (day);

CREATE TABLE mem0_links (
    mem0_id TEXT COLLATE "C" NOT NULL UNIQUE,
    memory_id BIGINT NOT NULL REFERENCES memories (id) ON DELETE CASCADE,
    fact TEXT COLLATE "C" NOT NULL
);
CREATE INDEX mem0_links_by_memory ON mem0_links (memory_id);

CREATE TABLE reminders (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    interaction_id BIGINT REFERENCES interactions (id),
    message TEXT COLLATE "C" NOT NULL,
    scheduled_time TEXT COLLATE "C" NOT NULL,
    timezone TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('pending', 'sent', 'cancelled', 'failed')),
    reminder_type TEXT COLLATE "C" NOT NULL CHECK (reminder_type IN ('message', 'recurring')),
    recurrence_pattern TEXT COLLATE "C" CHECK (recurrence_pattern IS NULL OR recurrence_pattern::json IS NOT NULL),
    created_at TEXT COLLATE "C" NOT NULL,
    sent_at TEXT COLLATE "C",
    done_at TEXT COLLATE "C",
    nag_minutes BIGINT,
    root_id BIGINT REFERENCES reminders (id),
    is_digest BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX reminders_due ON reminders (scheduled_time) WHERE status = 'pending';
CREATE INDEX reminders_again ON reminders (root_id) WHERE root_id IS NOT NULL;
CREATE INDEX reminders_by_user ON reminders (user_id, scheduled_time);

CREATE TABLE outbound_messages (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    interaction_id BIGINT REFERENCES interactions (id),
    reminder_id BIGINT REFERENCES reminders (id),
    channel TEXT COLLATE "C" NOT NULL CHECK (channel IN ('whatsapp', 'local')),
    body TEXT COLLATE "C" NOT NULL,
    media_id BIGINT REFERENCES media (id),
    status TEXT COLLATE "C" NOT NULL CHECK (status IN
        ('queued', 'held', 'uncertain', 'accepted', 'sent', 'delivered', 'read', 'failed')),
    twilio_message_sid TEXT COLLATE "C" UNIQUE,
    content_sid TEXT COLLATE "C",
    error_code BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    tried_at TEXT COLLATE "C",
    next_attempt_at TEXT COLLATE "C",
    created_at TEXT COLLATE "C" NOT NULL,
    sent_at TEXT COLLATE "C"
);
CREATE INDEX outbound_by_user ON outbound_messages (user_id, id);
CREATE INDEX outbound_waiting ON outbound_messages (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX outbound_by_interaction ON outbound_messages (interaction_id);
-- The claim of a reminder: while one message carries it, no process and no restart makes a second.
CREATE UNIQUE INDEX outbound_claim ON outbound_messages (reminder_id) WHERE status <> 'failed';

CREATE TABLE delivery_reports (
    message_sid TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    error_code BIGINT,
    created_at TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (message_sid, status)
);

CREATE TABLE media_queue (
    interaction_id BIGINT PRIMARY KEY REFERENCES interactions (id),
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE mem0_queue (
    memory_id BIGINT PRIMARY KEY REFERENCES memories (id) ON DELETE CASCADE,
    version BIGINT NOT NULL DEFAULT 0,
    event_id TEXT COLLATE "C",
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at TEXT COLLATE "C" NOT NULL DEFAULT ''
);

CREATE TABLE mem0_on (is_on BIGINT PRIMARY KEY CHECK (is_on = 1));

CREATE TABLE mem0_deletions (
    mem0_id TEXT COLLATE "C" PRIMARY KEY,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at TEXT COLLATE "C" NOT NULL DEFAULT ''
);

-- Browsers that are let in; logging out deletes the row.
CREATE TABLE sessions (
    mark TEXT COLLATE "C" PRIMARY KEY,
    created_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE calendars (
    user_id BIGINT PRIMARY KEY REFERENCES users (id),
    secret_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at TEXT COLLATE "C" NOT NULL
);
CREATE TABLE webhook_posts (
    reminder_id BIGINT PRIMARY KEY REFERENCES reminders (id),
    body TEXT COLLATE "C" NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at TEXT COLLATE "C",
    error TEXT COLLATE "C",
    created_at TEXT COLLATE "C" NOT NULL,
    sent_at TEXT COLLATE "C"
);
CREATE INDEX webhook_posts_waiting ON webhook_posts (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE TABLE contents (
    name TEXT COLLATE "C" PRIMARY KEY,
    content_sid TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL
);
CREATE TABLE refused_senders (
    sender TEXT COLLATE "C" PRIMARY KEY,
    last_at TEXT COLLATE "C" NOT NULL
);
CREATE TABLE paired_senders (
    sender TEXT COLLATE "C" PRIMARY KEY,
    created_at TEXT COLLATE "C" NOT NULL
);
CREATE TABLE pair_codes (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    code_hash TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    wrong BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE undo_steps (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id),
    action TEXT COLLATE "C" NOT NULL,
    before TEXT COLLATE "C" NOT NULL CHECK (before::json IS NOT NULL),
    created_at TEXT COLLATE "C" NOT NULL
);
-- Where PostgreSQL reads one user's words: nothing is kept here, postings has them.
CREATE TABLE vocabularies (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL UNIQUE REFERENCES users (id),
    words TEXT COLLATE "C" NOT NULL,
    last_id BIGINT NOT NULL,
    memories BIGINT NOT NULL
);

-- Meanings, where a model for them is installed or configured; made anew when a memory's words change.
CREATE TABLE vector_model (
    is_current BIGINT PRIMARY KEY CHECK (is_current = 1),
    name TEXT COLLATE "C" NOT NULL,
    dimensions BIGINT
);
CREATE TABLE memory_vectors (
    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    memory_id BIGINT NOT NULL UNIQUE REFERENCES memories (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES users (id),
    vector BYTEA NOT NULL
);
CREATE INDEX memory_vectors_by_user ON memory_vectors (user_id, id);

CREATE VIEW memories_with_media AS
SELECT memories.id, memories.mem0_id, memories.user_id, memories.interaction_id, memories.sender,
    memories.content, memories.memory_type, memories.tags, memories.created_at, media.file_path
FROM memories
LEFT JOIN interactions ON interactions.id = memories.interaction_id
LEFT JOIN media ON media.id = interactions.media_id;

-- -- finding -----------------------------------------------------------------------------------------

-- Which memory has which term, and where: as SQLite's memory_index and stem_index read words, which
-- the program asks of them (tables/engines/words.py). Stems are terms with a colon in them.
CREATE TABLE postings (
    user_id BIGINT NOT NULL,
    term TEXT COLLATE "C" NOT NULL,
    memory_id BIGINT NOT NULL,
    places INTEGER[] NOT NULL,  -- from 0; those in the tags after a million; empty: a stem has none
    PRIMARY KEY (user_id, term, memory_id)
);
CREATE INDEX postings_by_memory ON postings (memory_id);

-- Memories whose words are not in postings yet: what the program writes is there before its
-- transaction ends; what another writes follows a second later, while the program runs.
CREATE TABLE unindexed (memory_id BIGINT PRIMARY KEY);

CREATE FUNCTION ids_with_phrase(whose BIGINT, phrase TEXT[]) RETURNS SETOF BIGINT
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT memory_id FROM (
        SELECT memory_id, place - number AS began, number
        FROM unnest(phrase) WITH ORDINALITY AS wanted (word, number)
        JOIN postings ON user_id = whose AND term = word, unnest(places) AS place
    ) AS found GROUP BY memory_id, began HAVING count(DISTINCT number) = cardinality(phrase) $$;

CREATE FUNCTION memories_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM postings WHERE memory_id = old.id;
        UPDATE users SET memory_count = memory_count - 1 WHERE id = old.user_id
            AND (TG_OP = 'DELETE' OR new.user_id <> old.user_id);
    END IF;
    IF TG_OP = 'DELETE' THEN
        DELETE FROM unindexed WHERE memory_id = old.id;
        RETURN NULL;
    END IF;
    INSERT INTO unindexed (memory_id) VALUES (new.id) ON CONFLICT DO NOTHING;
    IF TG_OP = 'INSERT' OR new.user_id <> old.user_id THEN
        UPDATE users SET memory_count = memory_count + 1 WHERE id = new.user_id;
    END IF;
    IF TG_OP = 'UPDATE' AND (new.content <> old.content OR new.user_id <> old.user_id) THEN
        DELETE FROM memory_vectors WHERE memory_id = new.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER memories_written AFTER INSERT OR DELETE OR UPDATE OF user_id, content, tags, stems
    ON memories FOR EACH ROW EXECUTE FUNCTION memories_written();

-- Words that have changed lose the stems they had, unless new ones came with them.
CREATE FUNCTION memories_unstem() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    new.language := '';
    new.stems := NULL;
    RETURN new;
END $$;
CREATE TRIGGER memories_unstem BEFORE UPDATE OF content ON memories FOR EACH ROW
    WHEN (new.content <> old.content AND new.stems IS NOT DISTINCT FROM old.stems)
    EXECUTE FUNCTION memories_unstem();

-- -- Mem0 follows whatever is written to memories, by whomever ---------------------------------------

CREATE FUNCTION memories_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mem0_queue (memory_id) SELECT new.id FROM mem0_on
    WHERE TG_OP = 'UPDATE' OR length(trim(new.content)) >= 3
    ON CONFLICT (memory_id) DO UPDATE SET version = mem0_queue.version + 1, next_attempt_at = '';
    RETURN NULL;
END $$;
CREATE TRIGGER memories_told AFTER INSERT ON memories
    FOR EACH ROW EXECUTE FUNCTION memories_told();
CREATE TRIGGER memories_told_again AFTER UPDATE OF content ON memories
    FOR EACH ROW WHEN (new.content <> old.content) EXECUTE FUNCTION memories_told();
CREATE FUNCTION memories_untold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mem0_deletions (mem0_id)
    SELECT mem0_id FROM mem0_links WHERE memory_id = old.id ON CONFLICT (mem0_id) DO NOTHING;
    RETURN old;
END $$;
CREATE TRIGGER memories_untold BEFORE DELETE ON memories
    FOR EACH ROW EXECUTE FUNCTION memories_untold();

-- -- what all processes share ------------------------------------------------------------------------

-- Keys made once: what SQLite has in files beside it.
CREATE TABLE secrets (
    name TEXT COLLATE "C" PRIMARY KEY,  -- key: signs media links; token: opens REST and the page
    value TEXT COLLATE "C" NOT NULL
);

-- Wrong tokens, by who sent them: each costs a longer wait (core/access.py).
CREATE TABLE guesses (
    caller TEXT COLLATE "C" PRIMARY KEY,
    count BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL
);

-- Codes that open the page once, by their SHA-256.
CREATE TABLE codes (
    mark TEXT COLLATE "C" PRIMARY KEY,
    expires_at TEXT COLLATE "C" NOT NULL
);

-- The bell of every process rings at the end of the transaction that queues something.
CREATE FUNCTION ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(TG_ARGV[0], '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbound_rings AFTER INSERT OR UPDATE OF next_attempt_at ON outbound_messages
    FOR EACH ROW WHEN (new.next_attempt_at IS NOT NULL) EXECUTE FUNCTION ring('bell');
CREATE TRIGGER webhook_posts_ring AFTER INSERT ON webhook_posts
    FOR EACH ROW EXECUTE FUNCTION ring('bell');
CREATE TRIGGER media_queue_rings AFTER INSERT ON media_queue
    FOR EACH ROW EXECUTE FUNCTION ring('bell');
CREATE TRIGGER mem0_queue_rings AFTER INSERT OR UPDATE OF version ON mem0_queue
    FOR EACH ROW EXECUTE FUNCTION ring('bell');
CREATE TRIGGER mem0_deletions_ring AFTER INSERT ON mem0_deletions
    FOR EACH ROW EXECUTE FUNCTION ring('bell');
CREATE TRIGGER reminders_wake AFTER INSERT OR UPDATE OF scheduled_time, status ON reminders
    FOR EACH ROW WHEN (new.status = 'pending') EXECUTE FUNCTION ring('wake');
