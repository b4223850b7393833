-- Scalar macro. Grain: one cell that is parsed or looked up (times, numbers, words): outer white space gone, empty is null.
CREATE OR REPLACE MACRO clean_cell(x) AS nullif(trim(x, E' \t\n\r' || chr(160)), '')
