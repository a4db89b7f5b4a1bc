/** `npm run demo`: checks and syncs sample data in n8n's engine, against the fake Feishu server. */
import pc from 'picocolors';
import type { Colors } from 'picocolors/types';

import { COMPANY_TIME_ZONE, createApprovals, Random } from './company';
import { findMismatches, isFeishuAhead, plantDrift } from './drift';
import { formatDifferences, formatSyncEffect } from './tables';
import {
	CHECK_EXAMPLE,
	runCheck,
	runSync,
	startServices,
	SYNC_EXAMPLE,
	type RunStatistics,
} from './workflows';

const INSTANCE_COUNT = 1_204;

/** A fixed seed: every run shows the same instances. */
const SEED = 20_260_306;

export interface DemoOptions {
	write: (text: string) => void;
	colors: Colors;
	/** Tests replace this to make the demo fail. */
	plant?: typeof plantDrift;
}

/** Runs the demo. Returns false if a step does not find the expected differences. */
export async function runDemo({
	write,
	colors,
	plant = plantDrift,
}: DemoOptions): Promise<boolean> {
	const random = new Random(SEED);
	const approvals = createApprovals(INSTANCE_COUNT, random);
	const { feishu, expected } = plant(approvals, random);
	const expectedAfterSync = expected.filter(isFeishuAhead);

	const writeStatistics = ({ hint, requests, seconds }: RunStatistics) => {
		const counts = Object.entries(requests)
			.filter(([, count]) => count > 0)
			.map(([kind, count]) => `${count} ${kind}`);
		write(`\nHint that n8n shows above the node's output:\n  ${colors.bold(hint)}`);
		write(`Requests to Feishu: ${counts.join(', ')}. Time: ${seconds.toFixed(2)} s.\n`);
	};
	const writeOutcome = (mismatches: readonly string[], expectation: string) => {
		if (mismatches.length === 0) write(colors.green(`✔ As expected: ${expectation}.\n`));
		else write([colors.red(`✘ Expected: ${expectation}.`), ...mismatches, ''].join('\n'));
	};

	const services = await startServices();
	try {
		services.fakeFeishu.instances.load(feishu);
		write(
			[
				'',
				`A company has ${INSTANCE_COUNT.toLocaleString('en-US')} approval instances in its own system.`,
				`Feishu should have the same data, but ${expected.length} instances are missing or different there.`,
				`A fake server at ${services.fakeFeishu.origin} replaces Feishu.`,
				'',
				colors.bold(`1. Check: n8n runs examples/${CHECK_EXAMPLE}`),
				'   The sample data replaces the result of its database query.',
				`   Times: March 2026, ${COMPANY_TIME_ZONE} (UTC+8)`,
			].join('\n'),
		);
		const check = await runCheck(services, approvals);
		write(formatDifferences(check.differences, approvals, colors));
		write('sync          Your system is newer: send the instance to Feishu, with all its tasks.');
		write('check source  Feishu is newer: find out why your system has old data.');
		writeStatistics(check);
		const checkMismatches = findMismatches(expected, check.differences);
		writeOutcome(checkMismatches, `the check finds exactly the ${expected.length} differences`);
		if (checkMismatches.length > 0) return false;

		write(colors.bold(`2. Sync: n8n runs examples/${SYNC_EXAMPLE}`));
		write('   Then the check runs again.');
		const sync = await runSync(services, approvals);
		const secondCheck = await runCheck(services, approvals);
		write(formatSyncEffect(check.differences, secondCheck.differences, approvals, colors));
		write(`Synced: ${sync.syncedCount}. Not synced because Feishu is newer: ${sync.aheadCount}.`);
		writeStatistics(sync);
		const syncMismatches = [
			...sync.errors,
			...findMismatches(expectedAfterSync, secondCheck.differences),
		];
		writeOutcome(
			syncMismatches,
			`the second check finds only the ${expectedAfterSync.length} instances that are newer on Feishu`,
		);
		return syncMismatches.length === 0;
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
