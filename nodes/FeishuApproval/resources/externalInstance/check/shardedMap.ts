/** Maps that share the keys of a {@link ShardedMap}; a power of 2. */
const SHARDS = 64;

/**
 * A map by text, of many parts. A map of a million keys is made anew whenever it has doubled, and holds n8n's one
 * thread each time; of these parts each is made anew at its own time.
 */
export class ShardedMap<T> {
	private readonly shards = Array.from({ length: SHARDS }, () => new Map<string, T>());

	get size(): number {
		return this.shards.reduce((size, part) => size + part.size, 0);
	}

	get(key: string): T | undefined {
		return this.getShard(key).get(key);
	}

	has(key: string): boolean {
		return this.getShard(key).has(key);
	}

	set(key: string, value: T): void {
		this.getShard(key).set(key, value);
	}

	private getShard(key: string): Map<string, T> {
		let hash = 0;
		for (let index = 0; index < key.length; index++) {
			hash = (hash * 31 + key.charCodeAt(index)) | 0;
		}
		return this.shards[(hash ^ (hash >>> 15)) & (SHARDS - 1)];
	}
}
