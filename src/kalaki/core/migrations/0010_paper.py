import django.db.models.deletion
import kalaki.core.clock
import kalaki.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_acts'),
        ('core', '0009_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('kind', models.CharField(max_length=60)),
                ('about', models.CharField(default='', max_length=60)),
                ('subject', models.UUIDField(null=True)),
                ('by', models.CharField(max_length=80)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'kind', 'created_at'], name='core_batch_kind')],
            },
        ),
        migrations.CreateModel(
            name='PaperSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('number', models.BigIntegerField()),
                ('state', models.CharField(default='open', max_length=10)),
                ('scan', models.UUIDField(null=True)),
                ('scan_sha256', models.CharField(default='', max_length=64)),
                ('taken_at', models.DateTimeField(null=True)),
                ('refused', models.JSONField(default=dict)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.paperbatch')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'number'), name='core_one_sheet_per_number')],
            },
        ),
        migrations.CreateModel(
            name='PaperRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('first', models.BinaryField(null=True)),
                ('second', models.BinaryField(null=True)),
                ('settled', models.BinaryField(null=True)),
                ('first_by', models.CharField(default='', max_length=80)),
                ('second_by', models.CharField(default='', max_length=80)),
                ('settled_by', models.CharField(default='', max_length=80)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.papersheet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'sheet', 'position'), name='core_one_paper_row_per_position')],
            },
        ),
    ]
