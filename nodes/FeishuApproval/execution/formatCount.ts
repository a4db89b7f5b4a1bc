/** Formats a number with its noun, such as "1 instance" or "1,204 instances". */
export function formatCount(count: number, noun: string): string {
	return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Formats a number with thousands separators, such as "1,204". */
export function formatNumber(count: number): string {
	return count.toLocaleString('en-US');
}
