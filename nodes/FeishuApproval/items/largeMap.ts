/** Maps that share the keys of a {@link LargeMap}; a power of 2. */
const PARTS = 64;

/**
 * A map by text, of many parts. A map of a million keys is made anew whenever it has doubled, and holds n8n's one
 * thread each time; of these parts each is made anew at its own time.
 */
export class LargeMap<T> {
	private readonly parts = Array.from({ length: PARTS }, () => new Map<string, T>());

	get size(): number {
		return this.parts.reduce((size, part) => size + part.size, 0);
	}

	get(key: string): T | undefined {
		return this.partOf(key).get(key);
	}

	has(key: string): boolean {
		return this.partOf(key).has(key);
	}

	set(key: string, value: T): void {
		this.partOf(key).set(key, value);
	}

	private partOf(key: string): Map<string, T> {
		let hash = 0;
		for (let index = 0; index < key.length; index++) {
			hash = (hash * 31 + key.charCodeAt(index)) | 0;
		}
		return this.parts[(hash ^ (hash >>> 15)) & (PARTS - 1)];
	}
}
