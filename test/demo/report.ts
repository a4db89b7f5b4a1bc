import type { CheckAct } from './check-act';
import type { Colours } from './colours';
import type { Approval } from './company';
import type { Difference } from './difference';
import { differenceTable } from './difference-table';
import { healingTable } from './healing-table';
import { counted, zoneInWords } from './in-words';
import type { SyncAct } from './sync-act';

/** What is about to be played. */
export function opening(approvals: readonly Approval[], origin: string, colours: Colours): string {
	return [
		'',
		colours.bold(`A company's week: ${counted(approvals.length, 'approval')} in its own system`),
		`Feishu, played by the stand-in at ${origin}, missed some of what happened.`,
		'n8n runs examples/check-every-5-minutes.json, with the week in place of its query.',
		'',
	].join('\n');
}

/** What a check found: the table, the node's own line, what it took. */
export function checkReport(
	{ differences, hint, requests, milliseconds }: CheckAct,
	approvals: readonly Approval[],
	colours: Colours,
): string {
	const tokens = counted(requests.tokens, 'token');
	return [
		colours.bold(`What differs (March 2026, times in ${zoneInWords(approvals[0].start_time)})`),
		differenceTable(differences, byId(approvals), colours),
		colours.dim(
			'sync      Your system is right: send the approval to Feishu again, with all its tasks.',
		),
		colours.dim('look      Feishu is newer: is the data that was checked an old copy?'),
		'',
		nodesLine(hint, colours),
		`Requests at the stand-in: ${counted(requests.checks, 'check')} and ${tokens}. ${timeTaken(milliseconds)}`,
		'',
	].join('\n');
}

/** What a sync did, and what the check says before and after it. */
export function syncReport(
	{ synced, ahead, hint, requests, milliseconds }: SyncAct,
	before: readonly Difference[],
	after: readonly Difference[],
	approvals: readonly Approval[],
	colours: Colours,
): string {
	const checks = counted(requests.checks, 'check');
	return [
		colours.bold('n8n runs examples/reconcile-every-5-minutes.json, and the check once more'),
		healingTable(before, after, byId(approvals), colours),
		'',
		nodesLine(hint, colours),
		`${synced.length} synced, ${ahead.length} left to a person, because Feishu is ahead.`,
		`Requests at the stand-in: ${checks} and ${counted(requests.syncs, 'sync')}. ${timeTaken(milliseconds)}`,
		'',
	].join('\n');
}

/** Whether an act ended as it should, and if not, how not. */
export function verdict(wrong: readonly string[], wanted: string, colours: Colours): string {
	if (wrong.length === 0) return colours.green(`✔ Exactly ${wanted}.\n`);
	return [colours.red(`✘ Not ${wanted}.`), ...wrong, ''].join('\n');
}

function nodesLine(hint: string, colours: Colours): string {
	return `The node's own line, above its output in n8n:\n  ${colours.bold(hint)}`;
}

function timeTaken(milliseconds: number): string {
	return `Time: ${(milliseconds / 1000).toFixed(2)} s.`;
}

function byId(approvals: readonly Approval[]): Map<string, Approval> {
	return new Map(approvals.map((approval) => [approval.instance_id, approval]));
}
