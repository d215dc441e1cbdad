"""Surnames of China, and the words that only look like a name."""

from __future__ import annotations

from typing import Final

_SINGLE: Final = """
王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎
余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文
庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹
关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶
刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜
鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙伏岑习胥保和蔺水云昌凤
酆皮卡元平尚麦危贝贡利满师闻国鱼肖佘钭邝厉占禹狄茅农晁钮郗仝亓隆荀羊甫芮储靖松富巴弓牧隗山班仰秋伊暴
厍束印宿怀蒲鄂索咸籍阴能苍双莘劳逄扶堵宰郦雍却璩濮寿通扈郏浦慕红权逯益桓公岩代付闫
"""
_COMPOUND: Final = """
欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 令狐 慕容 宇文 长孙 司徒 司空 轩辕 端木 百里 呼延 南宫
西门 东郭 钟离 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 闾丘 赫连 鲜于 独孤 拓跋 完颜 第五 公羊
左丘 即墨 万俟 闻人 乐正 梁丘 东门 南门 纳兰 叶赫 巫马 壤驷 谷梁 段干 微生 漆雕 爱新觉罗
"""
_LATIN: Final = """
wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng
xie han tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu lyu lv su jiang cai jia
ding wei xue ye yan pan du dai xia zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong
bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin yi chang qiao lai gong wen
pang lan ouyang sima zhuge chan wong cheung lee leung lam ng kwok tsang tse yeung ho lau chow chu
tsai hsu
"""
_NOT_NAMES: Final = """
谢谢 多谢 感谢 何时 任何 方便 常温 高兴 安排 时候 万一 应该 马上 白天 明天 全部 全家 公司 单位 学校
家里 我家 前台 门口 保安 左右 右边 左边 左手 对面 旁边 向东 向西 向南 向北 成都 关门 来自 来了 都行
都可 都是 和平 平安 应急 能否 简单 包装 封口 单独 安全 强烈 温馨 严禁 卡号 明白 原来 位置 包邮 平时
周一 周二 周三 周四 周五 周六 周日 周末 和谐 文明 方向 全国 中国 古镇 石头 水果 花店 国际 万达 金融
华润 商务 商场 保利 时代 银行 常用 默认 易碎 拿铁 美式 冰美式 快递 外卖 尽快 不要 可以 麻烦 请放
放门口 电话 手机 地址 收货 姓名 你好 您好 好的 是的 宿舍 办公室 送到 寄到 联系人 备注 家 无 男 女
"""
_STREET: Final = """
road rd street streets st avenue ave lane ln alley drive dr boulevard blvd highway hwy way floor fl
room rm flat building bldg tower block blk unit suite ste apartment apt district city county
province town village square plaza garden gardens park court house center centre hotel school
university college hospital mall station airport company co ltd inc office home work no north south
east west china usa uk united kingdom states po box lu jie dadao dajie xiang hao lou shi qu xiaoqu
nong zhen cun please thanks thank you hello hi hey deliver delivery default asap the my is to and
for with large small ice iced latte lattes coffee want order check where what how
"""

SURNAMES: Final = frozenset("".join(_SINGLE.split()))
COMPOUND: Final = frozenset(_COMPOUND.split())
LATIN_SURNAMES: Final = frozenset(_LATIN.split())
NOT_NAMES: Final = frozenset(_NOT_NAMES.split())
STREET_WORDS: Final = frozenset(_STREET.split())  # English and pinyin words no person is called
