-- One row for each set that was done, and below it what was seen of it.
-- 'FCHK': tells our files from those of other programs
PRAGMA application_id = 1178814539;

CREATE TABLE sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given out twice, so that an id keeps its meaning after a deletion
    fingerprint TEXT NOT NULL, -- of the recording's content
    exercise TEXT NOT NULL,
    set_number INTEGER NOT NULL CHECK (set_number >= 1), -- within the recording
    athlete TEXT NOT NULL COLLATE NOCASE, -- empty: no name was given
    done_s REAL NOT NULL, -- when the set began, in seconds since 1970 in UTC
    utc_offset_s INTEGER NOT NULL, -- what the clock on the wall was ahead of UTC
    done_from TEXT NOT NULL CHECK (done_from IN ('user', 'recording', 'clock', 'file')),
    source TEXT NOT NULL,
    view TEXT NOT NULL,
    score REAL, -- unknown values are NULL, here and below
    load_kg REAL CHECK (load_kg >= 0),
    load_unit TEXT CHECK (load_unit IN ('kg', 'lb')), -- as it was typed
    band TEXT,
    note TEXT,
    version TEXT NOT NULL, -- of formcheck
    model TEXT NOT NULL,
    CHECK ((load_kg IS NULL) = (load_unit IS NULL)),
    UNIQUE (fingerprint, exercise, set_number, athlete)
);
CREATE INDEX sets_by_time ON sets (done_s);

CREATE TABLE reps (
    set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position >= 1), -- among everything that looked like a repetition
    number INTEGER, -- NULL: not counted
    reject_reason TEXT,
    side TEXT NOT NULL,
    start_s REAL NOT NULL,
    peak_s REAL NOT NULL,
    end_s REAL NOT NULL,
    eccentric_s REAL,
    stretch_pause_s REAL,
    concentric_s REAL,
    peak_pause_s REAL,
    measures TEXT NOT NULL, -- JSON: name to value
    score REAL,
    coverage REAL,
    PRIMARY KEY (set_id, position)
) WITHOUT ROWID;

CREATE TABLE faults (
    id INTEGER PRIMARY KEY,
    set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- of the repetition; 0: of the whole set
    fault TEXT NOT NULL,
    severity TEXT NOT NULL,
    value REAL,
    limit_value REAL,
    unit TEXT NOT NULL,
    at_s REAL,
    side TEXT NOT NULL,
    points REAL
);
CREATE INDEX faults_of_set ON faults (set_id);

CREATE TABLE not_assessed (
    id INTEGER PRIMARY KEY,
    set_id INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
    fault TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX not_assessed_of_set ON not_assessed (set_id);
