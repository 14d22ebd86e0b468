"""The state machine of a live session: positioning, ready, set, rest, frame by frame.

``TRANSITIONS`` is the machine; ``Coach`` finds out what has happened, and the table says which state comes next. It is
pure: time comes from the poses, and what it wants shown and said is in the ``LiveState`` that it returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from formcheck.coach.after_set import AfterSet
from formcheck.coach.current_set import CurrentSet, joint_states
from formcheck.coach.feedback import UtteranceQueue
from formcheck.coach.gesture import HandsUp
from formcheck.coach.live_state import LiveState, Stage, TempoRing
from formcheck.coach.rep_counter import RepCounter
from formcheck.coach.set_start import StartDetector
from formcheck.coach.settings import coach_settings
from formcheck.core.report_types import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from formcheck.coach.language import Words
    from formcheck.coach.settings import StageSettings
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Rep
    from formcheck.exercises import ExerciseSpec


Event = Literal["arrived", "gone", "steady", "unsteady", "begun", "counted", "empty", "rested", "named"]


class Transition(NamedTuple):
    """In one of these states, when this happens, that state comes next."""

    states: tuple[Stage, ...]
    event: Event
    following: Stage
    when: str


# a session begins in "looking"; "paused" is laid over whatever state it is, and is no state of its own
TRANSITIONS: Final = (
    Transition(("looking",), "arrived", "placing", "somebody has been in the picture for a moment"),
    Transition(("placing", "ready"), "gone", "looking", "nobody is in the picture any more"),
    Transition(("placing",), "steady", "ready", "the start position was held"),
    Transition(("ready",), "unsteady", "placing", "the start position was left, and no set began"),
    Transition(
        ("looking", "placing", "ready", "rest"),
        "begun",
        "set",
        "a repetition begins in the start position, or enough of them have been made without it",
    ),
    Transition(("set",), "counted", "rest", "the set is over; it is judged, and its result said"),
    Transition(("set",), "empty", "placing", "the set is over without a repetition, or waits for the exercise's name"),
    Transition(("rest",), "rested", "looking", "the rest is over"),
    Transition(("looking", "placing", "ready"), "named", "rest", "the exercise of a set that waited was named"),
)
_NEXT: Final = {(state, one.event): one.following for one in TRANSITIONS for state in one.states}


class PresenceDetector:
    """Follows when a body was found."""

    def __init__(self, rules: StageSettings) -> None:
        self._rules = rules
        self._since_s = float("nan")
        self._last_s = -float("inf")
        self._there = False

    def update(self, pose: PoseFrame) -> None:
        """Take a frame."""
        if not pose.found:
            return
        if not pose.time_s - self._last_s <= self._rules.found_s:
            self._since_s = pose.time_s
        self._last_s = pose.time_s

    def there(self, now_s: float) -> bool:
        """Whether somebody has been seen for long enough, and not been lost for too long since."""
        if now_s - self._last_s > self._rules.lost_s:
            self._there = False
        elif self._last_s - self._since_s >= self._rules.found_s:
            self._there = True
        return self._there


BACK_S: Final = 0.8  # house rule: how often the last seconds are searched for a set that has begun unnoticed
LOOK_S: Final = 0.2  # house rule: how often place and stillness are looked at
STEP_S: Final = 0.5  # house rule: the end of a repetition, where somebody who walks is elsewhere
FORGET_S: Final = 5.0  # house rule: how often old frames are given up


class Coach:
    """Follows one person.

    Parameters
    ----------
    spec : ExerciseSpec or None
        The exercise that was named; None to find it out.
    known : sequence of ExerciseSpec
        What may be found out; not looked at when the exercise was named.
    words : Words
    size_px : (width, height)
        Of the upright picture in which the poses are measured.
    """

    def __init__(
        self, spec: ExerciseSpec | None, known: Sequence[ExerciseSpec], words: Words, *, size_px: tuple[int, int]
    ) -> None:
        self._rules = coach_settings()
        self._words = words
        self._counter = RepCounter(spec, known, self._rules)
        self._speech = UtteranceQueue(words, self._rules, spec)
        self._ready = StartDetector(self._rules, size_px)
        self._presence = PresenceDetector(self._rules.stage)
        self._hands = HandsUp(self._rules.gesture)
        self._ring = TempoRing(self._rules.ring)
        self._stage: Stage = "looking"
        self._paused = False
        self._next_look_s = self._next_forget_s = self._next_back_s = -float("inf")
        self._free_s = -float("inf")  # since when there has been somebody, and no set
        self._running: CurrentSet | None = None
        self._after = AfterSet(words, self._speech, self._rules)
        self._asked: list[Callable[[float], None]] = []
        self._last: PoseFrame | None = None

    def update(self, pose: PoseFrame) -> LiveState:
        """Take the next frame.

        Raises
        ------
        ValueError
            When its time does not come after the last one's.
        """
        now_s = pose.time_s
        self._last = pose
        self._presence.update(pose)
        if self._hands.update(pose):
            self._pause(now_s, paused=not self._paused)
        for ask in self._asked:
            ask(now_s)
        self._asked = []
        step = Step(now_s, "waiting", 0.0, 0) if self._paused else self._follow(pose)
        return self._moment(pose, step)

    def pause(self) -> None:
        """Stop counting with the next frame."""
        self._asked.append(lambda now_s: self._pause(now_s, paused=True))

    def resume(self) -> None:
        """Go on with the next frame."""
        self._asked.append(lambda now_s: self._pause(now_s, paused=False))

    def end_set(self) -> None:
        """End the set at hand with the next frame."""
        self._asked.append(lambda now_s: self._end(now_s, cut=True))

    def name(self, spec: ExerciseSpec) -> None:
        """Say which exercise it is: of the sets that wait for their name, and of all that follow."""
        self._asked.append(lambda now_s: self._name(spec, now_s))

    def finish(self) -> LiveState | None:
        """End the set at hand now, for there are no more frames; None when there never was one."""
        if self._last is None:
            return None
        self._leave(self._last.time_s)
        self._end(self._last.time_s, cut=True)
        return self._moment(self._last, Step(self._last.time_s, "waiting", 0.0, 0))

    def _follow(self, pose: PoseFrame) -> Step:
        now_s = pose.time_s
        nothing = Step(now_s, "waiting", 0.0, 0)
        self._rest(now_s)
        if self._running is None and not self._presence.there(now_s):
            self._nobody(now_s)
            return nothing
        if self._stage == "looking":
            self._place(now_s)
        step = self._counter.update(pose)
        if now_s >= self._next_look_s:
            self._next_look_s = now_s + LOOK_S
            self._look(now_s)
        if self._running:
            self._in_set(self._running, step, found=pose.found)
        else:
            self._before_set(step)
        return step

    def _happens(self, event: Event) -> None:
        """Go to the next state; what means nothing in this one is passed over."""
        self._stage = _NEXT.get((self._stage, event), self._stage)

    def _nobody(self, now_s: float) -> None:
        self._leave(now_s)
        self._ready.start.missing()
        self._ready.reset()
        if not self._after.rest:
            self._happens("gone")
            self._guide(now_s)

    def _place(self, now_s: float) -> None:
        """Begin to get somebody into place."""
        self._happens("arrived")
        self._ready.reset()
        self._ready.start.begin(now_s)
        self._counter.begin(now_s)
        # somebody has been seen for so long before they counted as being there
        self._free_s = now_s - 2 * self._rules.stage.found_s

    def _leave(self, now_s: float) -> None:
        """Nobody is there any more: what was done since the last set, down to a single repetition, is a set."""
        if self._running is None and self._free_s < now_s and self._begin_back(now_s, 1):
            self._end(now_s, cut=True)
        self._free_s = now_s

    def _begin_back(self, now_s: float, least: int) -> bool:
        """Begin the set of which so many repetitions have been made already; whether there is one."""
        seen = self._counter.seen_set(max(self._free_s, now_s - self._rules.stage.keep_s), now_s)
        reps = [rep for rep in seen.reps if not self._ready.travels(rep, self._counter)] if seen else []
        # somebody who comes nearer makes what looks like repetitions, too
        if seen is None or len(reps) < least or self._ready.walks(reps, self._counter, reps[-1].end_s):
            return False
        self._counter.begin_with(seen, reps[0].start_s - self._rules.stage.still_s)
        running = self._begin(now_s)
        for rep in reps:
            running.count(rep, self._counter.between(rep.start_s, rep.end_s))
        running.spoken = running.announced = len(reps)
        self._speech.tell("count", "say", "count", now_s, count=running.spoken)
        return True

    def _guide(self, now_s: float) -> None:
        key = self._ready.start.speak(now_s, self._counter.spec)
        if key:
            self._speech.tell("guide", "guide", key, now_s)

    def _look(self, now_s: float) -> None:
        body = self._counter.last(self._rules.stage.still_s)
        if body is None:
            return
        self._ready.start.look(body, self._counter.spec, now_s)
        if self._running:
            self._running.look(body)
            return
        if self._stage in ("placing", "ready"):
            self._guide(now_s)
        if self._stage == "ready" and self._counter.spec is None and self._ready.start.moves(body):
            self._begin(now_s)
        if now_s >= self._next_forget_s:
            self._next_forget_s = now_s + FORGET_S
            self._counter.forget(now_s - self._rules.stage.keep_s)

    def _before_set(self, step: Step) -> None:
        now_s = step.time_s
        if now_s >= self._next_back_s:
            self._next_back_s = now_s + BACK_S
            if self._begin_back(now_s, self._rules.stage.restless_reps):
                return
        enough = self._ready.update(step, self._counter)
        if enough or (self._stage == "ready" and self._counter.moves()):
            running = self._begin(now_s)
            self._take(running, step.finished if self._ready.armed else (), step)
        elif self._ready.armed and self._stage == "placing":
            self._happens("steady")
            self._speech.ready(now_s)
        elif not self._ready.armed:
            self._happens("unsteady")

    def _begin(self, now_s: float) -> CurrentSet:
        """A set has begun."""
        self._happens("begun")
        self._after.rest = None
        self._running = CurrentSet(self._rules, now_s)
        if self._counter.spec is None:
            self._counter.started(now_s)
        return self._running

    def _in_set(self, running: CurrentSet, step: Step, *, found: bool) -> None:
        now_s, spec = step.time_s, self._counter.spec
        if self._leaves(running, step):
            self._end(now_s, cut=False)
            return
        self._take(running, step.finished, step)
        severe = self._counter.severe(self._ready.start.view)
        if spec:
            self._speech.recognised(spec, now_s)
            self._speech.remark(running.alarm(severe, spec, now_s), spec, now_s)
        start = self._ready.start
        if running.over(step, spec, found=found, still=start.still) or (not running.spoken and start.misfits(now_s)):
            self._end(now_s, cut=False)

    def _leaves(self, running: CurrentSet, step: Step) -> bool:
        """Whether what looks like a repetition is a step on the way to the camera, or away from the set's place."""
        rep = next((rep for rep in step.finished if rep.counted), None)
        if rep is None or not running.spoken:
            return self._ready.walks(step.finished, self._counter, step.time_s)
        return running.strays(self._counter.between(rep.end_s - STEP_S, step.time_s))

    def _take(self, running: CurrentSet, reps: Sequence[Rep], step: Step) -> None:
        """Count, and say the newest number and at most one remark."""
        now_s, spec = step.time_s, self._counter.spec
        for rep in reps:
            if rep.counted:
                running.count(rep, self._counter.between(rep.start_s, rep.end_s))
        # of several at once, as when a set is recognised late, the last one is worth a word
        remark = running.remark(reps[-1], spec, now_s) if spec and reps else None
        running.spoken = max(running.spoken, step.count)
        # nothing is counted aloud before it is certain that this is an exercise, and which
        if spec and running.spoken > running.announced:
            running.announced = running.spoken
            self._speech.tell("count", "say", "count", now_s, count=running.spoken)
        if spec:
            self._speech.remark(remark, spec, now_s)

    def _end(self, now_s: float, *, cut: bool) -> None:
        """The set is over; ``cut`` when somebody ended it, perhaps in the middle of a repetition."""
        running, self._running = self._running, None
        if running is None:
            return
        self._ready.reset()
        if running.spoken:
            self._after.judge(running, self._counter, now_s, cut=cut)
            # what came to nothing may still turn out to have been the beginning of a set
            self._free_s = now_s
        self._happens("counted" if self._after.rest else "empty")
        self._counter.begin(now_s)

    def _rest(self, now_s: float) -> None:
        """Count the rest down, and begin anew when it is over."""
        self._after.tell(now_s)
        if not self._after.rest:
            self._happens("rested")

    def _name(self, spec: ExerciseSpec, now_s: float) -> None:
        self._counter.name(spec)
        self._speech.named(spec)
        self._after.name(spec, now_s)
        if self._running:
            self._after.rest = None
        elif self._after.rest:
            self._happens("named")

    def _pause(self, now_s: float, *, paused: bool) -> None:
        if paused == self._paused:
            return
        self._paused = paused
        if self._running:
            self._running.end.resume(now_s)
        self._speech.tell("system", "say", "paused" if paused else "resumed", now_s)

    def _moment(self, pose: PoseFrame, step: Step) -> LiveState:
        now_s, spec, running = pose.time_s, self._counter.spec, self._running
        tick = self._ring.update(step, spec)
        shown = running.shown(now_s) if running else None
        rule = spec.fault(shown) if spec and shown else None
        guide = self._ready.start.shown if self._stage in ("looking", "placing") else None
        rest, count = self._after.rest, running.spoken if running else self._after.count if self._after.rest else 0
        return LiveState(
            now_s, "paused" if self._paused else self._stage, spec, count, running.side if running else None,
            tick.phase, step.progress, tick.elapsed_s, tick.target_s, tick.beat,
            cue=self._words.cue(rule.cue) if rule else None,
            guide=self._words.text("guide", guide) if guide else None,
            framing=self._ready.start.framing,
            joint_states=joint_states(pose, running) if pose.found else {},
            rest_left_s=rest.left_s(now_s) if rest else None,
            unnamed=len(self._after.waiting), say=self._speech.take(), finished=self._after.take(),
        )  # fmt: skip
