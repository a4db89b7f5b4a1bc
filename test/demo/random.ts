/** Numbers that look random and are the same in every run: what the demo shows can be looked up again. */
export class Random {
	/** @param state the seed, 32 bits of it */
	constructor(private state: number) {}

	/** From 0 up to, not including, 1. This is mulberry32 (public domain, by Tommy Ettinger). */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number from `least` to `most`, both included. */
	between(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	/** True so often, of 1. */
	chance(probability: number): boolean {
		return this.next() < probability;
	}

	/** One of a list that is not empty. */
	pick<T>(list: readonly T[]): T {
		return list[this.between(0, list.length - 1)];
	}

	/** So many of a list, each at most once, in no order. */
	sample<T>(list: readonly T[], count: number): T[] {
		const left = [...list];
		const taken: T[] = [];
		while (taken.length < count && left.length > 0) {
			taken.push(...left.splice(this.between(0, left.length - 1), 1));
		}
		return taken;
	}
}
