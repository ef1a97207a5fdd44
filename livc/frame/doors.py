"""Every door of the application and who may use it. What a door shows is decided by circles, not here.

``manage.py inventory`` prints this table and a test walks it against the resolver: a URL without a row fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

ANYONE = ("iedereen",)
SIGNED_IN = (
    "burgemeester",
    "coördinator",
    "politie",
    "vertegenwoordiger",
    "betrokken hulpverlener",
    "auditor",
    "dpo",
    "beheerder",
    "beheerder van een dienst",
    "zonder hoedanigheid",
)
TABLE = ("burgemeester", "coördinator", "politie", "vertegenwoordiger")
LEADS = ("burgemeester", "coördinator")
SEATS = ("burgemeester", "coördinator", "politie")
MAYOR = ("burgemeester",)
REPRESENTATIVE = ("vertegenwoordiger",)
WORKER = ("betrokken hulpverlener",)
OVERSIGHT = ("auditor", "dpo")
MUNICIPAL = ("beheerder",)  # of a municipality
STEWARDS = ("beheerder", "beheerder van een dienst")

DOORS: dict[str, tuple[str, ...]] = {
    "workspace": SIGNED_IN,
    "extend": SIGNED_IN,
    "health": ANYONE,
    "accessibility": ANYONE,
    "privacy": ANYONE,
    "account_login": ANYONE,
    "mfa_authenticate": ANYONE,
    "account_logout": ANYONE,
    "account_inactive": ANYONE,
    "mfa_login_webauthn": ANYONE,
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "access:link": ANYONE,
    "access:begin": ANYONE,
    "access:password": ANYONE,
    "access:app": ANYONE,
    "access:qr": ANYONE,
    "access:key": ANYONE,
    "access:told": SIGNED_IN,
    "access:kept": SIGNED_IN,
    "access:proofs": SIGNED_IN,
    "access:add_key": SIGNED_IN,
    "access:replace_app": SIGNED_IN,
    "access:remove": SIGNED_IN,
    "access:codes": SIGNED_IN,
    "access:new_codes": SIGNED_IN,
    "access:change_password": SIGNED_IN,
    "access:end_sessions": SIGNED_IN,
    "demo:persons": ANYONE,
    "demo:mails": ANYONE,
    "cases:list": SIGNED_IN,
    "cases:case": LEADS,
    "cases:identity": LEADS,
    "cases:propose": MAYOR,
    "signals:list": SEATS,
    "signals:note": SEATS,
    "signals:signal": SEATS,
    "signals:person": SEATS,
    "signals:state_basis": SEATS,
    "signals:write": SEATS,
    "signals:remove_text": SEATS,
    "signals:restore_text": SEATS,
    "signals:restore": SEATS,
    "signals:step": SEATS,
    "signals:let_in": SEATS,
    "signals:propose": SEATS,
    "signals:conclude": SEATS,
    "signals:decide": MAYOR,
    "signals:questions": TABLE,
    "signals:ask": TABLE,
    "signals:question": TABLE,
    "signals:close_question": TABLE,
    "meetings:list": SIGNED_IN,
    "meetings:plan": LEADS,
    "meetings:meeting": TABLE,
    "meetings:arrange": LEADS,
    "meetings:move": LEADS,
    "meetings:cancel": LEADS,
    "meetings:take_off": LEADS,
    "meetings:put_back": LEADS,
    "meetings:paper": TABLE,
    "meetings:calendar": TABLE,
    "meetings:item": TABLE,
    "meetings:invitation": REPRESENTATIVE,
    "meetings:invitation_name": REPRESENTATIVE,
    "meetings:invite": MAYOR,
    "meetings:suggest": MAYOR,
    "meetings:prepare": LEADS,
    "meetings:restore_prepared": LEADS,
    "meetings:sign": MAYOR,
    "meetings:withdraw_invitation": MAYOR,
    "meetings:let_in": MAYOR,
    "meetings:add_name": MAYOR,
    "meetings:begin_briefing": REPRESENTATIVE,
    "meetings:briefing": (*REPRESENTATIVE, *WORKER),
    "meetings:open_item": LEADS,
    "meetings:attend": LEADS,
    "meetings:leave": LEADS,
    "meetings:save_contribution": TABLE,
    "meetings:disclose": TABLE,
    "meetings:nothing_to_share": TABLE,
    "meetings:decide": LEADS,
    "meetings:add_action": LEADS,
    "meetings:close_item": LEADS,
    "meetings:publish_report": LEADS,
    "agreements:notice": (*TABLE, *WORKER),
    "agreements:rules": (*TABLE, *WORKER, *OVERSIGHT),
    "agreements:compare": (*TABLE, *WORKER, *OVERSIGHT),
    "agreements:acknowledge": TABLE,
    "agreements:adopt": LEADS,
    "followup:handover": LEADS,
    "followup:offer": REPRESENTATIVE,
    "joining:organisation": STEWARDS,
    "joining:register_service": STEWARDS,
    "joining:service": STEWARDS,
    "joining:ask_part": STEWARDS,
    "joining:withdraw": STEWARDS,
    "joining:designate": STEWARDS,
    "joining:mandate": STEWARDS,
    "joining:prolong": STEWARDS,
    "joining:end_mandate": STEWARDS,
    "joining:document": (*STEWARDS, *SEATS),
    "joining:add_administrator": STEWARDS,
    "joining:end_administration": STEWARDS,
    "joining:participants": SEATS,
    "joining:invite_organisation": (*LEADS, *STEWARDS),
    "joining:confirm": LEADS,
    "joining:stop": LEADS,
    "joining:confirm_category": LEADS,
    "joining:withdraw_category": LEADS,
    "lists:categories": SIGNED_IN,
    "lists:zones": SIGNED_IN,
    "lists:add_zone": MUNICIPAL,
    "lists:own_zone": MUNICIPAL,
    "lists:zone": MUNICIPAL,
    "lists:houses": SIGNED_IN,
    "lists:house": MUNICIPAL,
    "seating:register": MUNICIPAL,
    "seating:cell": MUNICIPAL,
    "seating:activate": MUNICIPAL,
    "seating:leave": MUNICIPAL,
    "seating:take_place": MUNICIPAL,
    "seating:run_out": MUNICIPAL,
    "seating:designate": MUNICIPAL,
    "seating:seat": MUNICIPAL,
    "seating:succeed": MUNICIPAL,
    "seating:stand_in": MUNICIPAL,
    "seating:agree": MAYOR,
    "seating:deputise": SEATS,
    "seating:hand_over": SEATS,
    "recovering:accounts": STEWARDS,
    "recovering:new": STEWARDS,
    "recovering:account": STEWARDS,
    "recovering:link": STEWARDS,
    "recovering:close": STEWARDS,
    "recovering:reopen": STEWARDS,
    "recovering:recover": STEWARDS,
    "recovering:second": STEWARDS,
    "recovering:withdraw": STEWARDS,
    "recovering:waiting": SEATS,
    "recovering:confirm": SEATS,
    "recovering:suspended": SIGNED_IN,
    "capacity:choose": SIGNED_IN,
    "search:search": TABLE,
    "search:own": TABLE,
    "oversight:register": OVERSIGHT,
    "oversight:entry": OVERSIGHT,
    "roster:who": (*SEATS, *OVERSIGHT),
    "roster:paper": (*SEATS, *OVERSIGHT),
}


def doors() -> Iterator[tuple[str, str]]:
    """(name, path pattern) of every URL the resolver knows."""
    yield from _walk(get_resolver(), "", "/")


def _walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, path)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", path
