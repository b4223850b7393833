-- Scalar macro. Grain: one cell that is parsed or looked up (times, numbers, words): outer white space gone, empty is null.
CREATE OR REPLACE MACRO clean_cell(x) AS nullif(trim(x, chr(32) || chr(9) || chr(10) || chr(13) || chr(160)), '')
