"""A screen is a place with an address; an action is a verb that ends in a place."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec

from dialog.event import Contact, File, Location, Picture
from dialog.place import Ask, Place, Signature, Steps
from dialog.view import View

if TYPE_CHECKING:
    from dialog.turn import Turn

P = ParamSpec("P")
Given = Contact | Location | Picture | File


class Action(Generic[P]):
    """A verb with typed, absolute arguments. Calling it runs it; `of` makes the request that a button carries."""

    def __init__(self, screen: "Screen", code: str, run: "Callable[Concatenate[Turn, P], Place]") -> None:
        self.screen = screen
        self.code = code
        self.signature = Signature.of(run, skip=1)
        self._run = run

    def __call__(self, turn: "Turn", *args: P.args, **kwargs: P.kwargs) -> Place:
        return self._run(turn, *args, **kwargs)

    def of(self, *args: P.args, **kwargs: P.kwargs) -> Ask:
        """The request to run this with these arguments."""
        assert not kwargs, "a button's arguments have an order, not names"
        return Ask(self.code, args)  # type: ignore[arg-type]


class Screen:
    """A place: how it is drawn, what typing and handing things over do there, and its buttons' actions.

    step     its name on the map
    allows   the staff permission needed to be here; "" for customers
    card     true when it is drawn as the order's own message, which stays
    link     true when a link from outside (`/start p_zz9k`) may lead here
    """

    def __init__(self, step: Steps, *, allows: str = "", card: bool = False, link: bool = False) -> None:
        self.step = step
        self.allows = allows
        self.card = card
        self.link = link
        self.actions: list[Action[Any]] = []
        self.draw: Callable[..., View] | None = None
        self.signature = Signature((), 0)
        self.hears: Callable[..., Place | None] | None = None
        self.takes: dict[type[Given], Callable[..., Place | None]] = {}

    def show(self, function: "Callable[Concatenate[Turn, P], View]") -> "Callable[Concatenate[Turn, P], View]":
        """This draws the screen from its arguments and the database alone, and changes nothing."""
        self.draw = function
        self.signature = Signature.of(function, skip=1)
        return function

    def text(
        self, function: "Callable[Concatenate[Turn, str, P], Place | None]"
    ) -> "Callable[Concatenate[Turn, str, P], Place | None]":
        """This reads what is typed here; None or Retry when it is not for this screen."""
        self.hears = function
        return function

    def given(
        self, *kinds: type[Given]
    ) -> "Callable[[Callable[..., Place | None]], Callable[..., Place | None]]":
        """This takes a contact, a location, a picture or a file handed over here."""

        def register(function: Callable[..., Place | None]) -> Callable[..., Place | None]:
            for kind in kinds:
                self.takes[kind] = function
            return function

        return register

    def tap(self, code: str) -> "Callable[[Callable[Concatenate[Turn, P], Place]], Action[P]]":
        """This runs when a button of the screen is tapped; `code` names it on the button, for ever."""

        def register(function: "Callable[Concatenate[Turn, P], Place]") -> Action[P]:
            action = Action(self, code, function)
            self.actions.append(action)
            return action

        return register


