-- Scalar macro. Grain: one personal value. HMAC-SHA256 (RFC 2104) of its comparable form (NFC, lower case, single spaces, old tone
-- placement), hex, first 32 digits. Session variables: kts_inner, kts_outer (the key xor 0x36.., 0x5c.., 64 bytes).
CREATE OR REPLACE MACRO keyed(x) AS
    left(sha256(getvariable('kts_outer') || unhex(sha256(getvariable('kts_inner') || encode(person_form(x))))), 32)
