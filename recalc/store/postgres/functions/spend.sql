-- Keep what a claim has spent, in place of an earlier total of it. A total that is older, or the same,
-- changes nothing: p_entries rises with each call. Guarded by the existence of the execution only,
-- because calls that a cancel aborted are counted after it.
CREATE OR REPLACE FUNCTION recalc_save_spend(
    p_execution uuid, p_epoch integer, p_entries bigint, p_usage bytea
) RETURNS void LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO spend AS s (execution_pk, epoch, entries, usage)
    SELECT e.pk, p_epoch, p_entries, p_usage FROM execution e WHERE e.id = p_execution
    ON CONFLICT (execution_pk, epoch) DO UPDATE
        SET entries = excluded.entries, usage = excluded.usage
        WHERE s.entries < excluded.entries;
END;
