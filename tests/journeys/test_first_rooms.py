import pytest


@pytest.mark.parametrize("javascript", [True, False])
def test_resident_asks_in_cyrillic_letters_from_the_home_page(open_page, javascript):
    page = open_page("/", width=320, javascript=javascript)
    page.get_by_label("შენი კითხვა").fill("МЕРИИС НОМЕРИ")
    page.get_by_role("button", name="ჰკითხე").click()
    page.wait_for_url("**/chat/")
    answer = page.get_by_role("article")
    assert answer.get_by_role("heading").inner_text() == "რუსთავის მერიის ცხელი ხაზი რა ნომერია?"
    assert answer.locator("p").all_inner_texts()[:2] == ["გავიგე ასე: „მერიის ნომერი“", "1300."]
    answer.get_by_role("heading").get_by_role("link").click()
    page.wait_for_url("**/services/GEN-01/")


def test_question_nobody_knows_gets_the_hotline(open_page):
    page = open_page("/en/chat/")
    page.get_by_label("Your question").fill("Who won the chess olympiad in Budapest?")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("I do not know this.").wait_for()
    assert page.get_by_role("log").get_by_role("link", name="Call 1300").get_attribute("href") == "tel:1300"
