-- 8 to 9: plain spellings stand among the stems; what may have one is stemmed anew in the background.
UPDATE memories SET stems = NULL
WHERE content ~ '[^ -~]' OR content ~ '[0-9][ ./()-]*[0-9].*[0-9].*[0-9].*[0-9].*[0-9]';
