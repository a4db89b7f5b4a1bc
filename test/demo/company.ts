/** Sample data: a week of approvals in the company's own system. */

/** Time zone of all times that the demo shows. */
export const COMPANY_TIME_ZONE = 'Asia/Shanghai';

/** An approval task in the company's own system. Times are Unix milliseconds. */
export interface Task {
	task_id: string;
	approver_email: string;
	status: 'PENDING' | 'APPROVED' | 'REJECTED';
	title: string;
	create_time: number;
	end_time: number | null;
	update_time: number;
}

/** An approval instance in the company's own system. Times are Unix milliseconds. */
export interface Approval {
	instance_id: string;
	/** The company's own code at first, then Feishu's. */
	approval_code: string;
	title: string;
	status: 'PENDING' | 'APPROVED' | 'REJECTED' | 'CANCELED';
	initiator_email: string;
	start_time: number;
	end_time: number | null;
	update_time: number;
	pc_link: string;
	mobile_link: string;
	tasks: Task[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const WEEK_START = Date.parse('2026-03-02T08:30:00+08:00');
const WORKING_DAYS = 5;
const WORKING_HOURS = 10 * HOUR;

/** No approval or task changes later. Unix milliseconds. */
export const WEEK_END = WEEK_START + (WORKING_DAYS - 1) * DAY + WORKING_HOURS;

/** Addresses of people whom the fake Feishu server knows. */
const EMPLOYEES = ['chen.wei', 'liu.yang', 'wang.fang', 'john.smith'].map(
	(name) => `${name}@example.com`,
);

/** The kinds of approval. Each step of an approval is a task. */
export const KINDS = [
	{
		code: 'LEAVE',
		name: 'Leave request',
		titles: ['Annual leave', 'Sick leave', 'Parental leave'],
		steps: ['Line manager', 'Human resources'],
	},
	{
		code: 'EXPENSE',
		name: 'Expense report',
		titles: ['Client dinner', 'Taxi and meals', 'Train tickets'],
		steps: ['Line manager', 'Finance'],
	},
	{
		code: 'TRAVEL',
		name: 'Business trip',
		titles: ['Trip to Chengdu', 'Trip to Munich', 'Trip to Singapore'],
		steps: ['Line manager', 'Department head'],
	},
	{
		code: 'PURCHASE',
		name: 'Purchase request',
		titles: ['Headsets', 'Laptops', 'Standing desks'],
		steps: ['Department head', 'Purchasing', 'Finance'],
	},
	{
		code: 'CONTRACT',
		name: 'Contract approval',
		titles: ['Cleaning service', 'Office lease', 'Supplier contract'],
		steps: ['Department head', 'Legal', 'Management'],
	},
];

/** Pseudorandom numbers. The same seed gives the same numbers in every run. */
export class Random {
	/** @param state the seed, a 32-bit integer */
	constructor(private state: number) {}

	/** Returns a number from 0 (included) to 1 (excluded). Source: mulberry32 by Tommy Ettinger, public domain. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** Returns an integer from `min` to `max`, both included. */
	between(min: number, max: number): number {
		return min + Math.floor(this.next() * (max - min + 1));
	}

	/** Returns true with the given probability, 0 to 1. */
	chance(probability: number): boolean {
		return this.next() < probability;
	}

	/** Returns one element. Throws if the list is empty. */
	pick<T>(list: readonly T[]): T {
		const [picked] = list.slice(this.between(0, list.length - 1));
		if (picked === undefined) throw new RangeError('Cannot pick from an empty list');
		return picked;
	}

	/** Returns the elements in random order. */
	shuffle<T>(list: readonly T[]): T[] {
		return list
			.map((value) => ({ value, order: this.next() }))
			.sort((a, b) => a.order - b.order)
			.map(({ value }) => value);
	}
}

/** Creates a week of approvals, sorted by start time. */
export function createApprovals(count: number, random: Random): Approval[] {
	const startTimes = Array.from(
		{ length: count },
		() => WEEK_START + random.between(0, WORKING_DAYS - 1) * DAY + random.between(0, WORKING_HOURS),
	).sort((a, b) => a - b);
	return startTimes.map((startTime, index) => createApproval(index + 1, startTime, random));
}

/** Creates an approval that one person has to decide. It was submitted on Friday evening. */
export function createRequest(
	kind: (typeof KINDS)[number]['code'],
	number: number,
	{ title, initiator, approver }: Record<'title' | 'initiator' | 'approver', string>,
): Approval {
	const instanceId = `${kind}-${number}`;
	const times = { end_time: null, update_time: WEEK_END };
	return {
		instance_id: instanceId,
		approval_code: kind,
		title,
		status: 'PENDING',
		initiator_email: initiator,
		start_time: WEEK_END,
		...times,
		...createLinks(instanceId),
		tasks: [
			{
				task_id: `${instanceId}-1`,
				approver_email: approver,
				status: 'PENDING',
				title: 'Line manager',
				create_time: WEEK_END,
				...times,
			},
		],
	};
}

/** Decides a request of {@link createRequest}, ten minutes after it was submitted. */
export function decideRequest(request: Approval, status: 'APPROVED' | 'REJECTED'): void {
	const time = request.start_time + 10 * MINUTE;
	const decided = { status, end_time: time, update_time: time };
	Object.assign(request, decided);
	for (const task of request.tasks) Object.assign(task, decided);
}

function createLinks(instanceId: string) {
	return {
		pc_link: `https://oa.example.com/approvals/${instanceId}`,
		mobile_link: `https://oa.example.com/m/approvals/${instanceId}`,
	};
}

function createApproval(number: number, startTime: number, random: Random): Approval {
	const { code, titles, steps } = random.pick(KINDS);
	const instanceId = `${code}-${String(number).padStart(4, '0')}`;
	// A canceled approval has no tasks.
	const isCanceled = random.chance(0.02);
	const tasks = isCanceled ? [] : createTasks(instanceId, steps, startTime, random);
	const lastTask = tasks.at(-1);
	const status = lastTask?.status ?? 'CANCELED';
	const updateTime = lastTask?.update_time ?? startTime;
	return {
		instance_id: instanceId,
		approval_code: code,
		title: random.pick(titles),
		status,
		initiator_email: random.pick(EMPLOYEES),
		start_time: startTime,
		end_time: status === 'PENDING' ? null : updateTime,
		update_time: updateTime,
		...createLinks(instanceId),
		tasks,
	};
}

/** Creates a task for each step, up to the first step that is rejected or still open at the end of the week. */
function createTasks(
	instanceId: string,
	steps: readonly string[],
	startTime: number,
	random: Random,
): Task[] {
	const tasks: Task[] = [];
	let createTime = startTime;
	for (const title of steps) {
		const decisionTime = createTime + random.between(5 * MINUTE, 4 * HOUR);
		const isOpen = decisionTime > WEEK_END;
		const status = isOpen ? 'PENDING' : random.chance(0.05) ? 'REJECTED' : 'APPROVED';
		tasks.push({
			task_id: `${instanceId}-${tasks.length + 1}`,
			approver_email: random.pick(EMPLOYEES),
			status,
			title,
			create_time: createTime,
			end_time: isOpen ? null : decisionTime,
			update_time: isOpen ? createTime : decisionTime,
		});
		if (status !== 'APPROVED') break;
		createTime = decisionTime;
	}
	return tasks;
}
