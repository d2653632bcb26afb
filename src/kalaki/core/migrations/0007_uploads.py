import django.db.models.deletion
import kalaki.core.clock
import kalaki.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0001_initial'),
        ('core', '0006_textindex'),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('owner', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=40)),
                ('state', models.CharField(default='open', max_length=12)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('type', models.CharField(blank=True, max_length=100)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('ended_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'state', 'created_at'], name='core_uploads_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('open', 'stored', 'quarantined', 'refused', 'gone'))), name='core_upload_state'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'refused']), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='core_upload_hashed')],
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('sender', models.CharField(max_length=120)),
                ('state', models.CharField(default='waiting', max_length=8)),
                ('held', models.BooleanField(default=False)),
                ('original', models.CharField(default='delete', max_length=6)),
                ('seal_days', models.PositiveSmallIntegerField(default=90)),
                ('regions', models.JSONField(default=list)),
                ('refusal', models.CharField(blank=True, max_length=24)),
                ('image_hash', models.CharField(blank=True, max_length=16)),
                ('sealed', models.CharField(blank=True, max_length=40)),
                ('erase_at', models.DateTimeField(null=True)),
                ('queued_at', models.DateTimeField(null=True)),
                ('ready_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.upload')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'sender'], name='core_photos_sender'), models.Index(condition=models.Q(('state', 'waiting')), fields=['municipality', 'queued_at'], name='core_photos_wait')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'ready', 'refused', 'removed'))), name='core_photo_state'), models.CheckConstraint(condition=models.Q(('original__in', ('delete', 'keep', 'seal'))), name='core_photo_original'), models.CheckConstraint(condition=models.Q(('seal_days__range', (1, 90))), name='core_photo_seal_days')],
            },
        ),
        migrations.CreateModel(
            name='PhotoFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edge', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=32)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.photo')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'photo', 'edge'), name='core_one_file_per_edge'), models.UniqueConstraint(fields=('municipality', 'name'), name='core_one_photo_per_name')],
            },
        ),
    ]
