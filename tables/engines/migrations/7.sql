-- 6 to 7: the language that a person is answered in.
ALTER TABLE users ADD COLUMN language TEXT;  -- its code: en, pt, hi_Latn; NULL: no message told it yet
PRAGMA user_version = 7;
