import { isDeepStrictEqual } from 'node:util';

import type { Difference } from './difference';

/**
 * How what was found is not exactly what was to be found: a line for each that is missing, too much, or
 * another. None if it is the same.
 */
export function discrepancies(
	expected: readonly Difference[],
	found: readonly Difference[],
): string[] {
	const lines: string[] = [];
	const left = new Map(expected.map((difference) => [difference.instance_id, difference]));
	for (const difference of found) {
		const wanted = left.get(difference.instance_id);
		if (!wanted) {
			lines.push(`Too much: ${inWords(difference)}`);
			continue;
		}
		left.delete(difference.instance_id);
		if (!isDeepStrictEqual(plain(difference), plain(wanted))) {
			lines.push(
				`Different: planted was ${inWords(wanted)}`,
				`           found was   ${inWords(difference)}`,
			);
		}
	}
	for (const wanted of left.values()) lines.push(`Missing: ${inWords(wanted)}`);
	return lines;
}

/** What n8n's engine hands out may have other prototypes than what the demo made. */
function plain(difference: Difference): unknown {
	return JSON.parse(JSON.stringify(difference));
}

function inWords({ instance_id, ...rest }: Difference): string {
	return `${instance_id} ${JSON.stringify(rest)}`;
}
