import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { FakeFeishu } from '../fake-feishu';

const MINUTE = 60_000;

/** The definitions that the approvals belong to. */
const APPROVAL_CODES = ['LEAVE', 'PURCHASE', 'TRAVEL'];

/** An approval, and in which way Feishu's copy of it is not the same. */
interface Drift {
	id: string;
	title: string;
	status: string;
	/** How many minutes ago it changed. */
	age: number;
	/** What Feishu has: as it is, nothing, an older or a newer one, or one that lacks a task. */
	atFeishu: 'same' | 'nothing' | 'older' | 'newer' | 'lacks a task';
	tasks: string[];
}

const APPROVALS: Drift[] = [
	{
		id: 'LEAVE-1041',
		title: 'Annual leave, 3 days',
		status: 'PENDING',
		age: 4,
		atFeishu: 'lacks a task',
		tasks: ['Line manager', 'Human resources'],
	},
	{
		id: 'LEAVE-1042',
		title: 'Sick leave, 1 day',
		status: 'CANCELED',
		age: 1,
		atFeishu: 'nothing',
		tasks: ['Line manager'],
	},
	{
		id: 'PURCHASE-0219',
		title: 'Four monitors, 27 inch',
		status: 'REJECTED',
		age: 2,
		atFeishu: 'older',
		tasks: ['Line manager'],
	},
	{
		id: 'PURCHASE-0220',
		title: 'Standing desk',
		status: 'PENDING',
		age: 5,
		atFeishu: 'same',
		tasks: ['Line manager'],
	},
	{
		id: 'TRAVEL-0388',
		title: 'Shenzhen, customer visit',
		status: 'APPROVED',
		age: 3,
		atFeishu: 'newer',
		tasks: ['Line manager'],
	},
];

/**
 * What the query of the examples would find: the items to pin to its node.
 *
 * @param now Unix milliseconds; the approvals changed in the minutes before
 */
export function toSourceItems(now: number): INodeExecutionData[] {
	return APPROVALS.map((approval) => ({ json: row(approval, now) }));
}

/** Fills a stand-in with what Feishu has of these approvals, and the definitions to sync them with. */
export function loadFeishuInstances(feishu: FakeFeishu, now: number): void {
	for (const code of APPROVAL_CODES) feishu.addDefinition(code);
	for (const approval of APPROVALS) {
		if (approval.atFeishu === 'nothing') continue;
		const updateTime = now - approval.age * MINUTE;
		const offset = { older: -30 * MINUTE, newer: 1000 }[approval.atFeishu as string] ?? 0;
		const known =
			approval.atFeishu === 'lacks a task' ? approval.tasks.slice(0, -1) : approval.tasks;
		feishu.instances.set({
			instance_id: approval.id,
			update_time: updateTime + offset,
			tasks: known.map((_, index) => ({
				task_id: taskId(approval, index),
				update_time: updateTime,
			})),
		});
	}
}

function row(approval: Drift, now: number): IDataObject {
	const changed = new Date(now - approval.age * MINUTE).toISOString();
	const begun = new Date(now - approval.age * MINUTE - 7_200_000).toISOString();
	const isOpen = approval.status === 'PENDING';
	return {
		instance_id: approval.id,
		approval_code: approval.id.split('-')[0],
		title: approval.title,
		status: approval.status,
		user_id: 'u_chen_wei',
		start_time: begun,
		end_time: isOpen ? null : changed,
		update_time: changed,
		pc_link: `https://oa.example.com/approvals/${approval.id}`,
		mobile_link: `https://oa.example.com/m/approvals/${approval.id}`,
		tasks: approval.tasks.map((title, index) => ({
			task_id: taskId(approval, index),
			user_id: 'u_liu_yang',
			status: isOpen ? 'PENDING' : 'DONE',
			title,
			create_time: begun,
			end_time: isOpen ? null : changed,
			update_time: changed,
		})),
	};
}

function taskId({ id }: Drift, index: number): string {
	return `${id}-${index + 1}`;
}
