import { formatCount, formatNumber } from '../../../execution/formatCount';
import type { InstanceStatus } from './compare';

/** What a run of the check did and found. */
export interface CheckSummary {
	/** Instances that Feishu gave an answer about. */
	instances: number;
	/** Requests sent, repetitions among them. */
	requests: number;
	/** Instances that differ, by status. */
	differing: ReadonlyMap<InstanceStatus, number>;
	/** Input items that came out as errors. */
	errors: number;
}

const STATUS_LABELS: ReadonlyArray<[InstanceStatus, string]> = [
	['missing', 'missing'],
	['behind', 'behind'],
	['ahead', 'ahead'],
	['tasks_differ', 'with tasks that differ'],
];

/** The line above the node's output, such as "1,204 instances checked in 13 requests: 3 missing, 2 behind". */
export function formatCheckHint({ instances, requests, differing, errors }: CheckSummary): string {
	const failed = `${formatCount(errors, 'item')} could not be checked`;
	// "No difference" would be the wrong word where nothing was looked at.
	if (instances === 0 && errors > 0) return failed;
	const found = STATUS_LABELS.flatMap(([status, words]) => {
		const count = differing.get(status);
		return count === undefined ? [] : [`${formatNumber(count)} ${words}`];
	});
	const checked = `${formatCount(instances, 'instance')} checked in ${formatCount(requests, 'request')}`;
	const result = found.length > 0 ? found.join(', ') : 'no difference';
	return `${checked}: ${result}${errors > 0 ? `. ${failed}` : ''}`;
}
