/** The steps of the demo: the life of approvals between the company's own system and Feishu. */
import { isDeepStrictEqual } from 'node:util';

import type { Colors } from 'picocolors/types';

import type { PersonView } from '../fake-feishu/person-view';
import { decideRequest, KINDS, type Approval } from './company';
import { findMismatches, isFeishuAhead, type Difference } from './drift';
import { formatDifferences, formatPerson, formatSyncEffect } from './tables';
import {
	CHECK_EXAMPLE,
	CLEAN_UP_EXAMPLE,
	DEFINE_EXAMPLE,
	NOTIFY_EXAMPLE,
	runCheck,
	runCleanUp,
	runDefine,
	runNotify,
	runSync,
	SYNC_EXAMPLE,
	updateMessage,
	type RunStatistics,
	type Services,
} from './workflows';

/** What the steps work with. */
export interface Company {
	services: Services;
	/** All approvals in the company's own system. */
	approvals: Approval[];
	/** The two of them that {@link APPROVER} has to decide. */
	leave: Approval;
	trip: Approval;
	/** How Feishu differs from the company's own system before the check. */
	drift: readonly Difference[];
	write: (text: string) => void;
	colors: Colors;
}

/** One step of the demo. */
export interface Step {
	title: string;
	/** What the step shows. */
	plan: string;
	/** Returns what differs from the plan, as lines of text. */
	run: (company: Company) => Promise<string[]>;
}

/** Who decides the two requests, and who gets the summaries: IDs and addresses in the fake Feishu server. */
export const APPROVER = { id: 'u_liu_yang', email: 'liu.yang@example.com' };
const ADMINISTRATOR = { id: 'u_admin', email: 'admin@example.com' };

const getTaskIds = (approvals: readonly Approval[]) =>
	approvals.flatMap(({ tasks }) => tasks.map(({ task_id }) => task_id));

