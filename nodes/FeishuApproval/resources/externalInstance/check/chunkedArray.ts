/** Values in a piece of a {@link ChunkedArray}. */
const CHUNK_SIZE = 8192;

/**
 * A list that grows by pieces. An array of a million values is copied again and again as it grows, and holds n8n's
 * one thread each time.
 */
export class ChunkedArray<T> {
	/** How many values there are. */
	length = 0;

	private readonly chunks: T[][] = [];
	private last: T[] = [];

	push(value: T): void {
		if (this.length % CHUNK_SIZE === 0) {
			this.last = [];
			this.chunks.push(this.last);
		}
		this.last.push(value);
		this.length++;
	}

	/** The value at an index from 0 on, below {@link length}. */
	at(index: number): T {
		return this.chunks[Math.floor(index / CHUNK_SIZE)][index % CHUNK_SIZE];
	}

	/** Replaces the value at an index from 0 on, below {@link length}. */
	set(index: number, value: T): void {
		this.chunks[Math.floor(index / CHUNK_SIZE)][index % CHUNK_SIZE] = value;
	}
}
