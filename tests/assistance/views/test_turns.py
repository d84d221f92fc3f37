"""The screens of the turns of a case: what they say before, what they keep, who is offered what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assistance.enums import CaseStatus, MatterKind
from assistance.models import Case, CaseMatter
from assistance.services.carry_over import carry_case
from assistance.services.cases import answer_case, sign_case
from assistance.services.co_handling import answer_co_handling, ask_co_handling
from assistance.services.commitments import commit
from assistance.services.exclusions import propose_exclusion
from assistance.services.extensions import ask_extension, decide_extension
from assistance.services.files import attach_files
from assistance.services.links import link_cases
from assistance.services.returns import refuse_return, return_case
from assistance.services.supervision import supervise_case, urge_case
from assistance.services.suspensions import resume_case, suspend_case
from tests.factories.assistance import Cast, answered, dispatched, handled, registered, returned
from tests.scenarios.test_caseworker_day import at


def url(name: str, case: Case, *more: Any) -> str:
    return reverse(name, args=[case.number, *more])


def page(client: Client, user: Any, name: str, case: Case, *more: Any) -> str:
    client.force_login(user)
    response = client.get(url(name, case, *more))
    assert response.status_code == 200, name
    return response.text


def acts_shown(client: Client, user: Any, case: Case) -> set[str]:
    """Every button and menu line of the case's page."""
    client.force_login(user)
    context = client.get(url("case-detail", case)).context
    lines = [*context["matters"], *context["settled"], *filter(None, [context["returned"]])]
    named = [act for group in context["act_groups"] for act in group.acts]
    named += [act for line in lines for act in line.acts]
    return {act.label for act in [*named, *filter(None, [context["primary"]])]}


@pytest.mark.parametrize(
    ("name", "role", "make", "words"),
    [
        ("case-return", "handler", dispatched, ["只能退一次", "最迟退单", "按首接负责制", "1 个工作日"]),
        ("return-grant", "officer", returned, ["不属本单位职责", "转手次数加 1", "裁定期限"]),
        ("return-refusal", "officer", returned, ["不属本单位职责", "按首接负责制由原单位办理"]),
        ("case-co-handling", "handler", handled, ["3 个工作日", "仍由市自然资源和规划局对企业负责"]),
        ("case-extension", "handler", handled, ["15 个工作日（总时限最长 30 个）", "3 个工作日，期限改为"]),
        ("case-commitment", "handler", handled, ["承诺记在您名下"]),
        ("case-urging", "officer", handled, ["通知", "王五", "4 小时内不能重复催办"]),
        ("case-supervision", "head", handled, ["按年编号", "2 个工作日", "该单位未设负责人"]),
        ("case-instruction", "leader", handled, ["不能修改"]),
    ],
)
def test_a_page_says_the_facts_and_what_follows(
    name: str, role: str, make: Any, words: list[str], people: Cast, client: Client
) -> None:
    case = make(people)
    text = page(client, people.person(role), name, case)
    for one in ["宏泰科技有限公司", "厂区扩建用地手续", *words]:
        assert one in text, one


@pytest.mark.parametrize(
    ("name", "role", "make", "body", "sentence", "kept"),
    [
        ("case-return", "handler", dispatched, {"reason": "　"}, "请填写“退单原因”", ""),
        ("return-grant", "officer", returned, {"note": "请改派"}, "请选择承办单位", "请改派"),
        ("return-refusal", "officer", returned, {"note": ""}, "请填写“裁定意见”", ""),
        ("case-co-handling", "handler", handled, {"text": "请出具意见"}, "请选择协办单位", "请出具意见"),
        ("case-extension", "handler", handled, {"workdays": "16", "reason": "勘察"}, "最多还能延 15", "勘察"),
        ("case-extension", "handler", handled, {"workdays": "-3", "reason": "勘察"}, "最多还能延 15", "勘察"),
        ("case-extension", "handler", handled, {"workdays": "", "reason": "勘察"}, "请选择延长几个", "勘察"),
        (
            "case-commitment",
            "handler",
            handled,
            {"text": "答复进度", "due_on": "某天"},
            "承诺日期",
            "答复进度",
        ),
        ("case-urging", "officer", handled, {"text": ""}, "请填写“催办内容”", ""),
        (
            "case-supervision",
            "head",
            handled,
            {"requirement": "限期", "due_on": "13-45"},
            "日历上没有",
            "限期",
        ),
        ("case-instruction", "leader", handled, {"text": ""}, "请填写“批示内容”", ""),
    ],
)
def test_a_bad_form_is_answered_422_with_the_words_kept(
    name: str,
    role: str,
    make: Any,
    body: dict[str, str],
    sentence: str,
    kept: str,
    people: Cast,
    client: Client,
) -> None:
    case = make(people)
    client.force_login(people.person(role))
    response = client.post(url(name, case), body)
    assert response.status_code == 422
    assert sentence in response.text
    assert kept in response.text
    assert Case.objects.get(pk=case.pk).status == case.status


