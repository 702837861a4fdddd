-- 8 to 9: plain spellings stand among the stems: Soren for Søren, 01712345678 for 0171 234 56 78.
-- What may have one is stemmed anew in the background.
UPDATE memories SET stems = NULL
WHERE content GLOB '*[^ -~]*' OR content GLOB '*[0-9][ ./()-]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*';
PRAGMA user_version = 9;
