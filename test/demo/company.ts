import { DateTime } from 'luxon';

import { APPROVAL_KINDS, type ApprovalKind } from './approval-kinds';
import type { Random } from './random';

/** Where the company is: the zone of every time the demo shows. */
export const COMPANY_ZONE = 'Asia/Shanghai';

/** A task as the company's own system has it. Times are Unix milliseconds. */
export interface Task {
	task_id: string;
	user_id: string;
	status: 'PENDING' | 'APPROVED' | 'REJECTED';
	title: string;
	create_time: number;
	end_time: number | null;
	update_time: number;
}

/** An approval as the company's own system has it. Times are Unix milliseconds. */
export interface Approval {
	instance_id: string;
	approval_code: string;
	title: string;
	status: 'PENDING' | 'APPROVED' | 'REJECTED' | 'CANCELED';
	user_id: string;
	start_time: number;
	end_time: number | null;
	update_time: number;
	pc_link: string;
	mobile_link: string;
	tasks: Task[];
}

const MINUTE = 60_000;

/** The week the approvals are from, a Monday to a Friday. */
const FIRST_DAY = DateTime.fromISO('2026-03-02T08:30:00', { zone: COMPANY_ZONE });
const WORKING_DAYS = 5;
const WORKING_MINUTES = 10 * 60;
const DAY_MINUTES = 24 * 60;

/** When the week was over: nothing the demo shows is later. Unix milliseconds. */
export const WEEK_END = FIRST_DAY.plus({
	days: WORKING_DAYS - 1,
	minutes: WORKING_MINUTES,
}).toMillis();

const FAMILY_NAMES = ['chen', 'li', 'wang', 'zhao', 'liu', 'sun', 'zhou', 'wu', 'xu', 'huang'];
const GIVEN_NAMES = ['wei', 'na', 'fang', 'lei', 'yang', 'min', 'jing', 'tao', 'qiang', 'yan'];

/** A week's approvals of a company, the oldest first. */
export function companyApprovals(count: number, random: Random): Approval[] {
	const starts = Array.from({ length: count }, () =>
		FIRST_DAY.plus({
			days: random.between(0, WORKING_DAYS - 1),
			minutes: random.between(0, WORKING_MINUTES - 1),
			milliseconds: random.between(0, MINUTE - 1),
		}).toMillis(),
	).sort((a, b) => a - b);
	const deck = APPROVAL_KINDS.flatMap((kind) => Array<ApprovalKind>(kind.share).fill(kind));
	return starts.map((start, index) => approval(random.pick(deck), index + 1, start, random));
}

function approval(kind: ApprovalKind, number: number, start: number, random: Random): Approval {
	const day = DateTime.fromMillis(start, { zone: COMPANY_ZONE }).toFormat('yyMMdd');
	const instanceId = `${kind.prefix}-${day}-${String(number).padStart(4, '0')}`;
	const userId = employee(random);
	const { tasks, status, update } = course(kind, instanceId, start, random);
	return {
		instance_id: instanceId,
		approval_code: kind.code,
		title: kind.title(random),
		status,
		user_id: userId,
		start_time: start,
		end_time: status === 'PENDING' ? null : update,
		update_time: update,
		pc_link: `https://oa.example.com/approvals/${instanceId}`,
		mobile_link: `https://oa.example.com/m/approvals/${instanceId}`,
		tasks,
	};
}

/** How far an approval got until the week was over: step after step, until one is open or says no. */
function course(kind: ApprovalKind, instanceId: string, start: number, random: Random) {
	// Some are taken back before anybody is asked.
	const takenBack = start + random.between(1, 20) * MINUTE;
	if (random.chance(0.02) && takenBack < WEEK_END) {
		return { tasks: [], status: 'CANCELED' as const, update: takenBack };
	}
	const tasks: Task[] = [];
	let time = start;
	for (const [index, title] of kind.steps.entries()) {
		const decided = withinWorkingHours(time + random.between(5 * MINUTE, 9 * 60 * MINUTE));
		const isOpen = decided > WEEK_END;
		const isRejected = random.chance(0.05);
		tasks.push({
			task_id: `${instanceId}-${index + 1}`,
			user_id: employee(random),
			status: isOpen ? 'PENDING' : isRejected ? 'REJECTED' : 'APPROVED',
			title,
			create_time: time,
			end_time: isOpen ? null : decided,
			update_time: isOpen ? time : decided,
		});
		if (isOpen) return { tasks, status: 'PENDING' as const, update: time };
		time = decided;
		if (isRejected) return { tasks, status: 'REJECTED' as const, update: time };
	}
	return { tasks, status: 'APPROVED' as const, update: time };
}

/** Nobody decides at night: what would fall into one happens so much later. */
function withinWorkingHours(time: number): number {
	const sinceMorning = (time - FIRST_DAY.toMillis()) % (DAY_MINUTES * MINUTE);
	const isNight = sinceMorning >= WORKING_MINUTES * MINUTE;
	return isNight ? time + (DAY_MINUTES - WORKING_MINUTES) * MINUTE : time;
}

function employee(random: Random): string {
	return `u_${random.pick(FAMILY_NAMES)}_${random.pick(GIVEN_NAMES)}`;
}
