import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { apiError } from '../../../execution/nodeErrors';
import { sendWithRetry } from '../../../feishu/client/retry';
import { createOptionReader, createParameterReader } from '../../../execution/parameter';
import { createTransport } from '../../../execution/transport';
import { OutputItems } from '../../../execution/outputItems';
import { readItems, throwFirstProblem, throwIfCancelled } from '../../../execution/readItems';
import {
	readRunOptions,
	TIME_ZONE_OPTION,
	TIMEOUT_OPTION,
	type RunOptions,
} from '../../../execution/runOptions';
import { FIELD_LABELS, OPTION_LABELS, type ParameterReaders } from './fields';
import { formatSyncHint } from './hint';
import { createInstanceReader } from './readInstance';
import type { SyncJob } from './groupByInstance';
import { toOutputItem } from './output';
import { syncInstances, type SyncReport } from './syncInstances';

const show = { resource: ['externalInstance'], operation: ['sync'] };

/** The fields of Sync an External Instance, in the order in which they are filled in. */
export const description: INodeProperties[] = [
	{
		displayName: FIELD_LABELS.approvalCode,
		name: 'approvalCode',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '',
		placeholder: 'e.g. 81D31358-93AF-92D6-7425-01A5D67C4E71',
		description:
			'Code of the third-party approval definition on Feishu: what Feishu answered when the definition was created',
		hint: 'Which kind of approval it is, such as leave or a purchase. The definition must exist on Feishu.',
	},
	{
		displayName: FIELD_LABELS.instanceId,
		name: 'instanceId',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.instance_id }}',
		placeholder: 'e.g. {{ $json.instance_id }}',
		description:
			'ID of the instance in your own approval system. Feishu creates the instance if it does not know the ID yet, and updates it otherwise.',
		hint: 'Drag the field here from the input on the left',
	},
	{
		displayName: FIELD_LABELS.status,
		name: 'status',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.status }}',
		placeholder: 'e.g. PENDING',
		description:
			'Where the instance stands: PENDING, APPROVED, REJECTED, CANCELED (its initiator withdrew it), DELETED, HIDDEN (no status is shown) or TERMINATED; capital or small letters',
	},
	{
		displayName: FIELD_LABELS.startTime,
		name: 'startTime',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.start_time }}',
		placeholder: 'e.g. {{ $json.start_time }}',
		description:
			'When the instance was submitted: Unix milliseconds or seconds, ISO 8601, 2020-06-08 16:00:00, or a date',
	},
	{
		displayName: FIELD_LABELS.endTime,
		name: 'endTime',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.end_time }}',
		placeholder: 'e.g. {{ $json.end_time }}',
		description:
			'When the instance was finished, in any of the forms of Start Time. Leave empty if it is not finished.',
	},
	{
		displayName: FIELD_LABELS.updateTime,
		name: 'updateTime',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: '={{ $json.update_time }}',
		placeholder: 'e.g. {{ $json.update_time }}',
		description:
			'When the instance last changed in your system, in any of the forms of Start Time. A check later compares it.',
	},
	{
		displayName: FIELD_LABELS.initiatorIdType,
		name: 'initiatorIdType',
		type: 'options',
		displayOptions: { show },
		options: [
			{ name: 'Open ID', value: 'open_id', description: 'Starts with ou_; each app has its own' },
			{ name: 'User ID', value: 'user_id', description: 'The same for all apps of your company' },
		],
		default: 'user_id',
		description: 'Which of the IDs that Feishu has for a person Initiator ID is',
	},
	{
		displayName: FIELD_LABELS.initiatorId,
		name: 'initiatorId',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.user_id }}',
		placeholder: 'e.g. b85s39b',
		description:
			'Who submitted the instance. Without it nobody finds it among the approvals that they submitted.',
	},
	{
		displayName: FIELD_LABELS.pcLink,
		name: 'pcLink',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.pc_link }}',
		placeholder: 'e.g. https://oa.example.com/requests/1',
		description:
			'Address in your system that Feishu opens on a computer when somebody clicks the approval. One of the two links is enough.',
	},
	{
		displayName: FIELD_LABELS.mobileLink,
		name: 'mobileLink',
		type: 'string',
		displayOptions: { show },
		default: '={{ $json.mobile_link }}',
		placeholder: 'e.g. https://m.oa.example.com/requests/1',
		description:
			'Address in your system that Feishu opens on a phone. One of the two links is enough.',
	},
	{
		displayName: FIELD_LABELS.tasks,
		name: 'tasks',
		type: 'json',
		displayOptions: { show },
		default: '={{ $json.tasks }}',
		placeholder:
			'e.g. [{ "task_id": "112253", "user_id": "b85s39b", "status": "PENDING", "create_time": 1591603040000, "update_time": 1591603040000 }]',
		description:
			'List of the tasks of the instance, one for each person who decides, or JSON text of one. Leave empty if it has none. A task needs task_id, user_id or open_id, status (PENDING, APPROVED, REJECTED, TRANSFERRED or DONE) and create_time; it may have end_time, update_time (otherwise the Update Time of the instance is taken), title, node_name, pc_link, mobile_link and whatever else Feishu documents.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show },
		options: [
			{
				displayName: OPTION_LABELS.businessKey,
				name: 'businessKey',
				type: 'string',
				default: '={{ $json.business_key }}',
				placeholder: 'e.g. LEAVE-2020-0042',
				description: 'Number of the document, as people in your company know it',
			},
			{
				displayName: OPTION_LABELS.ccList,
				name: 'ccList',
				type: 'json',
				default: '={{ $json.cc_list }}',
				placeholder:
					'e.g. [{ "cc_id": "c1", "user_id": "b85s39b", "create_time": 1591603040000, "update_time": 1591603040000 }]',
				description:
					'List of the copies of the instance, one for each person who is to know of it, or JSON text of one. A copy needs cc_id, user_id or open_id, and create_time; it may have update_time, read_status (READ or UNREAD), title, pc_link and mobile_link.',
			},
			{
				displayName: OPTION_LABELS.departmentId,
				name: 'departmentId',
				type: 'string',
				default: '={{ $json.department_id }}',
				placeholder: 'e.g. od-8ec33278bc2',
				description: "ID on Feishu of the initiator's department, which Feishu then shows",
			},
			{
				displayName: OPTION_LABELS.departmentName,
				name: 'departmentName',
				type: 'string',
				default: '={{ $json.department_name }}',
				placeholder: 'e.g. Human Resources',
				description: "Name of the initiator's department, where it is not on Feishu",
			},
			{
				displayName: OPTION_LABELS.displayMethod,
				name: 'displayMethod',
				type: 'options',
				options: [
					{ name: 'Browser', value: 'BROWSER', description: "In the computer's own browser" },
					{ name: 'Hosted', value: 'TRUSTEESHIP', description: 'As a hosted form of Feishu' },
					{ name: 'Inside Feishu', value: 'NORMAL', description: 'As a page inside Feishu' },
					{ name: 'Sidebar', value: 'SIDEBAR', description: "In Feishu's sidebar" },
				],
				default: 'BROWSER',
				description: 'How Feishu opens the links of the instance on a computer',
			},
			{
				displayName: OPTION_LABELS.extra,
				name: 'extra',
				type: 'json',
				default: '{}',
				placeholder: 'e.g. { "amount": 120 }',
				description:
					'Further data for Feishu to keep with the instance, an object or JSON text of one',
			},
			{
				displayName: OPTION_LABELS.form,
				name: 'form',
				type: 'json',
				default: '={{ $json.form }}',
				placeholder: 'e.g. { "Days": "2", "Reason": "Family" }',
				description:
					'What lists of approvals show of the instance: an object of name to value, or a list of { "name", "value" }. Feishu shows the first three.',
			},
			{
				displayName: OPTION_LABELS.i18nResources,
				name: 'i18nResources',
				type: 'json',
				default: '[]',
				placeholder:
					'e.g. [{ "locale": "zh-CN", "is_default": true, "texts": [{ "key": "@i18n@1", "value": "请假" }] }]',
				description:
					'Only needed if you write keys such as @i18n@1 in place of texts: what the keys stand for, in the form that Feishu documents. Otherwise write the texts themselves.',
			},
			{
				displayName: OPTION_LABELS.locale,
				name: 'locale',
				type: 'options',
				options: [
					{ name: 'Chinese (Hong Kong)', value: 'zh-HK' },
					{ name: 'Chinese (Simplified)', value: 'zh-CN' },
					{ name: 'Chinese (Taiwan)', value: 'zh-TW' },
					{ name: 'English', value: 'en-US' },
					{ name: 'French', value: 'fr-FR' },
					{ name: 'German', value: 'de-DE' },
					{ name: 'Indonesian', value: 'id-ID' },
					{ name: 'Italian', value: 'it-IT' },
					{ name: 'Japanese', value: 'ja-JP' },
					{ name: 'Korean', value: 'ko-KR' },
					{ name: 'Malay', value: 'ms-MY' },
					{ name: 'Portuguese (Brazil)', value: 'pt-BR' },
					{ name: 'Russian', value: 'ru-RU' },
					{ name: 'Spanish', value: 'es-ES' },
					{ name: 'Thai', value: 'th-TH' },
					{ name: 'Vietnamese', value: 'vi-VN' },
				],
				default: 'zh-CN',
				description:
					'Language of the texts. Where you give a text in several, as in { "zh-CN": "请假", "en-US": "Leave" }, Feishu shows this one to people whose own language is missing.',
			},
			TIME_ZONE_OPTION,
			TIMEOUT_OPTION,
			{
				displayName: OPTION_LABELS.title,
				name: 'title',
				type: 'string',
				default: '={{ $json.title }}',
				placeholder: 'e.g. Leave of Zhang San',
				description:
					'What Feishu calls the instance in its lists. Without it that is the name of the approval definition.',
			},
			{
				displayName: OPTION_LABELS.updateMode,
				name: 'updateMode',
				type: 'options',
				options: [
					{
						name: 'Replace',
						value: 'REPLACE',
						description: 'What is sent is the whole truth: tasks and copies that are not sent go',
					},
					{
						name: 'Update',
						value: 'UPDATE',
						description:
							'What is sent is added: instance, tasks and copies are taken if their update time is newer',
					},
				],
				default: 'REPLACE',
				description: 'What becomes of what Feishu already has of the instance',
			},
			{
				displayName: OPTION_LABELS.userName,
				name: 'userName',
				type: 'string',
				default: '={{ $json.user_name }}',
				placeholder: 'e.g. Front Desk',
				description: 'Name of the initiator, where it is nobody who has an account on Feishu',
			},
		],
	},
];

