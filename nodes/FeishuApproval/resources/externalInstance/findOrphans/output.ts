import { formatCount, formatNumber } from '../../../execution/formatCount';
import type { OrphanReport } from './searchOrphans';

/** What a run of Find Orphans did and found. */
export interface OrphanSummary extends OrphanReport {
	/** Different instances of the input. */
	readonly localCount: number;
	/** HTTP requests sent, retries included. */
	readonly requests: number;
}

/**
 * Formats the text above the output, such as "1,204 instances of the input compared with 1,207 on Feishu in 15
 * requests: 3 orphans". Warns if the two sides have nothing in common.
 */
export function formatHint({
	localCount,
	remoteCount,
	knownCount,
	recentCount,
	orphans,
	requests,
}: OrphanSummary): string {
	const compared = `${formatCount(localCount, 'instance')} of the input compared with ${formatNumber(remoteCount)} on Feishu in ${formatCount(requests, 'request')}`;
	const found = orphans.length > 0 ? formatCount(orphans.length, 'orphan') : 'no orphan';
	const parts = [`${compared}: ${found}`];
	if (recentCount > 0)
		parts.push(`Left out because they changed recently: ${formatNumber(recentCount)}`);
	if (orphans.length > 0 && knownCount === 0 && localCount > 0) {
		parts.push(
			"No instance is on both sides: check that 'Instance ID' has the IDs that were synced to Feishu before you delete anything",
		);
	}
	return parts.join('. ');
}
