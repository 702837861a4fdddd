-- 3 to 4: what is read of one user lies together, whoever else writes.
DROP INDEX memories_by_user;
CREATE INDEX memories_by_user ON memories
    (user_id, created_at, id, sender, substr(rtrim(content, char(9, 10, 13, 32)), -1) = '?');
CREATE VIEW memory_lines AS
SELECT id, user_id, created_at, sender,
    substr(rtrim(content, char(9, 10, 13, 32)), -1) = '?' AS asks
FROM memories;
INSERT INTO memory_index (memory_index, rank) VALUES ('pgsz', 1000);
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
PRAGMA user_version = 4;