/** Syncs each input item with Feishu, and puts out an item for each. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const input = context.getInputData();
	const { timezone, timeout } = readSyncOptions(context);
	const readInstance = createInstanceReader(readersOf(context, input), timezone);
	const syncs: SyncJob[] = [];
	const problems = await readItems(context, input.length, (itemIndex) => {
		syncs.push({ itemIndex, body: readInstance(itemIndex) });
	});
	const goesOn = context.continueOnFail();
	if (!goesOn) throwFirstProblem(context, problems);

	const { instances, failures, requests } = await sync(context, syncs, timeout);
	if (!goesOn) throwFirstFailure(context, { instances, failures });

	const output = new OutputItems();
	for (const [itemIndex, problem] of [...problems, ...failures]) {
		output.addError(problem, itemIndex);
	}
	for (const [itemIndex, instance] of instances) {
		output.add(toOutputItem(instance, itemIndex), itemIndex);
	}
	const withoutInitiator = syncs.filter(
		({ itemIndex, body: { user_id, open_id } }) =>
			instances.has(itemIndex) && user_id === undefined && open_id === undefined,
	).length;
	context.addExecutionHints({
		message: formatSyncHint({
			synced: [...instances.values()],
			requests,
			errors: output.errorCount,
			withoutInitiator,
		}),
		location: 'outputPane',
	});
	return output.toArray();
}

/** These two are the run's, so they are read once; the other options may differ from item to item. */
function readSyncOptions(context: IExecuteFunctions): RunOptions {
	return readRunOptions(context, {
		timezone: context.getNodeParameter('options.timezone', 0, '') as string,
		timeout: context.getNodeParameter('options.timeout', 0, 30) as number,
	});
}

