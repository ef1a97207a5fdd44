"""What a meeting asks of the worker. A mail says that there is something, never what."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from cases.meetings import consultation
from cases.meetings.models import AgendaItem
from cases.purposes import Purpose
from secrecy.acts import opened, reader
from secrecy.tasks import ReaderTask


@shared_task(base=ReaderTask)
def announce_report(slug: str) -> None:
    """Tell who was present that a report can be read (R75): stands as who published it."""
    item = opened(AgendaItem.objects.select_related("meeting__cell"), slug, purpose=Purpose.REPORT)
    addresses = {a.user.email for a in consultation.attended(item) if a.user_id != reader().user_id and a.user.email}
    text = _("Er staat iets nieuws voor u klaar in LIVC R. Meld u aan om het te lezen:")
    for address in sorted(addresses):
        send_mail(_("LIVC R: iets nieuws voor u"), f"{text}\n{settings.SITE_URL}/\n", None, [address])
