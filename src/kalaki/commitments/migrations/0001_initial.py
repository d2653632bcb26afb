import django.db.models.deletion
import kalaki.commitments.rules.words
import kalaki.core.clock
import kalaki.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cities', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('kind', models.CharField(default=kalaki.commitments.rules.words.Kind['PROMISE'], max_length=8)),
                ('what', models.JSONField()),
                ('folded', models.TextField()),
                ('owner_role', models.CharField(max_length=16)),
                ('source_kind', models.CharField(max_length=40)),
                ('source_id', models.UUIDField()),
                ('area', models.CharField(blank=True, max_length=60)),
                ('is_public', models.BooleanField(default=True)),
                ('evidence_asked', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(max_length=60)),
                ('original_due', models.DateTimeField()),
                ('due', models.DateTimeField()),
                ('risk_from', models.DateTimeField()),
                ('heard_at', models.DateTimeField()),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_at_risk', models.BooleanField(default=False)),
                ('broken_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_as', models.CharField(blank=True, max_length=14)),
                ('waiting_since', models.DateTimeField(null=True)),
                ('waiting_until', models.DateTimeField(null=True)),
                ('planned_on', models.DateField()),
                ('next_step', models.DateField(null=True)),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'due'], name='commitments_by_due'), models.Index(fields=['municipality', 'original_due'], name='commitments_by_original_due'), models.Index(fields=['municipality', 'owner', 'due'], name='commitments_by_owner'), models.Index(fields=['municipality', 'source_kind', 'source_id'], name='commitments_by_source'), models.Index(condition=models.Q(('next_step__isnull', False)), fields=['municipality', 'next_step'], name='commitments_by_step')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', [kalaki.commitments.rules.words.Kind['PROMISE'], kalaki.commitments.rules.words.Kind['ANSWER'], kalaki.commitments.rules.words.Kind['FIX']])), name='commitments_kind'), models.CheckConstraint(condition=models.Q(('due__gt', models.F('made_at')), ('original_due__gt', models.F('made_at'))), name='commitments_due_later'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_as', ''), ('accepted_at', None), ('submitted_at', None)), models.Q(('accepted_as__in', [kalaki.commitments.rules.words.Acceptance['SECOND_PERSON'], kalaki.commitments.rules.words.Acceptance['REPORTER'], kalaki.commitments.rules.words.Acceptance['PUBLICATION'], kalaki.commitments.rules.words.Acceptance['SILENCE']]), ('accepted_at__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='commitments_accepted_whole'), models.CheckConstraint(condition=models.Q(models.Q(('waiting_since', None), ('waiting_until', None)), models.Q(('waiting_since__isnull', False), ('waiting_until__gt', models.F('waiting_since')), ('waiting_until__isnull', False)), _connector='OR'), name='commitments_waiting_whole')],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('word', models.CharField(max_length=9)),
                ('reason', models.TextField()),
                ('by', models.CharField(max_length=60)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commitments.commitment')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('word__in', [kalaki.commitments.rules.words.Word['AT_RISK'], kalaki.commitments.rules.words.Word['ON_TRACK'], kalaki.commitments.rules.words.Word['BROKEN'], kalaki.commitments.rules.words.Word['WITHDRAWN']])), name='commitments_word')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('titles', models.JSONField()),
                ('url', models.URLField(blank=True, max_length=400)),
                ('published_on', models.DateField(null=True)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DueChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('change', models.CharField(max_length=8)),
                ('old', models.DateTimeField()),
                ('new', models.DateTimeField()),
                ('reason', models.TextField()),
                ('by', models.CharField(max_length=60)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commitments.commitment')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('change__in', [kalaki.commitments.rules.words.Change['MOVED'], kalaki.commitments.rules.words.Change['WAITING'], kalaki.commitments.rules.words.Change['RESUMED'], kalaki.commitments.rules.words.Change['REOPENED']])), name='commitments_due_change'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='commitments_due_reason')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('kind', models.CharField(max_length=6)),
                ('title', models.CharField(max_length=200)),
                ('url', models.URLField(blank=True, max_length=400)),
                ('upload', models.UUIDField(null=True)),
                ('figure', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('submitted_at', models.DateTimeField()),
                ('submitted_by', models.CharField(max_length=60)),
                ('state', models.CharField(default=kalaki.commitments.rules.words.EvidenceState['OPEN'], max_length=8)),
                ('accepted_as', models.CharField(blank=True, max_length=14)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, max_length=60)),
                ('reason', models.TextField(blank=True)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commitments.commitment')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'state', 'commitment'], name='commitments_evidence_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', kalaki.commitments.rules.words.EvidenceKind['LINK']), models.Q(('url', ''), _negated=True)), models.Q(('kind__in', [kalaki.commitments.rules.words.EvidenceKind['FILE'], kalaki.commitments.rules.words.EvidenceKind['PHOTO']]), ('upload__isnull', False)), models.Q(('figure__isnull', False), ('kind', kalaki.commitments.rules.words.EvidenceKind['FIGURE']), models.Q(('unit', ''), _negated=True)), _connector='OR'), name='commitments_evidence_whole'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_as', ''), ('decided_at', None), ('decided_by', ''), ('state', kalaki.commitments.rules.words.EvidenceState['OPEN'])), models.Q(('accepted_as', ''), ('decided_at__isnull', False), ('state', kalaki.commitments.rules.words.EvidenceState['RETURNED']), models.Q(('reason', ''), _negated=True)), models.Q(('accepted_as__in', [kalaki.commitments.rules.words.Acceptance['SECOND_PERSON'], kalaki.commitments.rules.words.Acceptance['REPORTER'], kalaki.commitments.rules.words.Acceptance['PUBLICATION'], kalaki.commitments.rules.words.Acceptance['SILENCE']]), ('decided_at__isnull', False), ('state', kalaki.commitments.rules.words.EvidenceState['ACCEPTED'])), _connector='OR'), name='commitments_evidence_decided'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', models.F('submitted_by')), _negated=True), ('accepted_as', kalaki.commitments.rules.words.Acceptance['PUBLICATION']), _connector='OR'), name='commitments_second_person')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('reason', models.TextField()),
                ('by', models.CharField(max_length=60)),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commitments.commitment')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('what', models.JSONField()),
                ('due_on', models.DateField()),
                ('reached_at', models.DateTimeField(null=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commitments.commitment')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'commitment', 'position'), name='commitments_one_milestone_per_place')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('day', models.DateField()),
                ('at', models.DateTimeField()),
                ('commitment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='commitments.commitment')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('commitment__isnull', False)), fields=('municipality', 'commitment', 'kind', 'day'), name='commitments_one_reminder_per_step'), models.UniqueConstraint(condition=models.Q(('commitment__isnull', True), ('owner__isnull', False)), fields=('municipality', 'owner', 'kind', 'day'), name='commitments_one_digest_per_owner'), models.UniqueConstraint(condition=models.Q(('commitment__isnull', True), ('owner__isnull', True)), fields=('municipality', 'kind', 'day'), name='commitments_one_digest_per_office')],
            },
        ),
    ]
