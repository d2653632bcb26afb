import django.db.models.deletion
import kalaki.core.clock
import kalaki.core.ids
import kalaki.ideas.models.open311
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_acts'),
        ('ideas', '0003_duplicates'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('name', models.CharField(max_length=120)),
                ('key_hash', models.CharField(max_length=64)),
                ('hint', models.CharField(max_length=8)),
                ('extended', models.BooleanField(default=False)),
                ('held', models.BooleanField(default=False)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'key_hash'), name='ideas_one_client_per_key')],
            },
        ),
        migrations.CreateModel(
            name='MediaFetch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('url', models.CharField(max_length=2048)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=24)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.idea')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['municipality', 'next_at'], name='ideas_media_due')],
            },
        ),
        migrations.CreateModel(
            name='Passed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('state', models.CharField(default=kalaki.ideas.models.open311.Passing['WAITING'], max_length=8)),
                ('token', models.CharField(blank=True, max_length=200)),
                ('theirs', models.CharField(blank=True, max_length=120)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.idea')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'next_at'], name='ideas_passed_due'), models.Index(fields=['municipality', 'theirs'], name='ideas_passed_theirs')],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'idea'), name='ideas_passed_once'), models.CheckConstraint(condition=models.Q(('state__in', [kalaki.ideas.models.open311.Passing['WAITING'], kalaki.ideas.models.open311.Passing['TOKEN'], kalaki.ideas.models.open311.Passing['SENT'], kalaki.ideas.models.open311.Passing['REFUSED']])), name='ideas_passing')],
            },
        ),
        migrations.CreateModel(
            name='Peer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('name', models.CharField(max_length=120)),
                ('url', models.CharField(max_length=400)),
                ('jurisdiction', models.CharField(blank=True, max_length=120)),
                ('sealed_key', models.BinaryField(default=bytes)),
                ('polled_until', models.DateTimeField(null=True)),
                ('next_poll_at', models.DateTimeField(null=True)),
                ('reached_at', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=24)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'url', 'jurisdiction'), name='ideas_one_peer')],
            },
        ),
        migrations.CreateModel(
            name='PeerWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('update_id', models.UUIDField()),
                ('status', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=24)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('passed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.passed')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'next_at'], name='ideas_peer_words_due')],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'update_id'), name='ideas_one_peer_word')],
            },
        ),
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('code', models.CharField(max_length=120)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.category')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('peer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='routes', to='ideas.peer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('municipality', 'category'), name='ideas_one_open_route')],
            },
        ),
        migrations.AddField(
            model_name='passed',
            name='route',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ideas.route'),
        ),
        migrations.CreateModel(
            name='SeenUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('sender', models.CharField(max_length=60)),
                ('update_id', models.CharField(max_length=200)),
                ('status', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.idea')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'sender', 'update_id'), name='ideas_one_update')],
            },
        ),
        migrations.CreateModel(
            name='TrialRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('number', models.CharField(max_length=24)),
                ('external_key', models.CharField(max_length=120)),
                ('description', models.TextField(blank=True)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('lat', models.IntegerField(null=True)),
                ('lon', models.IntegerField(null=True)),
                ('status', models.CharField(max_length=30)),
                ('updates', models.JSONField(default=list)),
                ('requested_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.category')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.apiclient')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', '-requested_at', '-id'], name='ideas_test_newest')],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'number'), name='ideas_one_test_number'), models.UniqueConstraint(fields=('municipality', 'client', 'external_key'), name='ideas_one_test_key')],
            },
        ),
    ]
