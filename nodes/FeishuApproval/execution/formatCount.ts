/** A number of things in words, such as "1 instance" or "1,204 instances". */
export function formatCount(count: number, noun: string): string {
	return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number as people read it, such as "1,204". */
export function formatNumber(count: number): string {
	return count.toLocaleString('en-US');
}
