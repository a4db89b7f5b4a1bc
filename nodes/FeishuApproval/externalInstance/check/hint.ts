import { counted, numberText } from '../../counted';
import type { InstanceStatus } from './difference';

/** What a run of the check did and found. */
export interface Summary {
	/** Instances that Feishu gave an answer about. */
	instances: number;
	/** Requests sent, repetitions among them. */
	requests: number;
	/** Instances that differ, by status. */
	differing: ReadonlyMap<InstanceStatus, number>;
	/** Input items that came out as errors. */
	errors: number;
}

const STATUS_WORDS: ReadonlyArray<[InstanceStatus, string]> = [
	['missing', 'missing'],
	['behind', 'behind'],
	['ahead', 'ahead'],
	['tasks_differ', 'with tasks that differ'],
];

/** The line above the node's output, such as "1,204 instances checked in 13 requests: 3 missing, 2 behind". */
export function hintOf({ instances, requests, differing, errors }: Summary): string {
	const failed = `${counted(errors, 'item')} could not be checked`;
	// "No difference" would be the wrong word where nothing was looked at.
	if (instances === 0 && errors > 0) return failed;
	const found = STATUS_WORDS.flatMap(([status, words]) => {
		const count = differing.get(status);
		return count === undefined ? [] : [`${numberText(count)} ${words}`];
	});
	const checked = `${counted(instances, 'instance')} checked in ${counted(requests, 'request')}`;
	const result = found.length > 0 ? found.join(', ') : 'no difference';
	return `${checked}: ${result}${errors > 0 ? `. ${failed}` : ''}`;
}
