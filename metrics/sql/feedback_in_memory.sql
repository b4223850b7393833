-- Grain: as cubes/feedback.parquet. Codes as numbers of an enum: a third of the memory, and faster to group by.
select * replace ({coded}) from {facts}
