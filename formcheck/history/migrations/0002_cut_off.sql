-- What a recording cut off, or a hole in it hid; sets from before are not known to have any of it.
ALTER TABLE reps ADD COLUMN cut_off TEXT CHECK (cut_off IN ('start', 'end', 'both'));
ALTER TABLE reps ADD COLUMN interrupted INTEGER NOT NULL DEFAULT 0 CHECK (interrupted IN (0, 1));
