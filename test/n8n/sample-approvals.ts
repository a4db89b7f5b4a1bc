import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FakeFeishu, SyncedInstance } from '../fake-feishu';

const MINUTE = 60_000;

/** Codes of the approval definitions that the approvals use. */
const APPROVAL_CODES = ['LEAVE', 'PURCHASE', 'TRAVEL'];

/** An approval, and how Feishu's copy of it differs. */
interface SampleApproval {
	id: string;
	title: string;
	status: string;
	/** Minutes since the last change. */
	age: number;
	/** State of Feishu's copy. */
	onFeishu: 'same' | 'missing' | 'behind' | 'ahead' | 'task missing';
	/** Titles of the tasks. */
	tasks: string[];
}

const APPROVALS: SampleApproval[] = [
	{
		id: 'LEAVE-1041',
		title: 'Annual leave, 3 days',
		status: 'PENDING',
		age: 4,
		onFeishu: 'task missing',
		tasks: ['Line manager', 'Human resources'],
	},
	{
		id: 'LEAVE-1042',
		title: 'Sick leave, 1 day',
		status: 'CANCELED',
		age: 1,
		onFeishu: 'missing',
		tasks: ['Line manager'],
	},
	{
		id: 'PURCHASE-0219',
		title: 'Four monitors, 27 inch',
		status: 'REJECTED',
		age: 2,
		onFeishu: 'behind',
		tasks: ['Line manager'],
	},
	{
		id: 'PURCHASE-0220',
		title: 'Standing desk',
		status: 'PENDING',
		age: 5,
		onFeishu: 'same',
		tasks: ['Line manager'],
	},
	{
		id: 'TRAVEL-0388',
		title: 'Shenzhen, customer visit',
		status: 'APPROVED',
		age: 3,
		onFeishu: 'ahead',
		tasks: ['Line manager'],
	},
];

/**
 * Creates the items that the examples' database query returns, to pin to its node.
 *
 * @param now Unix milliseconds; the approvals changed in the minutes before
 */
export function createSourceItems(now: number): INodeExecutionData[] {
	return APPROVALS.map((approval) => ({ json: toRow(approval, now) }));
}

/**
 * Creates the items of the query for new to-dos: one per pending task.
 *
 * @param now Unix milliseconds
 */
export function createTodoItems(now: number): INodeExecutionData[] {
	return createSourceItems(now).flatMap(({ json: { tasks, ...approval } }) =>
		(tasks as IDataObject[])
			.filter(({ status }) => status === 'PENDING')
			.map(({ task_id, title, email }) => ({
				json: {
					...approval,
					task_id,
					step: title,
					approver_email: email,
					submitted: (approval.start_time as string).slice(0, 16).replace('T', ' '),
				},
			})),
	);
}

/**
 * Adds Feishu's copy of these approvals and their definitions to the fake Feishu server.
 *
 * @param now Unix milliseconds; the approvals changed in the minutes before
 */
export function loadFeishuInstances(feishu: FakeFeishu, now: number): void {
	for (const code of APPROVAL_CODES) feishu.addDefinition(code);
	feishu.instances.loadSynced([createOrphan(String(now - 180 * MINUTE))]);
	for (const approval of APPROVALS) {
		if (approval.onFeishu === 'missing') continue;
		const updateTime = now - approval.age * MINUTE;
		const offset = { behind: -30 * MINUTE, ahead: 1000 }[approval.onFeishu as string] ?? 0;
		const tasks =
			approval.onFeishu === 'task missing' ? approval.tasks.slice(0, -1) : approval.tasks;
		feishu.instances.set({
			instance_id: approval.id,
			update_time: updateTime + offset,
			tasks: tasks.map((_, index) => ({
				task_id: getTaskId(approval, index),
				update_time: updateTime,
			})),
		});
	}
}

/** Creates an approval that was deleted in the local system. */
function createOrphan(time: string): SyncedInstance {
	const links = { pc_link: 'https://oa.example.com/approvals/LEAVE-0977' };
	const times = { end_time: '0', update_time: time };
	const task = { task_id: 'LEAVE-0977-1', user_id: 'u_liu_yang', create_time: time, ...times };
	return {
		instance_id: 'LEAVE-0977',
		approval_code: 'LEAVE',
		status: 'PENDING',
		links,
		start_time: time,
		...times,
		task_list: [{ ...task, links, status: 'PENDING' }],
	};
}

function toRow(approval: SampleApproval, now: number): IDataObject {
	const changed = new Date(now - approval.age * MINUTE).toISOString();
	const created = new Date(now - approval.age * MINUTE - 7_200_000).toISOString();
	const isOpen = approval.status === 'PENDING';
	return {
		instance_id: approval.id,
		approval_code: approval.id.split('-')[0],
		title: approval.title,
		status: approval.status,
		initiator_email: 'chen.wei@example.com',
		start_time: created,
		end_time: isOpen ? null : changed,
		update_time: changed,
		pc_link: `https://oa.example.com/approvals/${approval.id}`,
		mobile_link: `https://oa.example.com/m/approvals/${approval.id}`,
		tasks: approval.tasks.map((title, index) => ({
			task_id: getTaskId(approval, index),
			email: 'liu.yang@example.com',
			status: isOpen ? 'PENDING' : 'DONE',
			title,
			create_time: created,
			end_time: isOpen ? null : changed,
			update_time: changed,
		})),
	};
}

function getTaskId({ id }: SampleApproval, index: number): string {
	return `${id}-${index + 1}`;
}
