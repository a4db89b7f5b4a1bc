/** A number of things in words, such as "1 instance" or "1,204 instances". */
export function counted(count: number, noun: string): string {
	return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number as people read it, such as "1,204". */
export function numberText(count: number): string {
	return count.toLocaleString('en-US');
}