def test_a_refused_act_is_answered_409_with_the_words_kept(people: Cast, client: Client) -> None:
    case = handled(people)
    urge_case(case, by=people.head, text="请抓紧")
    client.force_login(people.officer)
    for response in (
        client.get(url("case-urging", case)),
        client.post(url("case-urging", case), {"text": "催第二遍"}),
    ):
        assert response.status_code == 409
        assert "4 小时后可再次催办" in response.text
    assert "催第二遍" in response.text
    client.force_login(people.handler)
    response = client.post(url("case-commitment", case), {"text": "答复进度", "due_on": "2023-10-09"})
    assert response.status_code == 409
    assert "承诺日期应不早于今天" in response.text
    assert "答复进度" in response.text


def test_the_ruling_offers_every_unit_but_the_one_that_returned(people: Cast, client: Client) -> None:
    case = returned(people)
    text = page(client, people.officer, "return-grant", case)
    assert f'<option value="{people.other_department.pk}"' in text
    assert f'<option value="{people.department.pk}"' not in text
    response = client.post(url("return-grant", case), {"lead_unit": people.department.pk, "note": "同意"})
    assert response.status_code == 422
    assert "同意退单须改派给另一个承办单位" in response.text


def test_the_ruling_lists_the_people_of_the_unit_chosen_without_scripts(people: Cast, client: Client) -> None:
    case = returned(people)
    client.force_login(people.officer)
    response = client.get(url("return-grant", case), {"lead_unit": people.other_department.pk})
    assert "赵六" in response.text
    body = {"lead_unit": people.other_department.pk, "handler": people.other_handler.pk, "note": "改派"}
    assert client.post(url("return-grant", case), body).status_code == 302
    assert Case.objects.get(pk=case.pk).handler == people.other_handler


@pytest.mark.parametrize("name", ["return-grant", "return-refusal"])
def test_who_returned_finds_no_way_to_rule(name: str, people: Cast, client: Client) -> None:
    case = dispatched(people)
    return_case(case, by=people.officer, reason="派错")
    client.force_login(people.officer)
    assert client.get(url(name, case)).status_code == 403
    assert "不能裁定自己的退单" in client.post(url(name, case), {"note": "同意"}).text
    assert not {"同意退单并改派", "不同意退单"} & acts_shown(client, people.officer, case)
    assert {"同意退单并改派", "不同意退单"} <= acts_shown(client, people.head, case)


def test_an_open_return_stands_on_top_with_its_reason_and_who_decides(people: Cast, client: Client) -> None:
    case = returned(people)
    text = page(client, people.handler, "case-detail", case)
    top = text[text.index("notice-warning") : text.index('id="progress"')]
    assert "市自然资源和规划局（王五）" in top
    assert "不属本单位职责" in top
    assert "由服务专员张三或科长裁定" in top
    assert "同意退单" not in top
    refuse_return(case, by=people.officer, note="由首接单位办理")
    text = page(client, people.handler, "case-detail", case)
    assert "notice-warning" not in text[text.index("identity") : text.index('id="progress"')]
    assert "已了结的事项（1）" in text


def test_shares_are_named_with_their_state_and_transfers_counted(people: Cast, client: Client) -> None:
    case = handled(people)
    Case.objects.filter(pk=case.pk).update(transfer_count=2, rework_count=1)
    with at("2023-10-09T10:00"):
        done = ask_co_handling(case, by=people.handler, unit=people.section, text="请核实清单")
        ask_co_handling(case, by=people.handler, unit=people.other_department, text="请出具意见")
        answer_co_handling(done, by=people.head, answer="在清单内")
    with at("2023-10-10T10:00"):
        text = page(client, people.officer, "case-detail", case)
    bar = text[text.index('class="identity-meta"') : text.index('class="clocks"')]
    assert "市自然资源和规划局 王五" in bar
    assert "企业服务科（已答复）" in bar
    assert "市人力资源和社会保障局（待协办签收，10-12 前）" in bar
    assert "2 次" in bar
    assert "1 次" in bar


