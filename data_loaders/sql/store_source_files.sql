-- The files of this ingest by number, so that withheld rows can name theirs. Grain: one file.
create or replace table source_files (number INTEGER, path VARCHAR)