function readersOf(
	context: IExecuteFunctions,
	input: readonly INodeExecutionData[],
): ParameterReaders {
	const fields = Object.entries(FIELD_LABELS).map(([name, field]) => [
		name,
		createParameterReader(context, input, name, field),
	]);
	const options = Object.entries(OPTION_LABELS).map(([name, field]) => [
		name,
		createOptionReader(context, input, 'options', name, field),
	]);
	return Object.fromEntries([...fields, ...options]) as ParameterReaders;
}

async function sync(
	context: IExecuteFunctions,
	syncs: readonly SyncJob[],
	timeout: number,
): Promise<SyncReport & { requests: number }> {
	if (syncs.length === 0) return { instances: new Map(), failures: new Map(), requests: 0 };
	const line = await createTransport(context, timeout * 1000);
	throwIfCancelled(context);
	if (!line.ok) {
		const failures = new Map(syncs.map(({ itemIndex }) => [itemIndex, line.failure]));
		return { instances: new Map(), failures, requests: 0 };
	}
	const synced = await syncInstances(syncs, {
		stopAtFirstFailure: !context.continueOnFail(),
		send: async (request) => await sendWithRetry(request, line.value),
	});
	throwIfCancelled(context);
	return { ...synced, requests: line.value.requests.count };
}

/** Some items may have been synced when the first of the others failed; syncing them again does no harm. */
function throwFirstFailure(context: IExecuteFunctions, { instances, failures }: SyncReport): void {
	if (failures.size === 0) return;
	const itemIndex = Math.min(...failures.keys());
	const failure = failures.get(itemIndex);
	if (failure === undefined) return;
	const done = instances.size > 0 ? `Items synced before: ${instances.size}.` : '';
	const description = [failure.description, done].filter(Boolean).join(' ');
	throw apiError(
		context.getNode(),
		{ ...failure, description },
		failure.affects === 'app' ? undefined : itemIndex,
	);
}
