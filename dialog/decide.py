"""What follows from what somebody did: a tap runs an action, words go from reader to reader, things are handed over."""

from collections.abc import Callable

from dialog.dialog import Dialog
from dialog.event import Contact, File, Location, Picture, Tap, Text
from dialog.place import Ask, Elsewhere, Place, Steps, Unreadable
from dialog.turn import Turn
from services import staff
from services.refusal import Retry


class Decider:
    """Decides for one conversation. `watch` is told every move that is made or offered."""

    def __init__(self, dialog: Dialog, watch: Callable[[Steps, Steps], None] | None = None) -> None:
        self._dialog = dialog
        self._watch = watch

    def leads(self, turn: Turn) -> Place | None:
        """The place that was tapped, where nothing is done on the way. Raises Unreadable, Refusal."""
        assert turn.event is not None
        said = turn.event.said
        target = self._dialog.read(said.payload) if isinstance(said, Tap) else None
        if not isinstance(target, Place):
            return None
        self.admit(turn, target)
        return target

    def decide(self, turn: Turn) -> Place:
        """Where what was said or tapped leads. Raises Unreadable, Refusal."""
        assert turn.event is not None
        said = turn.event.said
        if isinstance(said, Tap):
            return self.tapped(turn, said.payload)
        if isinstance(said, Text):
            return self._heard(turn, said.words)
        return self._given(turn)

    def tapped(self, turn: Turn, payload: str) -> Place:
        """What a button with this payload does. Raises Unreadable, Refusal."""
        target = self._dialog.read(payload)
        if isinstance(target, Place):
            self.admit(turn, target)
            return target
        return self._run(turn, target)

    def _run(self, turn: Turn, ask: Ask) -> Place:
        action = self._dialog.actions[ask.code]
        if action.screen.allows:
            staff.need(turn.staff, action.screen.allows)
        try:
            place: Place = action(turn, *ask.args)
        except Elsewhere as led:
            self._lead(turn, action.screen.step, led.place)
            raise
        self._lead(turn, action.screen.step, place)
        return place

    def _heard(self, turn: Turn, words: str) -> Place:
        """Ask the readers in their order; when none understands, the last one answers, and we keep count."""
        place = self._understood(turn, words)
        if place is not None:
            turn.conversation.missed = 0
            return place
        turn.conversation.missed += 1
        return self._dialog.lost(turn, words)

    def _understood(self, turn: Turn, words: str) -> Place | None:
        """What always works, then the present screen, then everything else."""
        assert turn.here is not None
        for ear in self._dialog.first:
            if place := ear.reader(turn, words):
                return place
        screen = self._dialog.screens[turn.here.step]
        failed: Retry | None = None
        if screen.hears is not None:
            if screen.allows:
                staff.need(turn.staff, screen.allows)
            try:
                place = screen.hears(turn, words, *turn.here.args)
            except Retry as retry:
                failed = retry
            else:
                if place is not None:
                    self._lead(turn, turn.here.step, place)
                    return place
        for ear in self._dialog.then:
            if failed and not ear.digression:
                continue
            if place := ear.reader(turn, words):
                return place
        if failed:
            raise failed
        return None

    def _given(self, turn: Turn) -> Place:
        assert turn.event is not None
        assert turn.here is not None
        said = turn.event.said
        screen = self._dialog.screens[turn.here.step]
        if isinstance(said, Contact | Location | Picture | File) and (take := screen.takes.get(type(said))):
            if screen.allows:
                staff.need(turn.staff, screen.allows)
            place = take(turn, said, *turn.here.args)
            if place is not None:
                self._lead(turn, turn.here.step, place)
                return place
        return self._dialog.given(turn, said)

    def link(self, payload: str) -> Place | None:
        """The place that a link from outside leads to; None where no link may lead."""
        try:
            place = self._dialog.read(payload)
        except Unreadable:
            return None
        return place if isinstance(place, Place) and self._dialog.screens[place.step].link else None

    def admit(self, turn: Turn, place: Place) -> None:
        """Let only those in who may be there. Raises Refusal."""
        if allows := self._dialog.screens[place.step].allows:
            staff.need(turn.staff, allows)

    def _lead(self, turn: Turn, before: Steps, place: Place) -> None:
        """A move of the person's own: by the map, or back to where they have been."""
        if place.payload not in turn.conversation.stack:
            self.step(before, place.step)
        elif self._watch:
            self._watch(before, place.step)

    def step(self, before: Steps, after: Steps) -> None:
        """A move from one step to another. Raises OffTheMap."""
        self._dialog.check(before, after)
        if self._watch:
            self._watch(before, after)
