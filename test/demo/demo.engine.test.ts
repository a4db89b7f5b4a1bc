import { spawnSync } from 'node:child_process';
import path from 'node:path';

import pc from 'picocolors';

import type { FakeFeishu } from '../fake-feishu';
import type { Approval } from './company';
import { runDemo } from './demo';
import { plantDrift, type Difference, type PlantedDrift } from './drift';
import { STEPS } from './steps';

const PROJECT = path.resolve(__dirname, '../..');
const ESCAPE = '\u001b';

/**
 * Runs the demo. `change` and `onStart` can make it fail: they change what Feishu has, which differences are expected,
 * or how Feishu responds.
 */
async function run({
	change = (planted: PlantedDrift, _approvals: readonly Approval[]) => planted,
	onStart = (_fakeFeishu: FakeFeishu): void => {},
	colors = pc.createColors(false),
} = {}) {
	let text = '';
	const succeeded = await runDemo({
		write: (part) => {
			text += `${part}\n`;
		},
		colors,
		plant: (approvals, random) => change(plantDrift(approvals, random), approvals),
		onStart,
	});
	return { succeeded, text };
}

/** Returns the first element. Throws if there is none. */
function getFirst<T>([first]: readonly T[]): T {
	if (first === undefined) throw new Error('The list is empty');
	return first;
}

