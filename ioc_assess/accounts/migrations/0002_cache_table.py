from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The table of the cache named in the settings, so that migrate is all that set-up needs."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    # Going back leaves the table: it holds nothing that matters, and createcachetable takes it as it finds it.
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
