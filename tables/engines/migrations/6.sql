-- 5 to 6: a list with items is a kind of memory. Only the check of a column changes, and no row, so
-- the statement that made the table is written anew: https://www.sqlite.org/lang_altertable.html
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
    '(''text'', ''image'', ''audio'', ''video'', ''document'', ''location'', ''contact''))',
    '(''text'', ''list'', ''image'', ''audio'', ''video'', ''document'', ''location'', ''contact''))')
WHERE type = 'table' AND name = 'memories';
PRAGMA writable_schema = RESET;
CREATE INDEX memories_of_lists ON memories (user_id, id) WHERE memory_type = 'list';
-- Tells connections that are open to read the schema again.
DROP INDEX memories_to_stem;
CREATE INDEX memories_to_stem ON memories (id) WHERE stems IS NULL;
PRAGMA user_version = 6;
