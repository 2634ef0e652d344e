-- Return the bit of a row in its block of 1 024.
CREATE OR REPLACE FUNCTION recalc_bit(p_row bigint) RETURNS bit(1024) LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN set_bit(repeat('0', 1024)::bit(1024), (p_row & 1023)::integer, 1);

-- Return the bits from p_first up to, but not including, p_end.
CREATE OR REPLACE FUNCTION recalc_bits(p_first bigint, p_end bigint) RETURNS bit(1024)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (repeat('1', 1024)::bit(1024) >> p_first::integer)
    & ~(repeat('1', 1024)::bit(1024) >> p_end::integer);

-- Return cells (number << 32 | row) as bits by column and block.
CREATE OR REPLACE FUNCTION recalc_blocks(p_cells int8multirange)
RETURNS TABLE (number integer, block integer, bits bit) LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT (b >> 22)::integer, (b & 4194303)::integer,
           bit_or(recalc_bits(greatest(lower(r) - (b << 10), 0),
                              least(upper(r) - (b << 10), 1024)))
      FROM unnest(p_cells) AS r, generate_series(lower(r) >> 10, (upper(r) - 1) >> 10) AS b
     GROUP BY 1, 2;
END;

-- Store STALE for cells (number << 32 | row), and nothing else of them.
--
-- Locks blocks by column and block, as all writers of statuses do. Where a column's revision rises at
-- the same time, the new one has no bits yet, and those of the old one are not read any more.
CREATE OR REPLACE FUNCTION recalc_store_stale(p_sheet bigint, p_cells int8multirange) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_block record;
BEGIN
    FOR v_block IN
        SELECT number, block, bits FROM recalc_blocks(p_cells) ORDER BY number, block
    LOOP
        UPDATE column_status s
           SET completed = s.completed & ~v_block.bits, failed = s.failed & ~v_block.bits
          FROM sheet_column c
         WHERE c.sheet_pk = p_sheet AND c.number = v_block.number
           AND s.sheet_pk = p_sheet AND s.number = v_block.number
           AND s.revision = c.revision AND s.block = v_block.block
           AND bit_count((s.completed | s.failed) & v_block.bits) > 0;
    END LOOP;
END
$$;
