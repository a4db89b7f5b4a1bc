import { runCheck } from './check-act';
import type { Colours } from './colours';
import { companyApprovals } from './company';
import { isFeishuAhead } from './difference';
import { discrepancies } from './discrepancy';
import { plantDrift } from './drift';
import { Random } from './random';
import { checkReport, opening, syncReport, verdict } from './report';
import { onStage, type Stage } from './stage';
import { runSync } from './sync-act';

/** How many approvals the company had in its week. */
const APPROVALS = 1_204;

/** Any number: the demo is the same in every run because this is. */
const SEED = 20_260_306;

/** Where the demo writes, and what it plants. */
export interface DemoOptions {
	write(text: string): void;
	colours: Colours;
	/** For a test that wants the demo to fail. */
	plant?: typeof plantDrift;
}

/**
 * Plays the demo: a company's approvals, of which Feishu has some otherwise, are checked by one example
 * workflow, then synced by another, then checked again.
 *
 * @returns whether what was found is exactly what was planted, each time
 */
export async function runDemo({
	write,
	colours,
	plant = plantDrift,
}: DemoOptions): Promise<boolean> {
	const random = new Random(SEED);
	const approvals = companyApprovals(APPROVALS, random);
	const { feishu, planted } = plant(approvals, random);
	const expected = planted.map((each) => each.expected);

	/** The first act: whether the check finds what was planted, and what it found. */
	const checkAct = async (stage: Stage) => {
		const check = await runCheck(stage, approvals);
		const wrong = discrepancies(expected, check.differences);
		write(checkReport(check, approvals, colours));
		write(verdict(wrong, `what was planted: ${expected.length} differences`, colours));
		return { isRight: wrong.length === 0, found: check.differences };
	};

	/** The second act: whether the sync leaves nothing but what is not for it to mend. */
	const syncAct = async (stage: Stage, found: typeof expected) => {
		const sync = await runSync(stage, approvals);
		const { differences: left } = await runCheck(stage, approvals);
		const ahead = expected.filter(isFeishuAhead);
		const wrong = [...sync.refused, ...discrepancies(ahead, left)];
		write(syncReport(sync, found, left, approvals, colours));
		write(verdict(wrong, `what was to be left: ${ahead.length} where Feishu is ahead`, colours));
		return wrong.length === 0;
	};

	return await onStage(async (stage) => {
		stage.standIn.instances.load(feishu);
		write(opening(approvals, stage.standIn.origin, colours));
		const { isRight, found } = await checkAct(stage);
		return isRight && (await syncAct(stage, found));
	});
}
