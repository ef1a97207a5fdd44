"""Exports of the register, in the background. Messages carry a reference and nothing else: the database knows who asked."""

from __future__ import annotations

from celery import shared_task

from livc.oversight.exporting.slices import next_slice
from secrecy.acts import waiting_exports
from secrecy.tasks import OfficeTask


@shared_task(base=OfficeTask)
def make_slice(reference: str) -> None:
    """The next slice of an export; then it stands in line again, behind whatever came meanwhile."""
    if next_slice(reference):
        make_slice.soon(reference)


@shared_task(base=OfficeTask)
def go_on() -> None:
    """Every minute: exports that nobody works on. A broker or a worker that was away costs time, and nothing else."""
    for reference in waiting_exports():
        make_slice.soon(reference)
