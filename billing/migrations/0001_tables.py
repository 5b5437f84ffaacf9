import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from livechat.lib.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('billing', '0001_initial'),
        ('billing', '0002_money'),
        ('billing', '0003_renewals'),
        ('billing', '0004_ledgers'),
        ('billing', '0005_won_disputes'),
        ('billing', '0006_daily_use'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('accounts', '__first__'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='InvoiceCounter',
                    fields=[
                        ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='PackagePrice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('package', models.CharField(choices=[('operations', 'Operations'), ('platform', 'Platform')], max_length=12, unique=True)),
                        ('price', models.PositiveIntegerField(help_text='A month, in the minor unit: 4900 is 49.00.')),
                        ('currency', models.CharField(default='EUR', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}\\Z', 'Write the currency as EUR.')])),
                    ],
                    options={
                        'ordering': ['package'],
                    },
                ),
                migrations.CreateModel(
                    name='TaxRate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('country', models.CharField(max_length=2, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z]{2}\\Z', 'Write the country as DE.')])),
                        ('name', models.CharField(default='VAT', max_length=20)),
                        ('rate', models.PositiveIntegerField(help_text='In hundredths of a percent: 1900 is 19 %.', validators=[django.core.validators.MaxValueValidator(10000)])),
                    ],
                    options={
                        'ordering': ['country'],
                    },
                ),
                migrations.CreateModel(
                    name='TextPrice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('country', models.CharField(help_text='ISO 3166, such as DE.', max_length=2, unique=True)),
                        ('units', models.PositiveIntegerField(verbose_name='post units per segment')),
                        ('is_allowed', models.BooleanField(default=True, help_text='Texts may go there.', verbose_name='allowed')),
                    ],
                    options={
                        'ordering': ['country'],
                    },
                ),
                migrations.CreateModel(
                    name='BillingDetails',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(help_text='The company or person that pays.', max_length=150)),
                        ('address', models.TextField(blank=True, max_length=500)),
                        ('country', models.CharField(help_text='Decides the tax.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}\\Z', 'Write the country as DE.')])),
                        ('tax_number', models.CharField(blank=True, max_length=30, verbose_name='VAT number')),
                        ('email', models.EmailField(help_text='Receives invoices and notices.', max_length=254)),
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='billing_details', to='accounts.client')),
                    ],
                    options={
                        'verbose_name_plural': 'billing details',
                    },
                ),
                migrations.CreateModel(
                    name='CreditAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('balance', models.PositiveBigIntegerField(default=0, editable=False)),
                        ('owed', models.PositiveBigIntegerField(default=0, editable=False, help_text='Taken back by a bank beyond the balance; paid first.')),
                        ('threshold', models.PositiveIntegerField(default=20, help_text='A notice goes out when the balance falls below it.', verbose_name='low-credit threshold')),
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='credit_account', to='accounts.client')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='creditaccount_never_below_zero'), models.CheckConstraint(condition=models.Q(('owed__gte', 0)), name='creditaccount_owed_never_below_zero')],
                    },
                ),
                migrations.CreateModel(
                    name='DailyUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('used', models.PositiveBigIntegerField()),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='billing.creditaccount')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('account', 'day'), name='dailyuse_once_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='LedgerEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.BigIntegerField(help_text='Negative for a debit.')),
                        ('balance_after', models.PositiveBigIntegerField()),
                        ('owed_change', models.BigIntegerField(default=0, help_text='By how much what is owed grew or shrank.')),
                        ('reference', models.CharField(help_text='interaction:17, order:LC-7F3K9Q …', max_length=100)),
                        ('note', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('reason', models.CharField(choices=[('purchase', 'Purchase'), ('interaction', 'Interaction'), ('unanswered', 'Returned: nobody answered'), ('returned', 'Returned by staff'), ('correction', 'Correction by staff'), ('reversal', 'Refund or dispute'), ('restored', 'Dispute won'), ('owed', 'Paid what was owed')], max_length=20)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='billing.creditaccount')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'ledger entries',
                        'ordering': ['-id'],
                        'abstract': False,
                        'indexes': [models.Index(fields=['account', '-id'], name='ledgerentry_of_account'), models.Index(fields=['account', 'created_at', 'reason', 'amount'], name='ledgerentry_by_time')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), ('owed_change', 0), _negated=True), name='ledgerentry_changes_something'), models.UniqueConstraint(fields=('reason', 'reference'), name='ledgerentry_once_per_reason'), models.UniqueConstraint(condition=models.Q(('reason__in', ['unanswered', 'returned'])), fields=('reference',), name='ledgerentry_interaction_returned_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Order',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reference', models.CharField(help_text='What payers and staff call it.', max_length=12, unique=True)),
                        ('kind', models.CharField(choices=[('credits', 'Interaction credits'), ('post_units', 'Post units'), ('subscription', 'Platform fee')], max_length=12)),
                        ('quantity', models.PositiveIntegerField(help_text='Credits or post units; 1 for a fee.')),
                        ('description', models.CharField(max_length=200)),
                        ('package', models.CharField(blank=True, choices=[('operations', 'Operations'), ('platform', 'Platform')], max_length=12)),
                        ('period_start', models.DateTimeField(blank=True, null=True)),
                        ('period_end', models.DateTimeField(blank=True, null=True)),
                        ('is_change', models.BooleanField(default=False, help_text='The difference to a dearer package for the rest of a period.')),
                        ('net', models.PositiveIntegerField()),
                        ('tax', models.PositiveIntegerField()),
                        ('tax_name', models.CharField(blank=True, max_length=20)),
                        ('tax_rate', models.PositiveIntegerField(default=0, help_text='In hundredths of a percent.')),
                        ('currency', models.CharField(max_length=3)),
                        ('paid', models.PositiveIntegerField(default=0, help_text='What has arrived; may be too much.')),
                        ('refunded', models.PositiveIntegerField(default=0)),
                        ('taken_back', models.PositiveIntegerField(default=0, help_text='Credits or units reversed or owed.')),
                        ('gateway', models.CharField(choices=[('stripe', 'Card'), ('bank_transfer', 'Bank transfer'), ('simulated', 'Simulated till')], max_length=13)),
                        ('provider_session', models.CharField(blank=True, max_length=255)),
                        ('provider_payment', models.CharField(blank=True, max_length=255)),
                        ('is_renewal', models.BooleanField(default=False, help_text='Opened by a renewal link, without a sign-in.')),
                        ('is_automatic', models.BooleanField(default=False, help_text='Charged to the stored payment method.')),
                        ('state', models.CharField(choices=[('pending', 'Waiting for payment'), ('partly', 'Partly paid'), ('paid', 'Paid'), ('cancelled', 'Cancelled'), ('refunded', 'Refunded')], default='pending', max_length=9)),
                        ('problem', models.CharField(blank=True, help_text='Why the last try to pay failed.', max_length=200)),
                        ('created_at', models.DateTimeField()),
                        ('paid_at', models.DateTimeField(blank=True, null=True)),
                        ('due_at', models.DateTimeField(blank=True, help_text='Of a bank transfer.', null=True)),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='accounts.client')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['client', '-id'], name='order_of_client'), models.Index(fields=['state', 'gateway', 'created_at'], name='order_waiting'), models.Index(fields=['paid_at'], name='order_paid')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='order_is_for_something'), models.CheckConstraint(condition=models.Q(('refunded__lte', models.F('paid'))), name='order_refund_within_payment'), models.CheckConstraint(condition=models.Q(('taken_back__lte', models.F('quantity'))), name='order_taken_back_within_quantity'), models.UniqueConstraint(condition=models.Q(('provider_session', ''), _negated=True), fields=('gateway', 'provider_session'), name='order_once_per_session'), models.UniqueConstraint(condition=models.Q(('kind', 'subscription'), ('state__in', ['pending', 'partly', 'paid'])), fields=('client', 'kind', 'period_start', 'package'), name='order_period_billed_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Invoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('credit_note', 'Credit note'), ('reinstated', 'Reinstated invoice')], max_length=11)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('number', models.PositiveIntegerField(help_text='Without gaps within the year, both kinds together.')),
                        ('reference', models.CharField(max_length=300, unique=True)),
                        ('seller', models.JSONField()),
                        ('buyer', models.JSONField()),
                        ('lines', models.JSONField(help_text='[{description, quantity, net}] in the minor unit.')),
                        ('net', models.PositiveIntegerField()),
                        ('tax', models.PositiveIntegerField()),
                        ('tax_name', models.CharField(blank=True, max_length=20)),
                        ('tax_rate', models.PositiveIntegerField(help_text='In hundredths of a percent.')),
                        ('total', models.PositiveIntegerField()),
                        ('currency', models.CharField(max_length=3)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('issued_at', models.DateTimeField()),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='accounts.client')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='billing.order')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['client', '-id'], name='invoice_of_client')],
                        'constraints': [models.UniqueConstraint(fields=('year', 'number'), name='invoice_number_once'), models.UniqueConstraint(condition=models.Q(('kind', 'invoice')), fields=('order',), name='invoice_once_per_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Pack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('credits', 'Interaction credits'), ('post_units', 'Post units')], max_length=10)),
                        ('quantity', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                        ('price', models.PositiveIntegerField(help_text='In the minor unit: 4900 is 49.00.', validators=[django.core.validators.MinValueValidator(1)])),
                        ('currency', models.CharField(default='EUR', max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}\\Z', 'Write the currency as EUR.')])),
                        ('is_active', models.BooleanField(default=True, verbose_name='on sale')),
                    ],
                    options={
                        'ordering': ['kind', 'quantity'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('price__gt', 0), ('quantity__gt', 0)), name='pack_is_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Payment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('payment', 'Payment'), ('refund', 'Refund'), ('dispute', 'Dispute'), ('won', 'Dispute won')], max_length=7)),
                        ('gateway', models.CharField(choices=[('stripe', 'Card'), ('bank_transfer', 'Bank transfer'), ('simulated', 'Simulated till')], max_length=13)),
                        ('reference', models.CharField(help_text="The provider's own, or the bank statement's.", max_length=255)),
                        ('amount', models.PositiveIntegerField(help_text='In the minor unit.')),
                        ('currency', models.CharField(max_length=3)),
                        ('note', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField()),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='billing.order')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('gateway', 'kind', 'reference'), name='payment_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_is_something')],
                    },
                ),
                migrations.CreateModel(
                    name='PostUnitAccount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('balance', models.PositiveBigIntegerField(default=0, editable=False)),
                        ('owed', models.PositiveBigIntegerField(default=0, editable=False, help_text='Taken back by a bank beyond the balance; paid first.')),
                        ('threshold', models.PositiveIntegerField(default=50000, help_text='A notice goes out when the balance falls below it.', verbose_name='low-unit threshold')),
                        ('monthly_cap', models.PositiveBigIntegerField(blank=True, help_text='Most post units that texts may cost in a month; empty: no cap.', null=True)),
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='post_unit_account', to='accounts.client')),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='postunitaccount_never_below_zero'), models.CheckConstraint(condition=models.Q(('owed__gte', 0)), name='postunitaccount_owed_never_below_zero')],
                    },
                ),
                migrations.CreateModel(
                    name='PostUnitEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('amount', models.BigIntegerField(help_text='Negative for a debit.')),
                        ('balance_after', models.PositiveBigIntegerField()),
                        ('owed_change', models.BigIntegerField(default=0, help_text='By how much what is owed grew or shrank.')),
                        ('reference', models.CharField(help_text='interaction:17, order:LC-7F3K9Q …', max_length=100)),
                        ('note', models.TextField(blank=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('reason', models.CharField(choices=[('purchase', 'Purchase'), ('text', 'Text message'), ('refused', 'Returned: the provider refused it'), ('correction', 'Correction by staff'), ('reversal', 'Refund or dispute'), ('restored', 'Dispute won'), ('owed', 'Paid what was owed')], max_length=20)),
                        ('country', models.CharField(blank=True, help_text='Of a text: ISO 3166, such as DE.', max_length=2)),
                        ('segments', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='billing.postunitaccount')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name_plural': 'post unit entries',
                        'ordering': ['-id'],
                        'abstract': False,
                        'indexes': [models.Index(fields=['account', '-id'], name='postunitentry_of_account'), models.Index(fields=['account', 'created_at', 'reason', 'amount'], name='postunitentry_by_time')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), ('owed_change', 0), _negated=True), name='postunitentry_changes_something'), models.UniqueConstraint(fields=('reason', 'reference'), name='postunitentry_once_per_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='ProviderEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('gateway', models.CharField(choices=[('stripe', 'Card'), ('bank_transfer', 'Bank transfer'), ('simulated', 'Simulated till')], max_length=13)),
                        ('event', models.CharField(max_length=255)),
                        ('kind', models.CharField(max_length=60)),
                        ('created_at', models.DateTimeField()),
                        ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='billing.order')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('gateway', 'event'), name='provider_event_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('package', models.CharField(choices=[('operations', 'Operations'), ('platform', 'Platform')], max_length=12)),
                        ('period_start', models.DateTimeField(blank=True, null=True)),
                        ('period_end', models.DateTimeField(blank=True, help_text='Empty: nothing is ever due.', null=True)),
                        ('paid_until', models.DateTimeField(blank=True, help_text='Grace included; empty: never ends.', null=True)),
                        ('next_package', models.CharField(blank=True, choices=[('operations', 'Operations'), ('platform', 'Platform')], help_text='Wished for; from `changes_at` on.', max_length=12)),
                        ('changes_at', models.DateTimeField(blank=True, help_text='When the next package begins.', null=True)),
                        ('anchor_day', models.PositiveSmallIntegerField(default=1, editable=False)),
                        ('ends_at', models.DateTimeField(blank=True, help_text='Cancelled: not renewed after this.', null=True)),
                        ('gateway', models.CharField(blank=True, choices=[('stripe', 'Card'), ('bank_transfer', 'Bank transfer'), ('simulated', 'Simulated till')], help_text='Pays renewals; empty: by hand.', max_length=13)),
                        ('provider_customer', models.CharField(blank=True, max_length=100)),
                        ('provider_method', models.CharField(blank=True, max_length=100)),
                        ('method_label', models.CharField(blank=True, help_text='Such as Visa •••• 4242.', max_length=40)),
                        ('charge_at', models.DateTimeField(blank=True, help_text='When the stored payment method is tried next; empty: not any more.', null=True)),
                        ('charge_tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('reminded_for', models.DateTimeField(editable=False, help_text='The cut-off of which the client has been reminded.', null=True)),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='subscription', to='accounts.client')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['package', 'client'], name='subscription_package'), models.Index(fields=['period_end'], name='subscription_due'), models.Index(fields=['paid_until'], name='subscription_cut_off')],
                    },
                ),
                migrations.CreateModel(
                    name='TopUp',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_active', models.BooleanField(default=False, verbose_name='on')),
                        ('below', models.PositiveIntegerField(default=20, help_text='Credits; the purchase is made below this.')),
                        ('monthly_cap', models.PositiveIntegerField(help_text='Most it may spend in a month, in the minor unit.')),
                        ('tried_at', models.DateTimeField(editable=False, null=True)),
                        ('problem', models.CharField(blank=True, editable=False, help_text='Of the last try.', max_length=200)),
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='top_up', to='accounts.client')),
                        ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.pack')),
                    ],
                ),
                migrations.CreateModel(
                    name='UnsentText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reference', models.CharField(max_length=100, unique=True)),
                        ('why', models.CharField(choices=[('no_units', 'Not enough post units'), ('cap', 'Monthly cap reached')], max_length=10)),
                        ('country', models.CharField(max_length=2)),
                        ('segments', models.PositiveSmallIntegerField()),
                        ('units', models.PositiveBigIntegerField(help_text='What it would have cost.')),
                        ('created_at', models.DateTimeField()),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unsent', to='billing.postunitaccount')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['account', 'created_at'], name='unsenttext_by_time')],
                    },
                ),
            ],
        ),
    ]
