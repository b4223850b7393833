-- Scalar macro. Grain: one cell. NFC, outer white space and byte order marks gone; an empty cell is null.
CREATE OR REPLACE MACRO clean_text(x) AS
    nullif(trim(nfc_normalize(x), chr(32) || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)), '')
