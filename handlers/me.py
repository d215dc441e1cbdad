"""Me: addresses, contact, language, and what the shop knows about me."""

from dialog.place import Place
from dialog.screen import Screen
from dialog.turn import Turn
from dialog.view import View
from handlers.graph import Step
from models.orders import Status
from services import linking, notices, orders
from services.addresses.recognise import mask_phone

screen = Screen(Step.ME)
language_screen = Screen(Step.LANGUAGE)
privacy_screen = Screen(Step.PRIVACY)
help_screen = Screen(Step.HELP)


@screen.show
def me(turn: Turn) -> View:
    """What the shop keeps for me, and where to change it."""
    customer = turn.customer
    facts = [turn.say("me.name", name=customer.name)] if customer.name else []
    facts += [turn.say("me.phone", phone=mask_phone(customer.phone))] if customer.phone else []
    facts.append(turn.say("me.account", account=f"{turn.account.channel}:{turn.account.person}"))
    night = turn.say("me.quiet-on" if customer.quiet else "me.quiet-off")
    return View(
        title=turn.say("me.title"), text="\n".join(facts),
        rows=(
            (turn.button(turn.say("me.orders"), Step.ORDERS.at()),
             turn.button(turn.say("me.addresses"), Step.ADDRESSES.at())),
            (turn.button(turn.say("me.contact"), Step.CONTACT.at()),
             turn.button(turn.say("me.language"), Step.LANGUAGE.at())),
            (turn.button(night, quiet.of(int(not customer.quiet))),
             turn.button(turn.say("me.link"), Step.LINK.at())),
            (turn.button(turn.say("me.faq"), Step.FAQS.at()), turn.button(turn.say("me.person"), Step.PERSON.at()),
             turn.button(turn.say("me.privacy"), Step.PRIVACY.at())),
        ),
    )


@screen.tap("mq")
def quiet(turn: Turn, on: int) -> Place:
    """Whether the night is quiet."""
    turn.customer.quiet = bool(on)
    turn.pop("me.quiet-now-on" if on else "me.quiet-now-off")
    return Step.ME.at()


@language_screen.show
def languages(turn: Turn) -> View:
    """All languages, each in its own words."""
    names = {code: turn.words.say(code, "language.name") for code in turn.words.languages}
    return View(
        title=turn.say("language.title"),
        rows=(tuple(
            turn.button(turn.say("options.picked", name=name) if code == turn.language else name, speak.of(code))
            for code, name in names.items()
        ),),
    )


@language_screen.tap("lg-set")
def speak(turn: Turn, code: str) -> Place:
    """Speak this language from now on, and go back to where the person was."""
    switch(turn, code)
    turn.pop("language.now")
    stack = turn.conversation.stack
    return turn.tap(stack[-2]) if len(stack) > 1 else Step.HOME.at()


def switch(turn: Turn, code: str) -> None:
    """Speak this language in this chat and to this customer; the cards of open orders follow."""
    if code not in turn.words.languages or code == turn.language:
        return
    turn.conversation.language = turn.customer.language = code
    linking.speak(turn.db, turn.customer.id, code)
    turn.__dict__.pop("clock", None)
    for order in orders.of_customer(turn.db, turn.customer, (*orders.TO_PAY, *orders.RUNNING)):
        notices.look_anew(turn.db, order, f"language:{code}:{turn.now:%Y%m%d%H%M%S}", now=turn.now)


@privacy_screen.show
def privacy(turn: Turn) -> View:
    """What is kept, what for, and how it is protected."""
    count = len(orders.of_customer(turn.db, turn.customer, tuple(Status)))
    return View(
        title=turn.say("privacy.title"), text=turn.say("privacy.text", orders=count),
        rows=((turn.button(turn.say("me.addresses"), Step.ADDRESSES.at()),),),
    )


@help_screen.show
def help_(turn: Turn) -> View:
    """What can be said, everywhere."""
    return View(
        title=turn.say("help.title"), text=turn.say("help.text"),
        rows=((turn.button(turn.say("me.faq"), Step.FAQS.at()), turn.button(turn.say("me.person"), Step.PERSON.at())),),
    )
