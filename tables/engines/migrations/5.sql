-- 4 to 5: a session of the page is a row, which logging out deletes. Older cookies open nothing more.
CREATE TABLE sessions (
    mark TEXT PRIMARY KEY,            -- HMAC of its cookie and the token, by our key; hex
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 5;
