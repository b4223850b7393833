-- Grain: a PAKN of one page of the list, by its key ($codes and $received, lists of equal length), in the list's order.
-- The receipts choose the row groups. {{columns}} come from an allow-list.
with page as (
    select
        unnest(cast($codes as varchar[])) as feedback_code,
        unnest(cast($received as timestamp[])) as received_at,
        unnest(range(len(cast($codes as varchar[])))) as place
)

select f.feedback_code as code, f.state, f.unit_code, {columns}
from page
inner join feedback as f on f.received_at = page.received_at and f.feedback_code = page.feedback_code
order by page.place
