-- Room on each page for the next version of its rows: a reset changes no indexed column, and then touches no index (heap-only tuples).
ALTER TABLE apps SET (fillfactor = 80);
