-- Keep the results of rows in a table of their own, apart from the inputs, which they would have
-- rewritten each time. ``stamp`` rises with every write of a row of it.

CREATE TABLE row_results (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL DEFAULT 0,
    stamp INTEGER NOT NULL,
    results BLOB,
    dirty BLOB
);
INSERT INTO row_results (id, seq, stamp, results, dirty)
SELECT id, seq, 1, results, dirty FROM row_data
WHERE seq != 0 OR results IS NOT NULL OR dirty IS NOT NULL ORDER BY id;
ALTER TABLE row_data RENAME TO row_data_before;
CREATE TABLE row_data (id INTEGER PRIMARY KEY, inputs BLOB NOT NULL);
INSERT INTO row_data (id, inputs) SELECT id, inputs FROM row_data_before ORDER BY id;
DROP TABLE row_data_before;
