# Telegram 自己的按钮：输入框下方的分享键盘
telegram =
    .share = 不用打字：点输入框下方的按钮就能发送。
    .share-phone = 📱 发送手机号
    .share-location = 📍 发送位置

inline =
    .open = 打开
    .more = 打开小铺，看全部
    .nothing = 没找到，打开小铺问问店家