export const STEPS: readonly Step[] = [
	{
		title: `Define: n8n runs examples/${DEFINE_EXAMPLE}`,
		plan: `Feishu has the ${KINDS.length} kinds of approval`,
		async run({ services, approvals, write }) {
			const kinds = KINDS.map(({ code, name }) => ({
				own_code: code,
				name,
				link: `https://oa.example.com/${code.toLowerCase()}/new`,
			}));
			const codes = await runDefine(services, kinds);
			for (const [ownCode, code] of codes) write(`   ${ownCode.padEnd(9)} Feishu's code: ${code}`);
			for (const approval of approvals) {
				approval.approval_code = codes.get(approval.approval_code) ?? '';
			}
			const { definitions } = services.fakeFeishu;
			const defined = KINDS.filter(({ code }) => definitions.get(codes.get(code) ?? ''));
			return compare('number of kinds', defined.length, KINDS.length);
		},
	},
	{
		title: `Sync two new requests: n8n runs examples/${SYNC_EXAMPLE}`,
		plan: 'the approver has two to-dos, and no message: a sync notifies nobody',
		async run(company) {
			const { services, leave, trip } = company;
			const { errors } = await runSync(services, [leave, trip]);
			const { todos, messages } = showPerson(company, APPROVER);
			return [
				...errors,
				...compare('to-dos', toTaskIds(todos), getTaskIds([leave, trip])),
				...compare('messages', messages, []),
			];
		},
	},
	{
		title: `Notify: n8n runs examples/${NOTIFY_EXAMPLE}, twice`,
		plan: 'the approver has one message per to-do, although it was sent twice',
		async run(company) {
			const { services, leave, trip } = company;
			await runNotify(services, [leave, trip]);
			await runNotify(services, [leave, trip]);
			const { messages } = showPerson(company, APPROVER);
			return compare('messages', toTitles(messages), [leave.title, trip.title]);
		},
	},
	{
		title: `Check: n8n runs examples/${CHECK_EXAMPLE}`,
		plan: 'the check finds exactly the differences between the company and Feishu',
		async run({ services, approvals, drift, write, colors }) {
			write(
				`   ${approvals.length.toLocaleString('en-US')} approvals, of which ${drift.length} are missing or different on Feishu.`,
			);
			const check = await runCheck(services, approvals);
			write(formatDifferences(check.differences, approvals, colors));
			write('sync          Your system is newer: send the instance to Feishu, with all its tasks.');
			write('check source  Feishu is newer: find out why your system has old data.');
			writeStatistics(check, write, colors);
			return findMismatches(drift, check.differences);
		},
	},
	{
		title: `Repair: n8n runs examples/${SYNC_EXAMPLE}, then the check again`,
		plan: 'only what is newer on Feishu still differs, and the administrator knows it',
		async run(company) {
			const { services, approvals, drift, write, colors } = company;
			const left = drift.filter(isFeishuAhead);
			const sync = await runSync(services, approvals);
			const { differences } = await runCheck(services, approvals);
			write(formatSyncEffect(drift, differences, approvals, colors));
			write(`Synced: ${sync.syncedCount}. Not synced because Feishu is newer: ${sync.aheadCount}.`);
			writeStatistics(sync, write, colors);
			const { messages } = showPerson(company, ADMINISTRATOR);
			return [
				...sync.errors,
				...findMismatches(left, differences),
				...compare('messages', toTitles(messages), [`Approvals newer on Feishu: ${left.length}`]),
			];
		},
	},
	{
		title: 'Decide: the approver presses "Approve" in the message',
		plan: 'the company has the decision, and the to-do is gone',
		async run(company) {
			const { services, leave, trip, write } = company;
			const { fakeFeishu, receiver } = services;
			receiver.onDecision = async (decision) => {
				write(`   Feishu posts the decision, encrypted. The trigger reads:`);
				write(`   ${decision.user_id}: ${decision.action_type} ${decision.task_id}`);
				if (decision.task_id === leave.tasks[0]?.task_id) decideRequest(leave, 'APPROVED');
				await runSync(services, [leave]);
				await updateMessage(services, decision.message_id);
			};
			const [message] = fakeFeishu.getPersonView(APPROVER.id).messages;
			const press = await fakeFeishu.pressButton({
				user: APPROVER.id,
				action: 'APPROVE',
				from: 'message',
				messageId: message?.message_id,
			});
			const { todos, messages } = showPerson(company, APPROVER);
			return [
				...compare('what the approver saw', press.message ?? press.seen, 'done'),
				...compare('status in the company', leave.status, 'APPROVED'),
				...compare('to-dos', toTaskIds(todos), getTaskIds([trip])),
				...compare('status of the message', messages[0]?.status, 'APPROVED'),
			];
		},
	},
	{
		title: `Clean up: the trip is deleted in the company, n8n runs examples/${CLEAN_UP_EXAMPLE}`,
		plan: 'the to-do of the deleted request is gone, and the administrator knows it',
		async run(company) {
			const { services, approvals, trip, write } = company;
			approvals.splice(approvals.indexOf(trip), 1);
			const removed = await runCleanUp(services, approvals);
			write(`   Removed from Feishu: ${removed.join(', ')}`);
			const { todos } = showPerson(company, APPROVER);
			const { messages } = showPerson(company, ADMINISTRATOR, 1);
			return [
				...compare('removed', removed, [trip.instance_id]),
				...compare('to-dos', todos, []),
				...compare('last message', toTitles(messages).at(-1), 'Approvals removed from Feishu: 1'),
			];
		},
	},
];

/** Shows what a person sees in Feishu, with the last messages only, and returns all of it. */
function showPerson(
	{ services, write, colors }: Company,
	{ id, email }: typeof APPROVER,
	messageCount = 2,
) {
	const view = services.fakeFeishu.getPersonView(id);
	const messages = view.messages.slice(-messageCount);
	write(formatPerson(email, { ...view, messages }, colors));
	return view;
}

function toTaskIds(todos: PersonView['todos']): string[] {
	return todos.map(({ task_id }) => task_id);
}

function toTitles(messages: PersonView['messages']): Array<string | undefined> {
	return messages.map(({ title }) => title);
}

function writeStatistics(
	{ hint, requests, seconds }: RunStatistics,
	write: Company['write'],
	colors: Colors,
): void {
	const counts = Object.entries(requests).map(([kind, count]) => `${count} ${kind}`);
	write(`\nHint that n8n shows above the node's output:\n  ${colors.bold(hint)}`);
	write(`Requests to Feishu: ${counts.join(', ')}. Time: ${seconds.toFixed(2)} s.`);
}

function compare(what: string, found: unknown, expected: unknown): string[] {
	if (isDeepStrictEqual(found, expected)) return [];
	return [
		`Different ${what}: expected ${JSON.stringify(expected)}`,
		`found ${JSON.stringify(found)}`,
	];
}
