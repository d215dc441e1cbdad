"""The account that all tests have in WeChat, and what it shares with the shop."""

from typing import Final

APP_ID: Final = "wx5823bf96d3bd56c7"
SECRET: Final = "only-wechat-and-the-shop-know"
TOKEN: Final = "signs-every-call"
AES_KEY: Final = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OWN: Final = "gh_a1b2c3d4e5f6"
