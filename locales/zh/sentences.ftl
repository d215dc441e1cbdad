# 直接说一句话时，小二回的话。
sentences =
    .read-as = “{ $words }”按“{ $name }”记下了。
    .no-such-option = { $name }没有“{ $words }”，可以选{ $options }。
    .no-such-option-at-all = { $name }没有“{ $words }”可选。
    .not-read = “{ $words }”没看懂，先没有记。
    .not-read-near = “{ $words }”没找到，先没有记。你要的是“{ $name }”吗？
    .how-many = “{ $words }”要 { $quantity } 份？先没记。要几份？直接说数字，最少 1 份。
    .noted = 已记下：{ $things }。
    .in-cart = 已放进购物车：{ $things }。
    .sold-out = { $name }刚刚卖完，没有记进来。
    .fewer = { $name }只剩 { $left } 份，先记了 { $left } 份（你要 { $quantity } 份）。
    .say-again = { $name }还要选规格，等下再说一遍它就行。
    .no-such-place = 还没有“{ $words }”的地址，选一个，或者发一次，以后说名字就行。
    .time-not-read = “{ $words }”这个时间没看懂，可以在确认页改。
    .not-there = 这里没有“{ $words }”。
    .which-line = “{ $words }”有好几样，说清楚一点，或者点它前面的数字。
    .taken-out = { $name }已拿掉。
    .which-count = 要 { $quantity } 份的是哪一样？点它前面的数字改数量，或者连名字一起说。
    .already = { $name }已经是“{ $words }”了。

wishes =
    .liked = 大家常点这几样，也可以看看分类：
    .look = 没找到“{ $words }”。看看大家常点的，或者按分类找：

not-this =
    .name = ✗ 不是{ $name }
    .plain = ✗ 不是这个
    .what = 好，不是它。“{ $words }”指的是什么？换个说法，或点下面的。
    .taken-back = 已拿出来

which =
    .title = 要哪一款“{ $words }”？
    .title-one = “{ $words }”是指这一款吗？
    .kept = 已记下：{ $things }
    .hint = 点一下，或直接说“第一个”“热的”。
    .all = 看看全部“{ $words }”
    .none = 这个不要了
    .nothing-left = 好的，那就先不点。想要什么再说。
