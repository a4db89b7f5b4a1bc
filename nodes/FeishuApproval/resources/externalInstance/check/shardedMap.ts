/** A power of 2. */
const SHARD_COUNT = 64;

/**
 * A map with text keys that consists of many smaller maps. A map is rebuilt each time its size doubles, which blocks
 * n8n's only thread for a million keys. The shards are rebuilt at different times.
 */
export class ShardedMap<T> {
	private readonly shards = Array.from({ length: SHARD_COUNT }, () => new Map<string, T>());

	get size(): number {
		return this.shards.reduce((size, shard) => size + shard.size, 0);
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
		return this.shards[(hash ^ (hash >>> 15)) & (SHARD_COUNT - 1)] as Map<string, T>;
	}
}
