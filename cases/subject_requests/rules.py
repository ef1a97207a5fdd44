"""What PostgreSQL asks of the rows of a request, whoever sends SQL: who wrote them, where they lie, and how a request goes on."""

from __future__ import annotations

from cases.models import BY_MAYOR

WRITTEN = "{table}.{author}_id = secrecy.reader()"
OF_REQUEST = (
    "EXISTS (SELECT FROM subject_requests_subjectrequest q WHERE q.id = {table}.request_id AND q.circle_id = {circle})"
)
#: What lies apart in the circle of the request.
AROUND = "(SELECT k.of_id FROM secrecy_circle k WHERE k.id = {table}.circle_id)"
TODAY = "(statement_timestamp() AT TIME ZONE 'Europe/Brussels')::date"
#: The reader speaks for the service that was asked: a representative, a substitute or a fixed seat.
OURS = (
    "service_id = ANY (ARRAY("
    "SELECT m.service_id FROM participants_mandate m WHERE m.id = (SELECT secrecy.capacity()) AND m.role <> 'case_worker' "
    "UNION ALL SELECT z.service_id FROM participants_seat z WHERE z.id = (SELECT secrecy.capacity())))"
)


def said(table: str, author: str, *, apart: bool = False) -> str:
    """Who signs a new row, and that it lies with the request that it names."""
    circle = AROUND.format(table=table) if apart else f"{table}.circle_id"
    return f"{WRITTEN.format(table=table, author=author)} AND {OF_REQUEST.format(table=table, circle=circle)}"


HEADER, DECISIONS = "subject_requests_subjectrequest", "FROM subject_requests_decision d WHERE d.request_id"
#: The mayor decided, since it was taken up again when it was; of the header, and of what lies with it.
_DECIDED = (
    f"EXISTS (SELECT {DECISIONS} = {HEADER}.id AND ({HEADER}.again_on IS NULL OR d.decided_on >= {HEADER}.again_on))"
)
DECIDED_NOW = (
    f"EXISTS (SELECT FROM subject_requests_decision d JOIN {HEADER} q ON q.id = d.request_id "
    "WHERE d.request_id = subject_requests_reply.request_id AND (q.again_on IS NULL OR d.decided_on >= q.again_on))"
)
#: What was answered stands, until what was held back may be so no longer: then the mayor takes it up again (R65).
ANSWERED_STANDS = f"state <> 'answered' OR (curtailed_until < {TODAY} AND {BY_MAYOR})"
#: Nobody is answered anything before the mayor decided (R66), and never later than three months (R64), or than one after what was
#: held back might be so no longer. That end is the one of the last decision, and nobody else's.
GOES_ON = (
    f"(state = 'registered' OR {_DECIDED}) "
    f"AND curtailed_until IS NOT DISTINCT FROM (SELECT d.ends_on {DECISIONS} = {HEADER}.id ORDER BY d.decided_on DESC LIMIT 1) "
    f"AND (again_on IS NULL OR (again_on <= {TODAY} AND EXISTS (SELECT {DECISIONS} = {HEADER}.id AND d.ends_on = {HEADER}.again_on - 1))) "
    "AND answer_by <= greatest(received_on + interval '3 months 6 days', again_on + interval '1 month 6 days') "
    "AND (extended_on IS NOT NULL OR answer_by <= greatest(received_on, again_on) + interval '1 month 6 days')"
)