def test_a_unit_asked_to_help_gets_its_own_buttons_and_no_telephone(people: Cast, client: Client) -> None:
    case = handled(people)
    share = ask_co_handling(case, by=people.handler, unit=people.other_department, text="请出具意见")
    commit(case, by=people.handler, text="答复", due_on=timezone.localdate() + timedelta(days=7))
    helper = people.person("other_handler")
    assert acts_shown(client, helper, case) == {"签收协办", "答复协办"}
    for name in ("case-detail", "case-print", "case-timeline"):
        assert case.contact_phone not in page(client, helper, name, case)
    assert client.post(url("case-phone-reveal", case)).status_code == 403
    text = page(client, helper, "case-detail", case)
    assert 'id="progress-text"' not in text
    assert url("case-edit", case) not in text
    for name in ("case-answer", "case-extension", "case-co-handling", "case-commitment", "case-return"):
        assert client.get(url(name, case)).status_code == 403, name
    assert client.post(url("co-handling-signature", case, share.pk)).status_code == 302
    assert acts_shown(client, helper, case) == {"答复协办"}


def test_a_share_of_another_case_is_404(people: Cast, client: Client) -> None:
    share = ask_co_handling(handled(people), by=people.handler, unit=people.section, text="请协助")
    other = handled(people, title="另一件")
    client.force_login(people.head)
    for name in ("co-handling-answer", "supervision-answer", "commitment-result", "supervision-print"):
        assert client.get(url(name, other, share.pk)).status_code == 404, name
    assert client.get(url("commitment-result", share.case, share.pk)).status_code == 404


def test_what_was_settled_is_not_settled_again(people: Cast, client: Client) -> None:
    case = handled(people)
    share = ask_co_handling(case, by=people.handler, unit=people.other_department, text="请协助")
    answer_co_handling(share, by=people.other_handler, answer="已出具")
    client.force_login(people.other_handler)
    response = client.post(url("co-handling-answer", case, share.pk), {"answer": "又想起一点"})
    assert response.status_code == 409
    assert "这项协办已办理过" in response.text
    assert "又想起一点" in response.text


def test_a_decision_shows_the_deadline_it_leads_to(people: Cast, client: Client) -> None:
    with at("2023-10-09T09:00"):
        case = handled(people)
        ask_extension(case, by=people.handler, workdays=3, reason="需现场勘察")
    with at("2023-10-10T09:00"):
        text = page(client, people.head, "extension-decision", case)
        told = (
            "2023年10月30日（周一）18:00",
            "2023年11月2日（周四）18:00",
            "需现场勘察",
            "王五",
            "15 个工作日",
        )
        for one in told:
            assert one in text, one
        refused = client.post(url("extension-decision", case), {"granted": "no"})
        assert refused.status_code == 422
        assert "不同意时请写明理由" in refused.text
        client.post(url("extension-decision", case), {"granted": "yes"})
        assert "2023年11月2日（周四）18:00" in page(client, people.handler, "case-detail", case)


def test_a_broken_word_says_why(people: Cast, client: Client) -> None:
    with at("2023-10-09T09:00"):
        case = handled(people)
        matter = commit(
            case, by=people.handler, text="周五前答复", due_on=timezone.localdate() + timedelta(days=4)
        )
    with at("2023-10-16T09:00"):
        assert "也按“未兑现”统计" in page(client, people.handler, "commitment-result", case, matter.pk)
        response = client.post(url("commitment-result", case, matter.pk), {"kept": "no"})
        assert response.status_code == 422
        assert "未兑现时请写明原因" in response.text
        done = client.post(url("commitment-result", case, matter.pk), {"kept": "yes"}, follow=True)
        assert "承诺结果：未兑现" in done.text


def test_the_third_refusal_is_told_as_an_escalation(people: Cast, client: Client) -> None:
    case = answered(people)
    Case.objects.filter(pk=case.pk).update(rework_count=2)
    client.force_login(people.officer)
    body = {"result": "not_confirmed", "note": "仍未解决"}
    assert "已提级办理" in client.post(url("case-call-back", case), body, follow=True).text
    assert Case.objects.get(pk=case.pk).status == CaseStatus.ESCALATED


