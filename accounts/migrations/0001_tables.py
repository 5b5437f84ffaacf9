import accounts.hours
import accounts.models.sites
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from livechat.lib.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_operator_settings'),
        ('accounts', '0003_typing_preview'),
        ('accounts', '0004_hours_of_departments'),
        ('accounts', '0005_office_hours_and_follow_up_fields'),
        ('accounts', '0006_agreements_and_team'),
        ('accounts', '0007_audit_of_client'),
        ('accounts', '0008_form_files_of_site'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Agreement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(editable=False, unique=True)),
                        ('text', models.TextField(help_text='Headings as # and ##, paragraphs between empty lines, lists as -.')),
                        ('summary', models.TextField(blank=True, help_text='What is new, for owners who accepted the one before.')),
                        ('published_at', models.DateTimeField(editable=False, null=True)),
                        ('effective_at', models.DateTimeField(help_text='At least 30 days after it is published.', null=True)),
                    ],
                    options={
                        'ordering': ['-version'],
                    },
                ),
                migrations.CreateModel(
                    name='Client',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                        ('members_may_delete', models.BooleanField(default=True, help_text='Operators of this client may delete single conversations.')),
                        ('tags_required', models.BooleanField(default=False, help_text='A chat needs a tag before Terminate.')),
                        ('suspended_at', models.DateTimeField(blank=True, null=True)),
                        ('suspended_reason', models.TextField(blank=True)),
                        ('promotions_suspended_at', models.DateTimeField(blank=True, null=True)),
                        ('promotions_suspended_reason', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        'ordering': ['name'],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                        ('name', models.CharField(blank=True, max_length=100)),
                        ('is_staff', models.BooleanField(default=False, help_text='May use the admin.')),
                        ('is_active', models.BooleanField(default=True, help_text='Untick to close the account; its sockets close within 5 seconds.')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower_case')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('action', models.CharField(help_text='noun.participle, such as chat.read', max_length=60)),
                        ('subject', models.CharField(blank=True, help_text='What it was done to: chat:17', max_length=100)),
                        ('reason', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.client')),
                    ],
                    options={
                        'verbose_name_plural': 'audit entries',
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['client', '-id'], name='audit_of_client')],
                    },
                ),
                migrations.CreateModel(
                    name='Acceptance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.GenericIPAddressField(null=True)),
                        ('accepted_at', models.DateTimeField()),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='accounts.agreement')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acceptances', to='accounts.client')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'client'), name='acceptance_once_per_client')],
                    },
                ),
                migrations.CreateModel(
                    name='Member',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Admin'), ('operator', 'Operator')], max_length=10)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='accounts.client')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('client', 'user'), name='member_once_per_client')],
                    },
                ),
                migrations.CreateModel(
                    name='Operator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_platform', models.BooleanField(default=False, help_text='Employed by us: answers for clients on Operations.', verbose_name='platform operator')),
                        ('all_clients', models.BooleanField(default=True, help_text='Platform operators only: untick to name their clients by assignment.')),
                        ('is_supervisor', models.BooleanField(default=False, verbose_name='supervisor')),
                        ('display_name', models.CharField(help_text='The name that visitors read.', max_length=60)),
                        ('picture', models.ImageField(blank=True, help_text='The face that visitors see.', upload_to='pictures')),
                        ('allows_uploads', models.BooleanField(default=False, help_text='Visitors of new chats may send files (O25).', verbose_name='allow uploads')),
                        ('checks_spelling', models.BooleanField(default=True, verbose_name='check the spelling')),
                        ('sounds', models.BooleanField(default=True, help_text='For requests, transfers and messages.')),
                        ('notifications', models.BooleanField(default=True, help_text='While the console is not in sight.', verbose_name='system notifications')),
                        ('language', models.CharField(default='en', help_text='What they write.', max_length=10)),
                        ('languages', models.JSONField(blank=True, default=list, help_text='Others that they read as well.')),
                        ('is_online', models.BooleanField(default=False, verbose_name='online')),
                        ('max_chats', models.PositiveSmallIntegerField(default=5, verbose_name='most chats at once')),
                        ('active_chats', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('open_offers', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('missed_offers', models.PositiveSmallIntegerField(default=0, editable=False, help_text='In a row.')),
                        ('seen_at', models.DateTimeField(editable=False, help_text='A socket was open then.', null=True)),
                        ('last_input_at', models.DateTimeField(editable=False, help_text='Key or pointer used.', null=True)),
                        ('last_chat_at', models.DateTimeField(editable=False, help_text='Their newest chat began.', null=True)),
                        ('rights_version', models.PositiveIntegerField(default=1, editable=False)),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='operator', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['display_name'],
                        'indexes': [models.Index(condition=models.Q(('is_online', True), ('active_chats__gt', 0), _connector='OR'), fields=['seen_at'], name='operator_at_work')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('active_chats__lte', models.F('max_chats'))), name='operator_never_above_maximum')],
                    },
                ),
                migrations.CreateModel(
                    name='Department',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=60)),
                        ('email', models.EmailField(blank=True, help_text='Receives transcripts and service requests.', max_length=254)),
                        ('hours', models.JSONField(blank=True, default=dict, help_text='By weekday, Monday is 0: {"0": [["09:00", "17:30"]]}. Empty: always open.', validators=[accounts.hours.validate_hours])),
                        ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.hours.validate_time_zone])),
                        ('holidays', models.JSONField(blank=True, default=list, help_text='Closed on these days: ["2026-12-25"].', validators=[accounts.hours.validate_holidays])),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='departments', to='accounts.client')),
                        ('operators', models.ManyToManyField(blank=True, related_name='departments', to='accounts.operator')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('client', 'name'), name='department_name_once_per_client')],
                    },
                ),
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='accounts.client')),
                        ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='accounts.operator')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('operator', 'client'), name='assignment_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Site',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100)),
                        ('key', models.CharField(default=accounts.models.sites.new_site_key, editable=False, max_length=32, unique=True)),
                        ('origins', models.JSONField(blank=True, default=list, help_text='Where the widget may be embedded, such as ["https://shop.example"].', validators=[accounts.models.sites.validate_origins], verbose_name='allowed origins')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('title', models.CharField(default='Chat with us', max_length=60)),
                        ('greeting', models.CharField(default='Hello. How can we help you?', max_length=300)),
                        ('color', models.CharField(default='#4f46e5', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}\\Z', 'Write the colour as #4f46e5.')])),
                        ('typing_preview', models.BooleanField(default=True, help_text='Operators see what a visitor is typing before it is sent (X3).')),
                        ('takes_form_files', models.BooleanField(default=False, help_text='Visitors may attach files to the contact form.', verbose_name='files in the contact form')),
                        ('accept_seconds', models.PositiveIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5)])),
                        ('queue_seconds', models.PositiveIntegerField(default=300, validators=[django.core.validators.MinValueValidator(10)])),
                        ('alarm_seconds', models.PositiveIntegerField(default=120, help_text='Silence until Terminate lights up.')),
                        ('ask_seconds', models.PositiveIntegerField(default=180, help_text='Silence until we ask: still there?')),
                        ('silence_seconds', models.PositiveIntegerField(default=240, help_text='Silence until the chat ends.')),
                        ('hold_seconds', models.PositiveIntegerField(default=600)),
                        ('left_seconds', models.PositiveIntegerField(default=60, help_text='Without a sign of the visitor until they count as left.')),
                        ('away_seconds', models.PositiveIntegerField(default=259200, help_text='How long a chat waits for a visitor who can be reached.')),
                        ('hours', models.JSONField(blank=True, default=dict, help_text='By weekday, Monday is 0: {"0": [["09:00", "17:30"]]}. Empty: always open.', validators=[accounts.hours.validate_hours])),
                        ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.hours.validate_time_zone])),
                        ('holidays', models.JSONField(blank=True, default=list, help_text='Closed on these days: ["2026-12-25"].', validators=[accounts.hours.validate_holidays])),
                        ('follow_up_by_phone', models.BooleanField(default=False)),
                        ('follow_up_by_email', models.BooleanField(default=False)),
                        ('asks_name', models.BooleanField(default=False, help_text="The form asks for the visitor's name.")),
                        ('requires_name', models.BooleanField(default=False)),
                        ('requires_phone', models.BooleanField(default=False)),
                        ('requires_email', models.BooleanField(default=False)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='accounts.client')),
                    ],
                    options={
                        'ordering': ['client__name', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='TeamInvitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.EmailField(max_length=254)),
                        ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Admin'), ('operator', 'Operator')], max_length=10)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('created_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('accepted_at', models.DateTimeField(null=True)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_invitations', to='accounts.client')),
                        ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='team_invitation_lower_case'), models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True)), fields=('client', 'email'), name='team_invitation_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WebHeartbeat',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                        ('beat_at', models.DateTimeField()),
                        ('back_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='web_heartbeat_is_one_row')],
                    },
                ),
            ],
        ),
    ]
