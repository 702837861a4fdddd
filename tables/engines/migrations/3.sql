-- 2 to 3: words are found by their stems in languages other than English, too. The background stems
-- what was said before.
ALTER TABLE memories ADD COLUMN
    language /* it, de, ...: what the words are surely in; NULL: English, or not sure;
    empty: the words have changed, and are not stemmed yet */ TEXT;
ALTER TABLE memories ADD COLUMN
    stems /* of the words, "it:compr it:scarp"; of compounds, from their end, "de<lessul", too;
    empty: English, or unknown; NULL: not stemmed yet */ TEXT;
CREATE INDEX memories_by_language ON memories (user_id, language) WHERE language IS NOT NULL;
CREATE INDEX memories_to_stem ON memories (id) WHERE stems IS NULL;
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
PRAGMA user_version = 3;
