-- Grain: a day from $first to $last. Days that calendar.csv lacks are working from Monday to Friday.
-- worked: working days up to and including the day; rolled: the day itself or the next working day.
with days as (
    select cast(unnest(generate_series(cast($first as timestamp), cast($last as timestamp), interval 1 day)) as date) as day
),

marked as (
    select days.day, coalesce(calendar.is_working, isodow(days.day) < 6) as is_working
    from days
    left join verdicts.in_calendar as calendar on calendar.date = days.day
)

select
    day,
    is_working,
    cast(sum(cast(is_working as integer)) over (order by day) as integer) as worked,
    min(case when is_working then day end) over (order by day rows between current row and unbounded following) as rolled
from marked
order by day
