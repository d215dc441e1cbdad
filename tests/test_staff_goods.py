"""Products by the staff: added in one message, seen as a draft, edited, put on sale; and many at once from a sheet."""

from dialog.event import File, Picture
from models.catalogue import Product
from services import catalogue, search
from tests.staff_room import audits, furnish_once, open_houses  # noqa: F401
from tests.talk import House

FORM = "可颂王 / King croissant | 22 | 面包 | 特别大 | 30 | 规格 大小:中,大,超大+3; 加热:加热,不加热"


def shelf_name(house: House) -> str:
    """A shelf of the demo shop."""
    return house.run(lambda db: catalogue.shelf(db, catalogue.by_sku(db, "croissant").category)).name.zh  # type: ignore[union-attr]


def made(house: House, name: str) -> Product:
    """A product by its Chinese name."""
    return house.run(lambda db: db.query(Product).filter_by(name_zh=name).one())


def test_a_photo_with_the_form_becomes_a_draft(house: House) -> None:
    boss = house.staff()
    boss.types("/edit 可颂")
    boss.does(Picture("photo-7", FORM.replace("面包", shelf_name(house))))
    assert "草稿已建好" in boss.screen
    assert "⏸ 未上架" in boss.screen
    assert "大小：中 / 大 / 超大 +¥3" in boss.screen
    row = made(house, "可颂王")
    assert (row.name_en, row.price, row.picture, row.active) == ("King croissant", 2200, "telegram:photo-7", False)
    assert house.run(lambda db: search.exact(db, "可颂王")) is None
    boss.taps("上架")
    assert "可颂王：未上架 → 在售" in boss.screen
    assert house.run(lambda db: search.exact(db, "可颂王")) == row.id
    boss.taps("撤销")
    assert not made(house, "可颂王").active


def test_a_missing_language_is_marked_and_can_be_filled_in(house: House) -> None:
    boss = house.staff()
    boss.types(f"/add 豆沙包 | 6 | {shelf_name(house)} | | 不限 |")
    assert "⚠ 缺英文名" in boss.screen
    boss.taps("英文名")
    boss.types("Red bean bun")
    assert "英文名：（空） → Red bean bun" in boss.screen
    assert "缺英文名" not in boss.screen
    boss.taps("撤销")
    assert made(house, "豆沙包").name_en == ""


def test_each_wrong_field_is_named(house: House) -> None:
    boss = house.staff()
    shelf = shelf_name(house)
    for form, says in (
        ("包子 | 很贵 | " + shelf, "价格没看懂：很贵"),
        ("包子 | 6 | 火星", "没有分类“火星”。现有："),
        (f"包子 | 6 | {shelf} | | 很多", "库存没看懂：很多"),
        (f"包子 | 6 | {shelf} | | 3 | 大小", "规格没看懂：大小"),
        (f" | 6 | {shelf}", "名称要有"),
    ):
        boss.types(f"/add {form}")
        assert says in boss.screen, form
    assert audits(house) == []


def test_off_and_on(house: House) -> None:
    boss = house.staff(language="en", name="Lin")
    boss.types("/off croissant")
    assert "Croissant: on sale → off sale" in boss.screen
    boss.types("/off croissant")
    assert "was off sale already" in boss.screen
    boss.types("/on 可颂")
    assert "Croissant: off sale → on sale" in boss.screen
    assert [row.verb for row in audits(house)] == ["off", "on"]


def test_names_cannot_both_be_emptied(house: House) -> None:
    boss = house.staff()
    boss.types(f"/add 豆沙包 | 6 | {shelf_name(house)}")
    boss.taps("中文名")
    boss.types("-")
    assert "至少要有一个" in boss.screen
    boss.types("名" * 61)
    assert "最多 60 个字" in boss.screen


def test_a_sheet_is_tried_first_and_put_in_once(house: House) -> None:
    boss = house.staff()
    sheet = "货号,名称,价格,分类,库存\nbun-1,豆沙包,6,{0},10\nbun-2,肉包,很贵,{0},10\ncroissant,可颂,15,{0},\n".format(
        house.run(lambda db: catalogue.shelf(db, catalogue.by_sku(db, "croissant").category)).slug  # type: ignore[union-attr]
    )
    boss.types("/import")
    boss.does(File("doc-1", "goods.csv", sheet.encode()))
    assert "新增 1，更新 1，不变 0，错误 1" in boss.screen
    assert "第 3 行 价格" in boss.screen
    assert house.run(lambda db: catalogue.by_sku(db, "bun-1")) is None
    boss.taps("确认导入 2 个商品")
    assert "导入完成：新增 1，更新 1" in boss.screen
    assert made(house, "豆沙包").price == 600
    assert [row.after for row in audits(house, "import")] == [{"new": 1, "changed": 1}]


def test_categories_and_questions_come_from_files_as_well(house: House) -> None:
    boss = house.staff()
    boss.types("/import")
    boss.does(File("doc-1", "shelves.csv", "编号,上级,名称\nsoup,food,汤\nbroth,sup,高汤\n".encode()))
    assert "分类：新增 1，更新 0，不变 0，错误 1" in boss.screen
    assert "第 3 行 上级 没有“sup”这个分类，是不是“soup”？" in boss.screen
    boss.taps("确认导入 1 个分类")
    assert "导入完成：新增 1，更新 0" in boss.screen
    boss.types("/add 罗宋汤 | 18 | 汤 | | 5 |")
    assert "草稿已建好" in boss.screen
    boss.types("/import")
    boss.does(File("doc-2", "faq.csv", "编号,问题,答案,关键词\npets,能带狗吗,可以，请牵好绳子。,狗|宠物\n".encode()))
    boss.taps("确认导入 1 个问答")
    guest = house.guest()
    guest.types("/start")
    guest.types("你们店让带宠物吗")
    assert "请牵好绳子" in guest.screen


def test_a_file_that_is_no_table_is_refused(house: House) -> None:
    boss = house.staff()
    boss.types("/import")
    boss.does(File("doc-1", "goods.pdf", b"%PDF"))
    assert "只能读 CSV 和 XLSX" in boss.screen
    boss.does(File("doc-2", "goods.xlsx", b"PK broken"))
    assert "确认导入" not in boss.screen
    assert audits(house) == []
