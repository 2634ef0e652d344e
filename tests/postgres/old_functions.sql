-- The functions that migrations made before they were moved to functions/: an upgrade finds them in
-- databases of those versions. Only their signatures matter, which a replacement has to fit.

CREATE FUNCTION recalc_bit(
    p_row bigint
)
RETURNS bit LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_bits(
    p_first bigint, p_end bigint
)
RETURNS bit LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_cancel(
    p_workspace bigint, p_table uuid, p_sheet uuid, p_operation uuid, p_actor text, p_now bigint,
    p_nonce uuid
)
RETURNS TABLE(answer text, found uuid, state text, ended_at bigint, executions uuid[], not_started
bigint, running bigint) LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_cancel_operations(
    p_operations bigint[], p_reason text, p_actor text, p_now bigint, p_nonce uuid
)
RETURNS TABLE(operation_id uuid, executions uuid[], not_started bigint, running bigint) LANGUAGE
plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_claim(
    p_execution uuid, p_worker text, p_lease double precision
)
RETURNS SETOF recalc_claimed LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_claim(
    p_execution uuid, p_worker text, p_lease double precision, p_slow boolean
)
RETURNS SETOF recalc_claimed LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_claim(
    p_execution uuid, p_worker text, p_lease double precision, p_slow boolean, p_besides bigint[]
)
RETURNS SETOF recalc_claimed LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_completed_at(
    p_operation bigint
)
RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_deliver(
    p_executions uuid[]
)
RETURNS integer LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_deliver_ahead(
    p_workspace bigint, p_slow boolean
)
RETURNS integer LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_deliver_behind()
RETURNS integer LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_deliver_first(
    p_workspace bigint
)
RETURNS integer LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_deliver_lost(
    p_limit integer
)
RETURNS integer LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_dirty(
    p_dirty bigint[], p_landed integer[], p_marked integer[], p_seq bigint
)
RETURNS bigint[] LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_edit(
    p_sheet bigint, p_structure integer, p_row bigint, p_before bytea, p_after bytea, p_affected
    integer[], p_now bigint
)
RETURNS TABLE(version bigint, turned bigint) LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_gate_shared(
    p_sheet bigint
)
RETURNS void LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_hand_back(
    p_execution uuid, p_epoch integer, p_inherited int8multirange
)
RETURNS boolean LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_put(
    p_results bytea[], p_numbers integer[], p_new bytea[]
)
RETURNS bytea[] LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_refuse_row()
RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_renew(
    p_executions uuid[], p_epochs integer[], p_lease double precision
)
RETURNS TABLE(id uuid, state text, epoch integer, revision integer, reason text) LANGUAGE plpgsql
AS 'BEGIN END';

CREATE FUNCTION recalc_report(
    p_execution uuid, p_epoch integer, p_revision integer, p_step integer, p_structure integer,
    p_lease double precision, p_now bigint, p_ends boolean, p_give_up boolean, p_completed bigint,
    p_failed bigint, p_pending bigint, p_running bigint, p_done bytea, p_failed_set bytea,
    p_running_set int8multirange, p_rows bigint[], p_numbers integer[], p_results bytea[], p_seqs
    bigint[], p_kinds integer[], p_outside_of integer[], p_outside integer[], p_value_bytes
    integer[]
)
RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_report(
    p_execution uuid, p_epoch integer, p_revision integer, p_step integer, p_structure integer,
    p_lease double precision, p_now bigint, p_ends boolean, p_give_up boolean, p_completed bigint,
    p_failed bigint, p_pending bigint, p_running bigint, p_done bytea, p_failed_set bytea,
    p_running_set int8multirange, p_rows bigint[], p_numbers integer[], p_results bytea[], p_seqs
    bigint[], p_kinds integer[], p_value_bytes integer[], p_order integer[], p_of integer[],
    p_source integer[]
)
RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_store_stale(
    p_sheet bigint, p_cells int8multirange
)
RETURNS void LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_touch_structure(
    p_sheet bigint, p_now bigint
)
RETURNS bigint LANGUAGE plpgsql AS 'BEGIN END';

CREATE FUNCTION recalc_undeliver(
    p_executions uuid[]
)
RETURNS void LANGUAGE plpgsql AS 'BEGIN END';
