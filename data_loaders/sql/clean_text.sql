-- Scalar macro. Grain: one cell. NFC, outer white space (no-break spaces too) gone; an empty cell is null.
CREATE OR REPLACE MACRO clean_text(x) AS nullif(trim(nfc_normalize(x), E' \t\n\r' || chr(160)), '')