describe('the demo', () => {
	let text: string;
	let succeeded: boolean;

	/** Returns what the demo wrote in a step. */
	const getStep = (title: string) => {
		const index = STEPS.findIndex((step) => step.title.startsWith(title));
		const [from, to] = [index + 1, index + 2].map((number) => text.indexOf(`\n${number}. `));
		return text.slice(from, to === -1 ? undefined : to);
	};

	beforeAll(async () => {
		({ text, succeeded } = await run());
	});

	it('does every step as planned', () => {
		for (const { title, plan } of STEPS) {
			expect(getStep(title)).toContain(`✔ As expected: ${plan}.`);
		}
		expect(text).not.toContain('✘');
		expect(succeeded).toBe(true);
	});

	it('shows what the people see in Feishu', () => {
		expect(getStep('Sync two')).toContain('To-do    Line manager LEAVE-1203-1');
		expect(getStep('Sync two')).not.toContain('Message');
		expect(getStep('Notify').match(/Message {2}/g)).toHaveLength(2);
		expect(getStep('Notify')).toContain('[ APPROVE ] [ REJECT ]');
		expect(getStep('Repair')).toContain('Message  Approvals newer on Feishu: 5');
		expect(getStep('Decide')).toContain('u_liu_yang: APPROVE LEAVE-1203-1');
		expect(getStep('Decide')).toContain('Message  Annual leave, 2 days: APPROVED');
		expect(getStep('Decide')).not.toContain('To-do    Line manager LEAVE-1203-1');
		expect(getStep('Clean up')).toContain('Removed from Feishu: TRAVEL-1204');
		expect(getStep('Clean up')).not.toContain('To-do');
	});

	it('shows what differs, both times with their time zone, and what to do', () => {
		expect(text).toContain('Asia/Shanghai (UTC+8)');
		expect(text).toMatch(/│ [A-Z]+-\d{4} +│ missing +│ \w{3} \d\d, [\d:]{8} │ – +│ sync +│/);
		expect(text).toMatch(/│ behind +│ (\w{3} \d\d, [\d:]{8} │ ){2}sync +│/);
		expect(text).toMatch(/│ ahead +│ (\w{3} \d\d, [\d:]{8} │ ){2}check source +│/);
		expect(text).toMatch(/│ └ task \d, [\w ]+│ (missing|behind|ahead) +│/);
	});

	it("shows the node's hint and the number of requests", () => {
		expect(getStep('Check')).toMatch(
			/1,204 instances checked in \d requests: 3 missing, 5 behind, 3 ahead, 5 with tasks that differ/,
		);
		expect(getStep('Check')).toMatch(/Requests to Feishu: \d check\. Time: \d+\.\d\d s\./);
	});

	it('syncs what differs, and skips what is newer on Feishu', () => {
		expect(text).toContain('Synced: 11. Not synced because Feishu is newer: 5.');
		expect(text).toMatch(/Requests to Feishu: .*11 sync/);
		expect(text.match(/✔ in sync/g)).toHaveLength(11);
		expect(text.match(/│ [^│]*ahead[^│]*│ [^│]*ahead[^│]*│/g)).toHaveLength(5);
	});

	it('truncates no text', () => {
		expect(text).not.toContain('…');
	});

	it('fits into 100 columns, with and without colors', async () => {
		const colored = await run({ colors: pc.createColors(true) });
		expect(colored.text).toContain(ESCAPE);
		const widths = text.split('\n').map((line) => [...line].length);
		expect(Math.max(...widths)).toBeLessThanOrEqual(100);
		const withoutRandomParts = (shown: string) =>
			shown.replace(/127\.0\.0\.1:\d+|\d+\.\d\d s|[\dA-F]{8}(-[\dA-F]{4}){3}-[\dA-F]{12}/g, '');
		// eslint-disable-next-line no-control-regex -- color codes start with an escape character
		const withoutColors = colored.text.replace(/\u001b\[\d+m/g, '');
		expect(withoutRandomParts(withoutColors)).toBe(withoutRandomParts(text));
	});

	it('fails if the check does not find an expected difference', async () => {
		const failed = await run({
			change: ({ feishu, expected }, approvals) => {
				// Feishu's copy of the first instance that should differ is the same as the local one.
				const { instance_id } = getFirst(expected);
				const approval = getFirst(approvals.filter((each) => each.instance_id === instance_id));
				const others = feishu.filter((each) => each.instance_id !== instance_id);
				return { expected, feishu: [...others, approval] };
			},
		});
		expect(failed.text).toMatch(
			/✘ Expected: the check finds.*\nMissing: \{"instance_id":"[A-Z]+-\d{4}",/,
		);
		expect(failed.succeeded).toBe(false);
	});

	it('fails if the check finds an unexpected difference', async () => {
		const failed = await run({
			change: ({ feishu, expected }) => ({ feishu, expected: expected.slice(1) }),
		});
		expect(failed.text).toMatch(/✘ Expected: the check finds.*\nUnexpected: \{.*"[A-Z]+-\d{4}"/);
		expect(failed.succeeded).toBe(false);
	});

	it('fails if the check finds a difference with other values', async () => {
		const failed = await run({
			change: ({ feishu, expected }) => {
				const first = getFirst(expected);
				const changed: Difference = { ...first, update_time: first.update_time + 1 };
				return { feishu, expected: [changed, ...expected.slice(1)] };
			},
		});
		expect(failed.text).toMatch(/✘ Expected: the check finds.*\nDifferent: expected .*\n +found /);
		expect(failed.succeeded).toBe(false);
	});

	it.each([
		['Define', { on: 'upsertDefinition', code: 1390001 }],
		['Sync two', { on: 'sync', code: 1390001 }],
		['Notify', { on: 'sendMessage', code: 60001 }],
		['Check', { on: 'check', code: 99991672, whenMoreInstancesThan: 2 }],
		['Decide', { on: 'updateMessage', code: 60001 }],
		['Clean up', { on: 'listTasks', code: 99991672 }],
	] as const)('ends with the step "%s" if Feishu refuses its requests', async (title, fault) => {
		const failed = await run({
			onStart: ({ faults }) => void faults.add({ ...fault, times: Infinity }),
		});
		const index = STEPS.findIndex((step) => step.title.startsWith(title));
		expect(failed.text).toContain(`✘ Expected: ${STEPS[index]?.plan}.`);
		expect(failed.text.match(/✔ As expected/g) ?? []).toHaveLength(index);
		expect(failed.succeeded).toBe(false);
	});

	it('runs as a program, without colors if the output is not a terminal, even with FORCE_COLOR', () => {
		const { status, stdout } = spawnSync(
			process.execPath,
			['--import', 'tsx', path.join(__dirname, 'demo.ts')],
			{ cwd: PROJECT, encoding: 'utf8', env: { ...process.env, CI: 'true', FORCE_COLOR: '1' } },
		);
		expect(stdout).toContain('✔ As expected: the to-do of the deleted request is gone');
		expect(stdout).not.toContain(ESCAPE);
		expect(status).toBe(0);
	});
});
