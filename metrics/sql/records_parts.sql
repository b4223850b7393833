-- Pieces of dossier codes without punctuation, as a condition on `f`: all of $parts are in its code.
list_bool_and([
    contains(replace(replace(replace(f.search, '.', ''), '-', ''), '/', ''), part) for part in cast($parts as varchar[])
])
