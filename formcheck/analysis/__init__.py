"""From poses to judged repetitions. Silent and blind: no drawing, speech, printing, clock or file in here."""
