-- 1 to 2: meanings may be of another model than all-MiniLM-L6-v2, which made all there are.
CREATE TABLE vector_model (
    is_current INTEGER PRIMARY KEY CHECK (is_current = 1),  -- one row: all vectors are its own
    name TEXT NOT NULL,               -- as its server calls it; vectors of another are dropped
    dimensions INTEGER                -- NULL: it has made no vector yet
) STRICT;
INSERT INTO vector_model (is_current, name, dimensions)
SELECT 1, 'all-MiniLM-L6-v2', 384 WHERE EXISTS (SELECT 1 FROM memory_vectors);
DROP TRIGGER memory_vectors_stale;
DROP INDEX memory_vectors_by_user;
ALTER TABLE memory_vectors RENAME TO older_vectors;
CREATE TABLE memory_vectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- only grows: what is read once need not be read again
    memory_id INTEGER NOT NULL UNIQUE REFERENCES memories (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id),
    vector BLOB NOT NULL              -- int8, one a dimension of vector_model; length one is 127
) STRICT;
INSERT INTO memory_vectors (id, memory_id, user_id, vector)
SELECT id, memory_id, user_id, vector FROM older_vectors;
DROP TABLE older_vectors;
CREATE INDEX memory_vectors_by_user ON memory_vectors (user_id, id);
CREATE TRIGGER memory_vectors_stale AFTER UPDATE OF content, user_id ON memories BEGIN
    DELETE FROM memory_vectors WHERE memory_id = new.id;
END;
PRAGMA user_version = 2;
