"""WeChat for tests: its servers, which refuse what WeChat refuses, and people with the app in their hands."""

from tests.wechat_phone.account import AES_KEY, APP_ID, SECRET, TOKEN
from tests.wechat_phone.follower import Follower
from tests.wechat_phone.weixin import Weixin

__all__ = ["AES_KEY", "APP_ID", "SECRET", "TOKEN", "Follower", "Weixin"]
