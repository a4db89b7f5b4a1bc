const CHUNK_SIZE = 8192;

/**
 * A list that grows in chunks. A plain array of a million values is copied each time it grows, which blocks n8n's
 * only thread.
 */
export class ChunkedArray<T> {
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

	/** @param index from 0 to `length - 1` */
	at(index: number): T {
		return this.getChunk(index)[index % CHUNK_SIZE] as T;
	}

	/** @param index from 0 to `length - 1` */
	set(index: number, value: T): void {
		this.getChunk(index)[index % CHUNK_SIZE] = value;
	}

	private getChunk(index: number): T[] {
		const chunk = this.chunks[Math.floor(index / CHUNK_SIZE)];
		if (chunk === undefined) throw new RangeError(`No element at index ${index}`);
		return chunk;
	}
}
