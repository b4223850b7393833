"""A row a dossier with its due moments, stops and state, derived from CONTRACT §2 and §3 in SQL of its own."""

from __future__ import annotations

from collections.abc import Iterable

from tests.metrics.oracle import FINISHED


def listed(values: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


STOPS = """
create table stops as
select dossier_code, requested_at, cast(requested_at as date) as asked,
    case when resumed_at <= $horizon then resumed_at end as resumed_at,
    cast(case when resumed_at <= $horizon then resumed_at end as date) as resumed
from supplements where requested_at <= $horizon
"""
FLAT = f"""
create table flat as
with asked as (
    select dossier_code, count(*) as n, min(requested_at) as first, list_sort(list(requested_at))[2] as second,
        max(requested_at) filter (where resumed_at is null) as unanswered
    from stops group by 1
),

due as (
    select dossier_code,
        case when cast(due_at as time) = time '00:00:00' then due_at + interval 1 day - interval 1 microsecond
            else due_at end as until
    from dossiers
),

closed as (
    select s.dossier_code,
        sum(date_diff('second', s.requested_at,
            greatest(least(s.resumed_at, coalesce(d.end_at, s.resumed_at)), s.requested_at))) as length
    from stops s join dossiers d using (dossier_code) join due using (dossier_code)
    where s.resumed_at is not null and (due.until is null or s.requested_at <= due.until)
    group by 1
),

complaints as (select distinct dossier_code from feedback where received_at <= $horizon),

joined as (
    select
        d.dossier_code, d.unit_code, d.received_at, d.received_day, d.procedure_code, d.sector_code, d.channel,
        d.applicant_kind, d.branch_code, d.is_internal, d.is_interlinked, d.is_delegated, d.is_foreign,
        d.overdue_cause, d.overdue_reason, d.apology_at, d.reappointed_due_at, d.completed_at, d.working_days,
        d.due_recomputed, d.state_a, d.state_b, d.state_c, d.state_d, d.end_at, d.end_day_a as end_a,
        d.end_day as end_b, d.end_day_c as end_c, p.focus, v.* exclude (unit_code), t.status_now, t.day_0,
        due.until, coalesce(d.supplement_count, a.n, 0) as asked, a.first as first_request, a.n as requests,
        a.second, a.unanswered, to_seconds(coalesce(closed.length, 0)) as closed,
        complaints.dossier_code is not null as complained,
        d.due_recomputed + interval 1 day - interval 1 microsecond as term_until
    from dossiers d
    join places v using (unit_code)
    join statuses t using (dossier_code)
    join due using (dossier_code)
    left join procedures p using (procedure_code)
    left join asked a using (dossier_code)
    left join closed using (dossier_code)
    left join complaints using (dossier_code)
)

select *,
    cast($as_of as date) as as_of,
    coalesce(until + closed, term_until) as due_a,
    cast(coalesce(until, term_until) as date) + interval 1 day - interval 1 microsecond as due_b,
    coalesce(until, term_until) as due_c,
    term_until as due_d,
    cast(coalesce(until, term_until) as date) as due_on,
    case when branch_code is not null or level = 'branch' then 'branch' else 'one_stop' end as desk,
    case when asked > 1 then coalesce(cast(second as date), cast($as_of as date)) end as repeat_day,
    case when status_now in ('supplement', 'payment') then coalesce(cast(unanswered as date), received_day) end
        as paused_from,
    status_now not in ('supplement', 'payment') and end_at is null and (status_now in {listed(FINISHED)}
        or coalesce(completed_at <= $horizon, false)) as undated,
    status_now in ('returned', 'withdrawn', 'stopped') and end_c is null as undated_c,
    status_now = 'supplement' and requests = 1 and asked <= 1 as ends_at_request
from joined
"""
