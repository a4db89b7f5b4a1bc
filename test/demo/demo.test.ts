import { spawnSync } from 'node:child_process';
import path from 'node:path';

import pc from 'picocolors';

import { plantDrift, type Planting } from './drift';
import { runDemo } from './run';

const PROJECT = path.resolve(__dirname, '../..');
const ESCAPE = '\u001b';

/** Plays the demo, with the planting changed or not. */
async function play({
	change = (planting: Planting) => planting,
	colours = pc.createColors(false),
} = {}) {
	let text = '';
	const succeeded = await runDemo({
		write: (part) => {
			text += `${part}\n`;
		},
		colours,
		plant: (approvals, random) => change(plantDrift(approvals, random)),
	});
	return { succeeded, text };
}

describe('the demo', () => {
	let text: string;
	let succeeded: boolean;

	beforeAll(async () => {
		({ text, succeeded } = await play());
	});

	it('finds exactly what was planted, and says so', () => {
		expect(text).toContain('✔ Exactly what was planted: 16 differences.');
		expect(text).not.toContain('✘');
		expect(succeeded).toBe(true);
	});

	it('shows what differs, how, both times with their zone, and what to do', () => {
		expect(text).toContain('Asia/Shanghai, UTC+8');
		expect(text).toMatch(/│ LV-\d{6}-\d{4} +│ missing +│ \w{3} \d\d, [\d:]{8} │ – +│ sync +│/);
		expect(text).toMatch(/│ behind +│ (\w{3} \d\d, [\d:]{8} │ ){2}sync +│/);
		expect(text).toMatch(/│ ahead +│ (\w{3} \d\d, [\d:]{8} │ ){2}look at +│/);
		expect(text).toMatch(/│ └ task …-\d, [\w ]+│ (missing|behind|ahead) +│/);
	});

	it("repeats the node's hint, and counts the requests", () => {
		expect(text).toContain(
			'1,204 instances checked in 13 requests: 3 missing, 5 behind, 3 ahead, 5 with tasks that differ',
		);
		expect(text).toMatch(/Requests at the stand-in: 13 checks and 1 token\. Time: \d+\.\d\d s\./);
	});

	it('syncs what differs, leaves alone where Feishu is ahead, and checks again', () => {
		expect(text).toContain('11 synced, 5 left to a person');
		expect(text).toMatch(/Requests at the stand-in: 13 checks and 11 syncs\. Time: \d+\.\d\d s\./);
		expect(text.match(/✔ in step/g)).toHaveLength(11);
		expect(text.match(/│ [^│]*ahead[^│]*│ [^│]*ahead[^│]*│/g)).toHaveLength(5);
		expect(text).toContain('✔ Exactly what was to be left: 5 where Feishu is ahead.');
	});

	it('cuts no text short', () => {
		// A task is written by the end of its ID, such as `…-2`; anything else was too long for its place.
		expect(text.match(/.*…(?!-\d).*/g)).toBeNull();
	});

	it('fits into 100 columns, with colours and without', async () => {
		const coloured = await play({ colours: pc.createColors(true) });
		expect(coloured.text).toContain(ESCAPE);
		const widths = text.split('\n').map((line) => [...line].length);
		expect(Math.max(...widths)).toBeLessThanOrEqual(100);
		const withoutAddress = (shown: string) => shown.replace(/127\.0\.0\.1:\d+|\d+\.\d\d s/g, '');
		// eslint-disable-next-line no-control-regex -- an escape is what a colour is
		expect(withoutAddress(coloured.text.replace(/\u001b\[\d+m/g, ''))).toBe(withoutAddress(text));
	});

	it('fails when something that was planted is not found', async () => {
		const failed = await play({
			change: ({ feishu, planted }) => {
				const [first] = planted;
				const { instance_id, update_time, tasks } = first.approval;
				// Feishu has it as it should be after all.
				const others = feishu.filter((each) => each.instance_id !== instance_id);
				return { planted, feishu: [...others, { instance_id, update_time, tasks }] };
			},
		});
		expect(failed.text).toMatch(
			/✘ Not what was planted.*\nMissing: \w\w-\d{6}-\d{4} \{"local_update/,
		);
		expect(failed.succeeded).toBe(false);
	});

	it('fails when something is found that was not planted', async () => {
		const failed = await play({
			change: ({ feishu, planted }) => ({ feishu, planted: planted.slice(1) }),
		});
		expect(failed.text).toMatch(/✘ Not what was planted.*\nToo much: \w\w-\d{6}-\d{4} \{"status"/);
		expect(failed.succeeded).toBe(false);
	});

	it('fails when something is found that was planted in another way', async () => {
		const failed = await play({
			change: ({ feishu, planted: [first, ...others] }) => ({
				feishu,
				planted: [
					{
						...first,
						expected: { ...first.expected, update_time: first.expected.update_time + 1 },
					},
					...others,
				],
			}),
		});
		expect(failed.text).toMatch(
			/✘ Not what was planted.*\nDifferent: planted was .*\n +found was /,
		);
		expect(failed.succeeded).toBe(false);
	});

	it('runs as a program, without colours off a terminal even where they are forced', () => {
		const { status, stdout } = spawnSync(
			process.execPath,
			['--import', 'tsx', path.join(__dirname, 'demo.ts')],
			{ cwd: PROJECT, encoding: 'utf8', env: { ...process.env, CI: 'true', FORCE_COLOR: '1' } },
		);
		expect(stdout).toContain('✔ Exactly what was planted');
		expect(stdout).not.toContain(ESCAPE);
		expect(status).toBe(0);
	});
});
