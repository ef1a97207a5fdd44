from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secrecy.acts import own_key, proofs_of_erasure, sound


class Command(BaseCommand):
    help = "Check every proof of erasure: its signature, by whose key, and that the ledger has its entry."

    def handle(self, *args: Any, **options: Any) -> None:
        ours, wrong = own_key(), 0
        for proof in proofs_of_erasure():
            good = sound(proof.statement, proof.signature, proof.key)
            wrong += not (good and proof.entered)
            self.stdout.write(
                f"{proof.number} {proof.day} {'signed' if good else 'NOT SIGNED'}"
                f"{'' if proof.key == ours else ' by an earlier key'}{'' if proof.entered else ', NO ENTRY in the ledger'}"
            )
        if wrong:
            raise CommandError(f"{wrong} proofs don't hold.")
