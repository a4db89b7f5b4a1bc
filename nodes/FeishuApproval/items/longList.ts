/** Values in a piece of a {@link LongList}. */
const PIECE = 8192;

/**
 * A list that grows by pieces. An array of a million values is copied again and again as it grows, and holds n8n's
 * one thread each time.
 */
export class LongList<T> {
	/** How many values there are. */
	length = 0;

	private readonly pieces: T[][] = [];
	private last: T[] = [];

	push(value: T): void {
		if (this.length % PIECE === 0) {
			this.last = [];
			this.pieces.push(this.last);
		}
		this.last.push(value);
		this.length++;
	}

	/** The value at an index from 0 on, below {@link length}. */
	at(index: number): T {
		return this.pieces[Math.floor(index / PIECE)][index % PIECE];
	}

	/** Replaces the value at an index from 0 on, below {@link length}. */
	set(index: number, value: T): void {
		this.pieces[Math.floor(index / PIECE)][index % PIECE] = value;
	}
}
