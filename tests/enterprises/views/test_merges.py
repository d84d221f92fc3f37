"""疑似重复 and 合并 through the browser's door, without JavaScript."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.models import DuplicatePair, Enterprise, EnterpriseMerge
from enterprises.services.duplicates import notice_all
from enterprises.services.merging import merge_enterprises, plan_merge
from foundation.accounts.models import Unit, User
from tests.factories.enterprises import EnterpriseFactory, ProvisionalEnterpriseFactory, ScaleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(county: Unit) -> DuplicatePair:
    EnterpriseFactory(county=county, name="鲁西机械有限公司", address="振兴路 1 号", phone="13800000001")
    ProvisionalEnterpriseFactory(
        county=county,
        name="鲁西机械有限责任公司",
        address="振兴路 2 号",
        capital_wan=Decimal(500),
        phone="13800000001",
    )
    notice_all()
    return DuplicatePair.objects.get()


def page(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_pair_to_the_merge_and_back_in_three_steps(head_client: Client, pair: DuplicatePair) -> None:
    kept, merged = pair.first, pair.second
    listed = page(head_client, reverse("duplicate-list"))
    assert "名称相同、电话相同" in listed
    assert f"?kept={kept.pk}&amp;merged={merged.pk}" in listed

    first = page(head_client, reverse("enterprise-merge-new"), kept=str(kept.pk), merged=str(merged.pk))
    assert kept.name in first
    chosen = head_client.post(reverse("enterprise-merge-new"), {"kept": kept.pk, "merged": merged.pk})
    preview_url = reverse("enterprise-merge-preview", args=[merged.pk, kept.pk])
    assert chosen["Location"] == preview_url
    preview = page(head_client, preview_url)
    assert "改用并入企业的" in preview
    assert "补上并入企业的" in preview

    confirm_url = reverse("enterprise-merge-confirmation", args=[merged.pk, kept.pk]) + "?take=address"
    confirmation = head_client.get(confirm_url)
    assert "原为 振兴路 1 号" in confirmation.content.decode()
    digest = confirmation.context["form"].initial["digest"]
    unexplained = head_client.post(confirm_url, {"reason": "", "digest": digest})
    assert unexplained.status_code == 422
    done = head_client.post(confirm_url, {"reason": "换证后重复登记", "digest": digest}, follow=True)
    told = done.content.decode()
    assert "换证后重复登记" in told
    now = Enterprise.objects.get(pk=kept.pk)
    assert (now.address, now.capital_wan) == ("振兴路 2 号", 500)
    assert DuplicatePair.objects.undecided().count() == 0
    assert "请到合并后的企业查看" in page(head_client, reverse("enterprise-detail", args=[merged.pk]))
    assert merged.name in page(head_client, reverse("enterprise-merge-list"), q="鲁西机械", state="standing")

    undo = reverse("enterprise-merge-undo", args=[EnterpriseMerge.objects.get().pk])
    assert "1 条回去" in page(head_client, undo)
    assert head_client.post(undo, {"reason": ""}).status_code == 422
    assert "已恢复" in head_client.post(undo, {"reason": "两家不同的厂"}, follow=True).content.decode()
    assert head_client.post(undo, {"reason": "又一次"}).status_code == 409
    assert Enterprise.objects.get(pk=kept.pk).address == "振兴路 1 号"
    assert DuplicatePair.objects.undecided().count() == 1


def test_the_preview_and_the_record_tell_a_span_that_is_altered(
    head_client: Client, head: User, pair: DuplicatePair
) -> None:
    kept, merged = pair.first, pair.second
    ended = {"left_on": date(2018, 6, 30), "left_reason": "停产", "left_by": head}
    ScaleFactory(enterprise=kept, entered_on=date(2015, 1, 1), **ended)
    ScaleFactory(enterprise=merged, entered_on=date(2016, 1, 1))
    told = "1 条：与保留企业已结束的规上记录重叠，纳统日期改为 2018-06-30"
    assert told in page(head_client, reverse("enterprise-merge-preview", args=[merged.pk, kept.pk]))

    kept, merged = Enterprise.objects.get(pk=kept.pk), Enterprise.objects.get(pk=merged.pk)
    digest = plan_merge(kept, merged, by=head).digest
    done = merge_enterprises(kept, merged, by=head, reason="同一家企业", digest=digest)
    assert told in page(head_client, done.get_absolute_url())


def test_what_changed_meanwhile_is_said_and_the_reason_kept(head_client: Client, pair: DuplicatePair) -> None:
    kept, merged = pair.first, pair.second
    url = reverse("enterprise-merge-confirmation", args=[merged.pk, kept.pk])
    digest = head_client.get(url).context["form"].initial["digest"]
    Enterprise.objects.filter(pk=merged.pk).update(version=9)
    answer = head_client.post(url, {"reason": "换证后重复登记", "digest": digest})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "又有变化，请重新核对" in text
    assert "换证后重复登记" in text
    again = answer.context["form"]["digest"].value()
    assert head_client.post(url, {"reason": "换证后重复登记", "digest": again}).status_code == 302


def test_judged_distinct_and_taken_up_again(head_client: Client, pair: DuplicatePair) -> None:
    url = reverse("duplicate-judgement", args=[pair.pk])
    assert head_client.post(url, {"reason": ""}).status_code == 422
    assert "已判定不是重复" in head_client.post(url, {"reason": "同一集团"}, follow=True).content.decode()
    assert head_client.post(url, {"reason": "又一次"}).status_code == 422
    assert "没有疑似重复的企业" in page(head_client, reverse("duplicate-list"))
    decided = page(head_client, reverse("duplicate-list"), decided="on", ground="phone", q="鲁西")
    assert "判定不是重复：同一集团" in decided
    head_client.post(reverse("duplicate-return", args=[pair.pk]))
    assert pair.second.name in page(head_client, reverse("duplicate-list"))


@pytest.mark.parametrize("name", ["duplicate-list", "enterprise-merge-list"])
def test_files_hold_the_rows_of_the_screen(head_client: Client, pair: DuplicatePair, name: str) -> None:
    file = head_client.get(reverse(name), {"export": "csv"})
    text = b"".join(file.streaming_content if file.streaming else [file.content]).decode("utf-8-sig")
    assert ("鲁西机械有限责任公司" in text) is (name == "duplicate-list")


def test_bad_choices_are_explained(head_client: Client, pair: DuplicatePair) -> None:
    url = reverse("enterprise-merge-new")
    same = head_client.post(url, {"kept": pair.first_id, "merged": pair.first_id})
    assert (same.status_code, "请另选一家" in same.content.decode()) == (422, True)
    codeless = head_client.get(reverse("enterprise-merge-preview", args=[pair.first_id, pair.second_id]))
    assert (codeless.status_code, "请保留有代码的" in codeless.content.decode()) == (409, True)
    assert head_client.get(url, {"kept": "x", "merged": "9" * 30}).status_code == 200
