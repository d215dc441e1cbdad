"""The words around an order, in Chinese and English: politeness, “also”, “change to”, “without”, questions."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dialog.understand import numbers


class Kind(StrEnum):
    """What a run of words is in a sentence."""

    PRODUCT = "product"
    OPTION = "option"
    NUMBER = "number"
    NTH = "nth"            # the second one
    BREAK = "break"        # parts one thing from the next
    AND = "and"            # joins two things
    OR = "or"              # leaves it open which of two
    NOT = "not"            # no, without
    ADD = "add"            # also, one more
    CHANGE = "change"      # make it …
    REMOVE = "remove"      # take out
    ALL = "all"            # all of them large
    EACH = "each"          # two of each
    WANT = "want"          # I'd like
    IT = "it"              # that one
    FILLER = "filler"      # says nothing about what is wanted
    UNKNOWN = "unknown"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for line in text.strip().splitlines() for part in line.split("|") if part.strip())


WORDS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType({
    Kind.WANT: _lines("""
        我想要|我要|想要|我想点|我想买|我想喝|我想吃|想喝|想吃|想买|想点|给我来|帮我来|帮我点|帮我拿|给我拿|给我
        麻烦来|来个|来一下|来|要|点|买|订|拿|下单|上|整|搞|要求|我点|先来|先要|那就要|那就来|就要|就来|打包|帮我买
        我订|帮忙来|帮忙点|麻烦给我|can i get|can i have|can i order|can we get|can we have|could i get|could i have
        could you get me|could we have|may i have|may i get|may i order|id like|id like to order|i would like
        i would like to order|i want|i wanna|i need|ill have|ill take|ill get|i will have|i will take|ill order
        let me get|let me have|lets get|lets do|lets have|get me|give me|gimme|bring me|we want|wed like|well have
        well take|i want to order|i want to buy|i need to order|order|can you get me|can you give me
        could you give me|would you get me|an order of|i will get|im having|buy|want|get|have|id like to have
        id like to get|id love|i would love|may we have|can you bring me|could you bring me|send me|bring
        id like to buy|i like to order|wanna order|please send|please get|please give me|please make me|make me
        fix me|to have|to get|like
    """),
    Kind.FILLER: _lines("""
        麻烦你|麻烦您|麻烦|请|谢谢你|谢谢|多谢|谢啦|谢了|辛苦了|辛苦|帮我|帮忙|你好|您好|老板|老板娘|小二|店家|亲
        哈喽|嗨|喂|嘿|早|早上好|下午好|晚上好|的|了|吧|啊|呀|哦|哈|嘛|呗|啦|喽|嗯|额|呃|那|那么|就|先|我|我们|咱们
        咱|你|您|能|可以|可不可以|能不能|能否|行吗|好吗|可以吗|好|好的|好吧|行|嗯嗯|现在|一下|一起|一共|总共|大概|只
        只要|就好|就行|即可|都行|带|配|抹|涂|撒|做|做成|弄|选|选择|里面|里|其中|然后|把|将|给|跟|是|有|会|还|也|再
        个|杯|份|点儿|一些|些|规格|口味|的话|这单|今天|这次|同事|朋友|大家|孩子|老婆|老公|吗|呢|想|下|帮|款|种|样|号|快点|快一点|快些|赶紧|赶快|抓紧
        码|版|装|用|送|外卖|外送|配送|到|去|please|pls|plz|thanks|thank you|thx|ta|cheers|hi|hello|hey|good morning
        good evening|good afternoon|there|the|some|of|of the|for me|for us|me|us|my|our|i|we|you|would|could|can|to
        with|in|on|for|it|is|be|just|only|then|so|ok|okay|yes|yeah|sure|well|today|now|also please|size|sized
        one of those|kind|type|version|flavour|flavor|colour|color|um|uh|er|options|option|style|cup of|cups of
        a cup of|glass of|bottle of|piece of|too|as well|here|there is|am|are|at|by|from|that will be all|thats all
        thats it|that is all|if possible|if you can|when you can|by the way|at all|do|will|time|my friend|friend
        colleague|everyone|kindly|quickly|quick|fast|extra please|in it|on it|inside|made|served|delivery|deliver
        them|these|those|all good|great|nice|love|lovely|mate|buddy|dear|sir|madam|go|hmm|actually|maybe
        instead please|sorry|i think|lets|let|need|id|ill|put
    """),
    Kind.AND: _lines("和|跟|与|及|以及|还有|另外|外加|加上|并且|同时|and|plus|and also|as well as|along with|n"),
    Kind.OR: _lines("或者|或|or|or maybe|either"),
    Kind.ADD: _lines("""
        再来|再加|再要|还要|再点|再给我|再给我来|再拿|再买|又要|加|加点|多加|追加|另加|加单|再添|添|多来|多要|还想要
        再帮我加|帮我加|加入购物车|放购物车|放进购物车|放到购物车|放入购物车|加到购物车|到购物车|到购物车里|进购物车
        also|add|another|one more|more|extra|additional|plus one
        add on|add to cart|add to my cart|to my cart|to the cart|and add|also add|also get|also want|id also like
        i also want|put in|throw in|in my cart|into my cart
    """),
    Kind.CHANGE: _lines("""
        改成|改为|换成|换为|变成|改到|调成|调到|改|换|改换|改一下|换一下|还是要|还是换成|还是改成|变为|make it
        make that|make them|make those|make|change to|change it to|change that to|change|switch to|switch it to
        switch|set it to|set to|update to|rather|instead|change them to|change my|update|turn it into|swap for|swap
    """),
    Kind.REMOVE: _lines("""
        去掉|删掉|删除|删了|移除|拿掉|退掉|取消|划掉|不要了|先不要了|就不要了|别要了|不买了|不用了|撤掉|减掉|拿走
        不点了|不想要了|先不要|remove|delete|take out|take off|take away|drop|cancel|no more|get rid of|scrap
        leave out|forget|without any more|out of my cart|from my cart|from the cart|from cart|out of the cart
        dont want|do not want|i dont want|no longer want|we dont want
    """),
    Kind.NOT: _lines("""
        不是|不喝|不吃|不点|不想喝|不想吃|不爱|不喜欢|不能喝|不能吃|并非|除了|别给我|别上|讨厌
        dont like|do not like|dont eat|dont drink|hate|allergic to|except|except for|other than|instead of|rather than
        not a
        not the|anything but|but not
        不要|不加|别加|别放|不放|不用|不带|没有|别|免|不需要|不想要|无|no|without|without any|hold the|hold|skip the
        skip|not|dont add|dont put|no added|dont want any|minus|free of|leave off
    """),
    Kind.ALL: _lines("""
        都|都要|全都|全部|全|统统|全要|both|all|all of them|both of them|every one|all large|them all
    """),
    Kind.EACH: _lines("""
        各|各来|各要|各点|每样|每种|每款|每个|每杯|各自|分别|各种|each|of each|apiece|one each|every
    """),
    Kind.IT: _lines("""
        它|这个|那个|这款|那款|刚才那个|刚刚那个|同样的|一样的|这杯|那杯|this one|that one|this|that|the same|same
        it
    """),
})

# English words that are never a mistyped name of the shop's: a short word is one letter away from another too often.
COMMON: Final = _words("""
    about above after again against almost alone along already always amount arent around away back bank been before
    behind being below best better between body book both bring brought business call called came cant card care
    case cash change cheap cheaper cheapest child children city class clear close code come could country course
    date deal dear didnt doesnt done dont door down during each early easy else email enough even ever every face
    fact fall family fast feel feet fill find fine fire first five food foot form four free friend from full gave
    give goes going gone good great group grow hand hard havent head hear heard heart help here high hold home hope
    hour house hows hurry idea im into invoice isnt its ive joke just keep kind knew know known lady land language
    large last late later learn least leave left less letter life light like line list little live lives long look
    looks lost love lower made main make many mean message mind mine minute miss moment money month more morning
    most mother much must name near need never next nice night nothing number office often okay once online only
    open order other over paid part past pay payment people person phone pick place plan play please point power
    price problem quick quite rain read ready real really refund review right room rush safe said same save seat
    second seem seen send sent shop short should show side sing sleep slow small some song soon sorry sort speak
    staff stand start state status stay still stock stop store story street strong such sure table take taken talk
    tell than thank that thats their them then there these they theyre thing think this those thought three through
    ticket time today together told tomorrow tonight took town track tree true trying turn under until upon used
    user value very wait wake walk wallet want warm wasnt watch water weather website week well went were what
    what's when where which while white whole whos whose will wind window wish with woman wont word work world would
    write wrong year yellow your youre yours yourself
""")

# “One more” counts as well.
ONE_MORE: Final = frozenset({"one more", "another", "再 来 个", "再 加 个", "再 要 个"})

_MEASURES_EN: Final = _words(
    "cup glass piece pc bottle box slice portion serving pack bag pair bowl plate jar can tin set unit x"
)
UNITS: Final = _words("w ma mah gb tb g kg ml cm mm inch hz k pm am oz lb % percent degree")
NOT_AFTER: Final = frozenset("元折号岁楼点时分秒月日年度寸毫厘")


def measure(key: str) -> bool:
    """Whether it counts things: 杯, pieces."""
    return key in _MEASURES_EN or (len(key) == 1 and key in numbers.MEASURES)
