"""What is asked of the database. Lists of ids come as JSON, so that there may be any number of them."""

from __future__ import annotations

from typing import Final

MATCHING: Final = """
SELECT id FROM sets
WHERE (:ids IS NULL OR id IN (SELECT value FROM json_each(:ids)))
    AND (:athlete IS NULL OR athlete = :athlete)
    AND (:exercise IS NULL OR exercise = :exercise)
    AND (:since IS NULL OR done_s >= :since)
    AND (:until IS NULL OR done_s < :until)
ORDER BY done_s DESC, id DESC
LIMIT :limit
"""
SETS: Final = "SELECT * FROM sets WHERE id IN (SELECT value FROM json_each(:ids))"
REPS: Final = """
SELECT set_id, position, number, reject_reason, side, start_s, peak_s, end_s, eccentric_s, stretch_pause_s,
    concentric_s, peak_pause_s, measures, score, coverage
FROM reps WHERE set_id IN (SELECT value FROM json_each(:ids)) ORDER BY position
"""
FAULTS: Final = """
SELECT set_id, position, fault, severity, value, limit_value, unit, at_s, side, points
FROM faults WHERE set_id IN (SELECT value FROM json_each(:ids)) ORDER BY id
"""
NOT_ASSESSED: Final = """
SELECT set_id, fault, reason FROM not_assessed WHERE set_id IN (SELECT value FROM json_each(:ids)) ORDER BY id
"""
# of the athlete who is named; where one of the two is not, the other's name holds
EARLIER: Final = """
SELECT * FROM sets
WHERE fingerprint = :fingerprint AND exercise = :exercise AND set_number = :set_number
    AND (athlete = :athlete OR athlete = '' OR :athlete = '')
ORDER BY athlete = :athlete DESC, id DESC
LIMIT 1
"""
INSERT_SET: Final = """
INSERT INTO sets (id, fingerprint, exercise, set_number, athlete, done_s, utc_offset_s, done_from, source, view, score,
    load_kg, load_unit, band, note, version, model)
VALUES (:id, :fingerprint, :exercise, :set_number, :athlete, :done_s, :utc_offset_s, :done_from, :source, :view, :score,
    :load_kg, :load_unit, :band, :note, :version, :model)
"""
INSERT_REP: Final = """
INSERT INTO reps (set_id, position, number, reject_reason, side, start_s, peak_s, end_s, eccentric_s, stretch_pause_s,
    concentric_s, peak_pause_s, measures, score, coverage)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_FAULT: Final = """
INSERT INTO faults (set_id, position, fault, severity, value, limit_value, unit, at_s, side, points)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_NOT_ASSESSED: Final = "INSERT INTO not_assessed (set_id, fault, reason) VALUES (?, ?, ?)"
DELETE: Final = "DELETE FROM sets WHERE id IN (SELECT value FROM json_each(:ids))"
# what the same recording gave before, of the same exercise and athlete, and does not give any more
DELETE_OTHERS: Final = """
DELETE FROM sets
WHERE fingerprint = :fingerprint AND exercise = :exercise
    AND athlete IN (SELECT athlete FROM sets WHERE id IN (SELECT value FROM json_each(:ids)))
    AND id NOT IN (SELECT value FROM json_each(:ids))
"""
