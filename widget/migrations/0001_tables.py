import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import widget.models.design
import widget.models.launching
import widget.models.privacy
from django.conf import settings
from django.db import migrations, models

from livechat.lib.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('widget', '0001_designs_and_sightings'),
        ('widget', '0002_launching'),
        ('widget', '0003_form_fields'),
        ('widget', '0004_privacy_and_identity_secrets'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('accounts', '__first__'),
        ('chats', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='DataCollection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reactive', models.BooleanField(default=False)),
                        ('proactive', models.BooleanField(default=False)),
                        ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='data_collection', to='accounts.site')),
                    ],
                ),
                migrations.CreateModel(
                    name='DesignPicture',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.CharField(default=widget.models.design.new_token, editable=False, max_length=32, unique=True)),
                        ('file', models.ImageField(upload_to='widget')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='design_pictures', to='accounts.site')),
                    ],
                ),
                migrations.CreateModel(
                    name='Design',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('updated_at', models.DateTimeField(editable=False, null=True)),
                        ('scheme', models.CharField(choices=[('automatic', "As the visitor's system"), ('light', 'Light'), ('dark', 'Dark')], default='automatic', max_length=10)),
                        ('text_color', models.CharField(blank=True, help_text="On the site's colour; black or white, whichever reads better, when empty.", max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-f]{6}\\Z', 'Write the colour as #4f46e5.')])),
                        ('radius', models.PositiveSmallIntegerField(default=16, validators=[django.core.validators.MaxValueValidator(24)])),
                        ('font', models.CharField(choices=[('system', "The visitor's system font"), ('page', 'The font of your page')], default='system', max_length=10)),
                        ('corner', models.CharField(choices=[('end', 'Right'), ('start', 'Left')], default='end', max_length=10)),
                        ('offset_inline', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MaxValueValidator(200)])),
                        ('offset_block', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MaxValueValidator(200)])),
                        ('icon', models.CharField(choices=[('chat', 'Round bubble'), ('square', 'Square bubble'), ('question', 'Question mark'), ('smile', 'Smile'), ('hand', 'Hand'), ('headphones', 'Headphones'), ('mail', 'Envelope'), ('picture', 'Own picture')], default='chat', max_length=12)),
                        ('label', models.CharField(blank=True, max_length=30)),
                        ('face', models.CharField(choices=[('faces', 'Faces of operators'), ('logo', 'Logo'), ('none', 'Neither')], default='faces', max_length=10)),
                        ('words', models.JSONField(blank=True, default=dict, help_text='Own texts, by the name of ours.')),
                        ('sounds', models.BooleanField(default=True)),
                        ('languages', models.JSONField(blank=True, default=list, help_text='On offer; all when empty.')),
                        ('phones', models.CharField(choices=[('full', 'Everything'), ('launcher', 'Only the button'), ('hidden', 'Nothing')], default='full', max_length=10)),
                        ('hidden_on', models.JSONField(blank=True, default=list, validators=[widget.models.design.validate_patterns])),
                        ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='design', to='accounts.site')),
                        ('updated_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='widget.designpicture')),
                        ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='widget.designpicture')),
                    ],
                ),
                migrations.CreateModel(
                    name='Launching',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mode', models.CharField(choices=[('reactive', 'Reactive only'), ('invite', 'Reactive and/or proactive with invite'), ('presence', 'Reactive and/or proactive without invite')], default='reactive', max_length=8)),
                        ('seconds', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MaxValueValidator(3600)], verbose_name='launching seconds')),
                        ('starts_minimised', models.BooleanField(default=False, verbose_name='launch minimised')),
                        ('period_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2160)])),
                        ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='launching', to='accounts.site')),
                    ],
                ),
                migrations.CreateModel(
                    name='LaunchRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('name', models.CharField(max_length=60)),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('seconds', models.PositiveSmallIntegerField(blank=True, help_text="On the page; empty: as many as the website's launching seconds.", null=True, validators=[django.core.validators.MaxValueValidator(3600)])),
                        ('addresses', models.JSONField(blank=True, default=list, help_text='Patterns such as /pricing*.')),
                        ('pages', models.PositiveSmallIntegerField(default=0, help_text='Pages seen in this visit, at least.')),
                        ('visitors', models.CharField(choices=[('all', 'Everybody'), ('new', 'On their first visit'), ('returning', 'Returning visitors')], default='all', max_length=9)),
                        ('referrer', models.CharField(blank=True, max_length=200)),
                        ('from_time', models.TimeField(blank=True, help_text="In the visitor's time.", null=True)),
                        ('until_time', models.TimeField(blank=True, null=True)),
                        ('exit_intent', models.BooleanField(default=False)),
                        ('scroll_percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)])),
                        ('event', models.CharField(blank=True, help_text='Of the page: livechat:NAME.', max_length=40)),
                        ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('promotion', 'Promotion')], default='invitation', max_length=10)),
                        ('text', models.CharField(max_length=300)),
                        ('picture', models.FileField(blank=True, editable=False, upload_to=widget.models.launching.picture_name)),
                        ('picture_text', models.CharField(blank=True, max_length=200)),
                        ('button_text', models.CharField(blank=True, max_length=40)),
                        ('button_address', models.CharField(blank=True, help_text='Empty: begins a chat.', max_length=2000)),
                        ('holdout_percent', models.PositiveSmallIntegerField(default=0, help_text='Of the visitors, who are shown none.', validators=[django.core.validators.MaxValueValidator(90)])),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='launch_rules', to='accounts.site')),
                    ],
                    options={
                        'ordering': ['position', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('scroll_percent__lte', 100), ('holdout_percent__lte', 90)), name='launch_rule_shares_fit'), models.CheckConstraint(condition=models.Q(models.Q(('from_time__isnull', True), ('until_time__isnull', True)), models.Q(('from_time__isnull', False), ('until_time__isnull', False)), _connector='OR'), name='launch_rule_time_has_both_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('shown', models.PositiveIntegerField(default=0)),
                        ('accepted', models.PositiveIntegerField(default=0)),
                        ('refused', models.PositiveIntegerField(default=0)),
                        ('ignored', models.PositiveIntegerField(default=0)),
                        ('held_out', models.PositiveIntegerField(default=0)),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='widget.launchrule')),
                    ],
                    options={
                        'ordering': ['-day'],
                        'constraints': [models.UniqueConstraint(fields=('rule', 'day'), name='invitation_day_once_per_rule')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ref', models.CharField(max_length=64, unique=True)),
                        ('token_hash', models.CharField(editable=False, max_length=64)),
                        ('state', models.CharField(choices=[('shown', 'Shown'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('ignored', 'Ignored'), ('held_out', 'Held out')], max_length=8)),
                        ('created_at', models.DateTimeField()),
                        ('chat', models.OneToOneField(blank=True, help_text='The chat that came of it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='launch_invitation', to='chats.chat')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='widget.launchrule')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['token_hash', '-id'], name='invitation_of_browser'), models.Index(condition=models.Q(('chat__isnull', False)), fields=['rule'], name='invitation_with_chat'), models.Index(condition=models.Q(('chat', None)), fields=['created_at'], name='invitation_without_chat')],
                    },
                ),
                migrations.CreateModel(
                    name='Privacy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asks_consent', models.BooleanField(default=False, help_text='Until your page says that the visitor agrees, the chat box keeps nothing in the browser, sends no sign of life and shows no invitation. Visitors can open it and chat all the same.', verbose_name='Ask for consent first')),
                        ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='privacy', to='accounts.site')),
                    ],
                    options={
                        'verbose_name_plural': 'privacy',
                    },
                ),
                migrations.CreateModel(
                    name='Sighting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('origin', models.CharField(max_length=255)),
                        ('path', models.CharField(help_text="Without the query: it may hold what is nobody's business.", max_length=500)),
                        ('seen_at', models.DateTimeField()),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sightings', to='accounts.site')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['site', '-seen_at'], name='sightings_by_time')],
                        'constraints': [models.UniqueConstraint(fields=('site', 'origin', 'path'), name='one_sighting_a_page')],
                    },
                ),
                migrations.CreateModel(
                    name='FormField',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('reactive', 'Reactive'), ('proactive', 'Proactive with invite')], max_length=9)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('type', models.CharField(choices=[('name', 'Name'), ('email', 'E-mail'), ('phone', 'Phone'), ('text', 'Text'), ('long', 'Long text'), ('choice', 'Choice'), ('choices', 'Several choices'), ('consent', 'Consent')], default='text', max_length=7)),
                        ('label', models.CharField(max_length=120)),
                        ('help', models.CharField(blank=True, max_length=200)),
                        ('required', models.BooleanField(default=False)),
                        ('options', models.JSONField(blank=True, default=list, help_text='What can be chosen.')),
                        ('link', models.URLField(blank=True, help_text='What a consent is about.', max_length=500)),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='form_fields', to='accounts.site')),
                    ],
                    options={
                        'ordering': ['kind', 'position', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('type__in', ['name', 'email', 'phone'])), fields=('site', 'kind', 'type'), name='form_field_person_once')],
                    },
                ),
                migrations.CreateModel(
                    name='IdentitySecret',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slot', models.PositiveSmallIntegerField()),
                        ('seed', models.CharField(default=widget.models.privacy.new_seed, editable=False, max_length=64)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identity_secrets', to='accounts.site')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('site', 'slot'), name='identity_secret_slot_once_per_site'), models.CheckConstraint(condition=models.Q(('slot__in', [1, 2])), name='identity_secret_at_most_two_a_site')],
                    },
                ),
            ],
        ),
    ]
