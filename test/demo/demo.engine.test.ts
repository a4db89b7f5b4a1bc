import { spawnSync } from 'node:child_process';
import path from 'node:path';

import pc from 'picocolors';

import type { Approval } from './company';
import { runDemo } from './demo';
import { plantDrift, type Difference, type PlantedDrift } from './drift';

const PROJECT = path.resolve(__dirname, '../..');
const ESCAPE = '\u001b';

/** Runs the demo. `change` can make it fail: it changes what Feishu has or which differences are expected. */
async function run({
	change = (planted: PlantedDrift, _approvals: readonly Approval[]) => planted,
	colors = pc.createColors(false),
} = {}) {
	let text = '';
	const succeeded = await runDemo({
		write: (part) => {
			text += `${part}\n`;
		},
		colors,
		plant: (approvals, random) => change(plantDrift(approvals, random), approvals),
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

	beforeAll(async () => {
		({ text, succeeded } = await run());
	});

	it('finds exactly the expected differences', () => {
		expect(text).toContain('✔ As expected: the check finds exactly the 16 differences.');
		expect(text).not.toContain('✘');
		expect(succeeded).toBe(true);
	});

	it('shows what differs, both times with their time zone, and what to do', () => {
		expect(text).toContain('Asia/Shanghai (UTC+8)');
		expect(text).toMatch(/│ [A-Z]+-\d{4} +│ missing +│ \w{3} \d\d, [\d:]{8} │ – +│ sync +│/);
		expect(text).toMatch(/│ behind +│ (\w{3} \d\d, [\d:]{8} │ ){2}sync +│/);
		expect(text).toMatch(/│ ahead +│ (\w{3} \d\d, [\d:]{8} │ ){2}check source +│/);
		expect(text).toMatch(/│ └ task \d, [\w ]+│ (missing|behind|ahead) +│/);
	});

	it("shows the node's hint and the number of requests", () => {
		expect(text).toContain(
			'1,204 instances checked in 4 requests: 3 missing, 5 behind, 3 ahead, 5 with tasks that differ',
		);
		expect(text).toMatch(/Requests to Feishu: 4 check, 1 token\. Time: \d+\.\d\d s\./);
	});

	it('syncs what differs, skips what is newer on Feishu, and checks again', () => {
		expect(text).toContain('Synced: 11. Not synced because Feishu is newer: 5.');
		expect(text).toMatch(/Requests to Feishu: 2 check, 11 sync\. Time: \d+\.\d\d s\./);
		expect(text.match(/✔ in sync/g)).toHaveLength(11);
		expect(text.match(/│ [^│]*ahead[^│]*│ [^│]*ahead[^│]*│/g)).toHaveLength(5);
		expect(text).toContain(
			'✔ As expected: the second check finds only the 5 instances that are newer on Feishu.',
		);
	});

	it('truncates no text', () => {
		expect(text).not.toContain('…');
	});

	it('fits into 100 columns, with and without colors', async () => {
		const colored = await run({ colors: pc.createColors(true) });
		expect(colored.text).toContain(ESCAPE);
		const widths = text.split('\n').map((line) => [...line].length);
		expect(Math.max(...widths)).toBeLessThanOrEqual(100);
		const withoutPortAndTime = (shown: string) =>
			shown.replace(/127\.0\.0\.1:\d+|\d+\.\d\d s/g, '');
		// eslint-disable-next-line no-control-regex -- color codes start with an escape character
		const withoutColors = colored.text.replace(/\u001b\[\d+m/g, '');
		expect(withoutPortAndTime(withoutColors)).toBe(withoutPortAndTime(text));
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

	it('runs as a program, without colors if the output is not a terminal, even with FORCE_COLOR', () => {
		const { status, stdout } = spawnSync(
			process.execPath,
			['--import', 'tsx', path.join(__dirname, 'demo.ts')],
			{ cwd: PROJECT, encoding: 'utf8', env: { ...process.env, CI: 'true', FORCE_COLOR: '1' } },
		);
		expect(stdout).toContain('✔ As expected: the check finds');
		expect(stdout).not.toContain(ESCAPE);
		expect(status).toBe(0);
	});
});
