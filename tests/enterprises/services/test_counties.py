import pytest

from enterprises.services.counties import CountyBook
from tests.factories.accounts import reporting_units

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> CountyBook:
    reporting_units()
    return CountyBook()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("东昌府区", "东昌府区"),
        ("东昌府", "东昌府区"),
        (" 莘 县 ", "莘县"),
        ("茌平县", "茌平区"),
        ("临清", "临清市"),
        ("经开区", "经济技术开发区"),
        ("高新区", "高新技术产业开发区"),
        ("度假区", "旅游度假区"),
    ],
)
def test_named_knows_full_short_and_former_names(book: CountyBook, text: str, name: str) -> None:
    unit = book.named(text)
    assert unit is not None
    assert unit.name == name


@pytest.mark.parametrize("text", ["", "区", "北京市", "聊城市"])
def test_named_guesses_nothing(book: CountyBook, text: str) -> None:
    assert book.named(text) is None


def test_of_code_follows_the_renamed_county_and_leaves_the_city_open(book: CountyBook) -> None:
    found = [book.of_code(f"91{division}MA3C00011G") for division in ("371523", "371503", "371500", "110105")]
    assert [unit.name if unit else None for unit in found] == ["茌平区", "茌平区", None, None]
