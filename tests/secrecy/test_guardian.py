"""guardian is the vocabulary of admissions, never the answer: where the two agree, and the known ways they don't."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from cases.purposes import Purpose
from participants.models import User
from secrecy.acts import may, open_circles
from secrecy.models import ACTS, Admission, Circle
from secrecy.readers import Standing
from tests import world as w

PEOPLE = ("burgemeester", "coordinator", "politie", "caw", "clb", "vdab", "auditor", "dpo", "beheerder")


def me(here: Standing) -> User:
    return User.objects.get(pk=here.user_id)


def circles() -> list[Circle]:
    """Every circle of the town, as the superuser of the database sees them."""
    return [
        Circle(id=pk, reference=reference)
        for pk, reference in w.ask("SELECT id, reference FROM secrecy_circle ORDER BY id")
    ]


def guardian_says(here: Standing, act: str, circle: Circle) -> bool:
    """What guardian would answer for this person; of groups, the web role can't even ask it."""
    return f"{act}_circle" in set(ObjectPermissionChecker(me(here)).get_user_perms(circle))


def test_guardians_whole_question_is_not_even_asked(town: None) -> None:
    with w.standing_as("coordinator") as here, pytest.raises(DatabaseError), transaction.atomic():
        ObjectPermissionChecker(me(here)).has_perm("secrecy.read_circle", circles()[0])


@pytest.mark.parametrize("slug", PEOPLE)
def test_guardian_and_we_agree_about_everybody_in_the_town(town: None, slug: str) -> None:
    with w.standing_as(slug) as here:
        answers = {
            (act, circle.id): (bool(may(act, circle)), guardian_says(here, act, circle))
            for circle in circles()
            for act in ACTS
        }
    # Guardian knows nothing of what an admission hangs on, nor that it ended: there it says yes where we may say no, and nowhere else.
    hang = {
        circle
        for (circle,) in w.ask(
            "SELECT content_object_id FROM secrecy_admission WHERE while_of IS NOT NULL OR (until <= now() AND user_id = %s)",
            [w.id_of(slug)],
        )
    }
    differ = {key: pair for key, pair in answers.items() if pair[0] != pair[1]}
    assert {key for key, pair in differ.items() if pair != (False, True) or key[1] not in hang} == set()
    open_to = {circle for (_act, circle), (ours, _) in answers.items() if ours}
    assert bool(open_to) == (slug not in ("vdab", "beheerder"))
    if slug in ("auditor", "dpo"):  # what they asked of readers, and nothing of any case
        kinds = {kind for (kind,) in w.ask("SELECT kind FROM secrecy_circle WHERE id = ANY (%s::uuid[])", [[str(c) for c in open_to]])}  # fmt: skip
        assert kinds <= {"inquiry", "verdict"}, kinds


def test_the_superuser_passes_at_guardian_and_not_here(town: None) -> None:
    with w.standing_as("superuser") as here:
        circle = circles()[0]
        assert ObjectPermissionChecker(me(here)).has_perm("secrecy.read_circle", circle)
        assert not may("read", circle)


def test_an_admission_that_expired_passes_at_guardian_and_not_here(again: str) -> None:
    w.ask("UPDATE secrecy_admission SET given_at = given_at - interval '2 years', until = now() - interval '1 day'")
    with w.standing_as("coordinator") as here:
        (circle,) = [c for c in circles() if c.reference == w.slug_of("001")]
        assert guardian_says(here, "read", circle)
        assert not may("read", circle)


def test_an_admission_in_another_capacity_passes_at_guardian_and_not_here(again: str) -> None:
    w.ask("UPDATE secrecy_admission SET capacity = gen_random_uuid()")
    with w.standing_as("coordinator") as here:
        (circle,) = [c for c in circles() if c.reference == w.slug_of("001")]
        assert guardian_says(here, "read", circle)
        assert not may("read", circle)


def test_guardians_list_of_objects_ends_at_the_policies(town: None) -> None:
    """It joins circles, which show themselves to who has them open."""
    with w.standing_as("coordinator") as here:
        assert list(get_objects_for_user(me(here), "secrecy.read_circle", Circle, use_groups=False)) == []


def test_assigning_without_a_ground_fails(again: str) -> None:
    with w.standing_as("coordinator"):
        (circle,) = open_circles(w.slug_of("001"), purpose=Purpose.PREPARE, act="admit")
        police = User.objects.get(username="politie")
        with pytest.raises((DatabaseError, ValidationError)), transaction.atomic():
            assign_perm("secrecy.read_circle", police, Circle.objects.get(id=circle))
        assert not Admission.objects.filter(user=police).exists()


def test_removing_through_guardian_removes_nothing(town: None) -> None:
    with w.standing_as("coordinator") as here:
        (circle,) = open_circles(w.slug_of("001"), purpose=Purpose.PREPARE, act="admit")
        row = Circle.objects.get(id=circle)
        for of in (row, Circle.objects.all()):
            with pytest.raises(DatabaseError), transaction.atomic():
                remove_perm("secrecy.read_circle", me(here), of)
        assert may("read", row)


def test_a_permission_on_all_circles_or_of_a_group_means_nothing(world: str) -> None:
    permission = w.ask("SELECT permission FROM secrecy.act WHERE name = 'read'")[0][0]
    w.ask(
        "INSERT INTO participants_user_user_permissions (user_id, permission_id) VALUES (%s, %s)",
        [w.id_of("vdab"), permission],
    )
    w.ask("INSERT INTO auth_group (name) VALUES ('alles')")
    w.ask("INSERT INTO auth_group_permissions (group_id, permission_id) SELECT id, %s FROM auth_group", [permission])
    w.ask("INSERT INTO participants_user_groups (user_id, group_id) SELECT %s, id FROM auth_group", [w.id_of("vdab")])
    from secrecy.acts import Refused

    with pytest.raises(Refused), w.standing_as("vdab"):
        open_circles(w.slug_of("001"), purpose=Purpose.PREPARE)


def test_there_is_no_anonymous_person_and_no_generic_permission(town: None) -> None:
    assert w.ask("SELECT count(*) FROM participants_user WHERE username ILIKE 'anonymous%'") == [(0,)]
    assert "object_pk" not in {field.name for field in Admission._meta.get_fields()}


def test_answers_say_why_or_what_is_missing(town: None) -> None:
    with w.standing_as("coordinator"):
        (circle,) = [c for c in circles() if c.reference == w.slug_of("001")]
        allowed: Any = may("read", circle)
        assert allowed
        assert "wet" in allowed.why
        refused: Any = may("release", circle)
        assert not refused
        assert "vrij" in refused.why
