/** `npm run demo`: the life of approvals between a company's own system and a fake Feishu server, in n8n's engine. */
import pc from 'picocolors';
import type { Colors } from 'picocolors/types';

import type { FakeFeishu } from '../fake-feishu';
import { COMPANY_TIME_ZONE, createApprovals, createRequest, Random } from './company';
import { plantDrift } from './drift';
import { APPROVER, STEPS, type Company } from './steps';
import { startServices } from './workflows';

const APPROVAL_COUNT = 1_202;

/** A fixed seed: every run shows the same approvals. */
const SEED = 20_260_306;

export interface DemoOptions {
	write: (text: string) => void;
	colors: Colors;
	/** Tests replace this to make the check or the repair fail. */
	plant?: typeof plantDrift;
	/** Called once Feishu is ready. Tests use it to make a step fail. */
	onStart?: (fakeFeishu: FakeFeishu) => void;
}

/** Runs the demo. Ends with the first step that differs from the plan, and returns false then. */
export async function runDemo({
	write,
	colors,
	plant = plantDrift,
	onStart,
}: DemoOptions): Promise<boolean> {
	const random = new Random(SEED);
	const approvals = createApprovals(APPROVAL_COUNT, random);
	const { feishu, expected } = plant(approvals, random);
	const leave = createRequest('LEAVE', 1203, {
		title: 'Annual leave, 2 days',
		initiator: 'chen.wei@example.com',
		approver: APPROVER.email,
	});
	const trip = createRequest('TRAVEL', 1204, {
		title: 'Trip to Chengdu',
		initiator: 'john.smith@example.com',
		approver: APPROVER.email,
	});
	approvals.push(leave, trip);

	const services = await startServices();
	try {
		services.fakeFeishu.instances.load(feishu);
		onStart?.(services.fakeFeishu);
		const company: Company = { services, approvals, leave, trip, drift: expected, write, colors };
		write('\nA company has its approvals in its own system, and shows them in Feishu.');
		write(`n8n's engine runs the examples. Rows in memory replace their database queries.`);
		write(`A fake server at ${services.fakeFeishu.origin} replaces Feishu.`);
		write(`Times: March 2026, ${COMPANY_TIME_ZONE} (UTC+8)`);
		for (const [index, { title, plan, run }] of STEPS.entries()) {
			write(colors.bold(`\n${index + 1}. ${title}`));
			const mismatches = await run(company).catch((error: Error) => [error.message]);
			if (mismatches.length > 0) {
				write([colors.red(`✘ Expected: ${plan}.`), ...mismatches].join('\n'));
				return false;
			}
			write(colors.green(`✔ As expected: ${plan}.`));
		}
		return true;
	} finally {
		await services.stop();
	}
}

async function main(): Promise<void> {
	const succeeded = await runDemo({
		write: (text) => process.stdout.write(`${text}\n`),
		// `isColorSupported` is also true in CI and with FORCE_COLOR; `isTTY` is undefined for a pipe.
		colors: pc.createColors(process.stdout.isTTY === true && pc.isColorSupported),
	});
	if (!succeeded) process.exitCode = 1;
}

if (require.main === module) {
	main().catch((error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	});
}