def test_a_withdrawal_is_not_offered_as_a_result_of_a_call(people: Cast, client: Client) -> None:
    case = answered(people)
    assert 'value="withdraws"' not in page(client, people.officer, "case-call-back", case)
    assert client.post(url("case-call-back", case), {"result": "withdraws"}).status_code == 422


def test_a_bad_rating_is_followed_up_with_the_enterprises_words_in_sight(
    people: Cast, client: Client
) -> None:
    case = answered(people)
    client.force_login(people.officer)
    client.post(url("case-call-back", case), {"result": "confirmed", "rating": "1", "note": "办得太慢"})
    assert "差评回访" in acts_shown(client, people.officer, case)
    text = page(client, people.officer, "rating-follow-up", case)
    assert "非常不满意：办得太慢" in text
    client.post(url("rating-follow-up", case), {"text": "已登门说明"})
    assert "差评回访" not in acts_shown(client, people.officer, case)
    assert "已登门说明" in page(client, people.officer, "case-detail", case)


def test_the_sheet_prints_open_and_answered(people: Cast, client: Client) -> None:
    case = handled(people)
    sheet = supervise_case(case, by=people.head, requirement="限期查清")
    text = page(client, people.handler, "supervision-print", case, sheet.pk)
    for one in (sheet.number, "限期查清", "宏泰科技有限公司", case.number, "周科长", "单位（盖章）"):
        assert one in text, one
    client.post(url("supervision-answer", case, sheet.pk), {"answer": "已整改到位"})
    assert "已整改到位" in page(client, people.handler, "supervision-print", case, sheet.pk)
    assert "打印督办单" in acts_shown(client, people.handler, case)


def every_matter(people: Cast) -> Case:
    """A case with a matter of each kind."""
    case = dispatched(people)
    return_case(case, by=people.handler, reason="不属职责")
    refuse_return(case, by=people.officer, note="由首接单位办理")
    sign_case(case, by=people.handler)
    day = timezone.localdate() + timedelta(days=7)
    share = ask_co_handling(case, by=people.handler, unit=people.section, text="请协助")
    answer_co_handling(share, by=people.head, answer="已出具")
    ask_extension(case, by=people.handler, workdays=3, reason="勘察")
    decide_extension(case, by=people.head, granted=True, note="同意")
    supervise_case(case, by=people.head, requirement="限期")
    commit(case, by=people.handler, text="答复", due_on=day)
    answer_case(case, by=people.handler, outcome="advancing", answer_text="推进中")
    carry_case(case, by=people.officer, plan="待政策", review_on=day)
    return case


def queries_of(client: Client, case: Case) -> int:
    client.get(url("case-detail", case))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("case-detail", case)).status_code == 200
    return len(queries)


def test_the_page_with_every_kind_of_matter_stays_within_twelve_queries(
    people: Cast, client: Client, settings: Any
) -> None:
    settings.RECENT_SECONDS = 60
    case = every_matter(people)
    assert set(case.matters.values_list("kind", flat=True)) == set(MatterKind)
    client.force_login(people.officer)
    few = queries_of(client, case)
    for number in range(5):
        day = timezone.localdate() + timedelta(days=9)
        commit(case, by=people.handler, text=f"再答复 {number}", due_on=day)
    assert queries_of(client, case) == few
    assert few <= 12


def test_files_pauses_and_links_add_one_query_each(people: Cast, client: Client, settings: Any) -> None:
    settings.RECENT_SECONDS = 60
    case = handled(people)
    client.force_login(people.officer)
    before = queries_of(client, case)
    until = timezone.now() + timedelta(days=5)
    suspend_case(case, by=people.handler, reason="material", note="等材料", until=until)
    resume_case(case, by=people.handler)
    attach_files(case, by=people.handler, uploads=[SimpleUploadedFile("1.pdf", b"%PDF-1.4")])
    link_cases(case, other=registered(people, title="另一件"), by=people.officer, note="相关")
    propose_exclusion(case, by=people.officer, reason="duplicate", note="同一件")
    assert queries_of(client, case) <= before + 3


def test_open_matters_stand_by_their_terms_and_settled_ones_folded(people: Cast, client: Client) -> None:
    case = every_matter(people)
    client.force_login(people.officer)
    context = client.get(url("case-detail", case)).context
    terms = [line.due_at for line in context["matters"]]
    assert terms == sorted(terms)
    assert {line.matter.kind for line in context["settled"]} == {"return", "co_handling", "extension"}
    assert CaseMatter.objects.filter(case=case).count() == len(context["matters"]) + len(context["settled"])
