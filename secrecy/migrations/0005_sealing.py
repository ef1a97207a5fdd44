from django.conf import settings
from django.db import migrations, models

#: For lines of before: whole, in one go, and past the triggers that let nothing change, since the table is written anew. What is
#: committed to is as in ``secrecy.sign_change``.
COMMIT = """
ALTER TABLE public.secrecy_change ALTER COLUMN salt TYPE bytea USING uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
ALTER TABLE public.secrecy_change ALTER COLUMN commitment TYPE bytea USING secrecy.commitment(salt, object_pk::text, object_id::text, object_repr, serialized_data::text, changes_text, changes::text,
  cid::text, additional_data::text, actor_id::text, actor_email::text, capacity::text, host(remote_addr), remote_port::text);
"""
AUDITED = """
GRANT SELECT ON public.secrecy_change TO livc_auditor;
DROP POLICY IF EXISTS audited ON public.secrecy_change;
CREATE POLICY audited ON public.secrecy_change FOR SELECT TO livc_auditor USING (true);
"""


class Migration(migrations.Migration):
    """The change log is sealed too: its lines commit to who and what, as those of the ledger do."""

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("secrecy", "0004_proofs_of_erasure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="change",
            name="commitment",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="change",
            name="salt",
            field=models.BinaryField(null=True),
        ),
        migrations.RunSQL(COMMIT, migrations.RunSQL.noop),
        migrations.RunSQL(AUDITED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["xid", "id"], name="change_by_xid"),
        ),
    ]
