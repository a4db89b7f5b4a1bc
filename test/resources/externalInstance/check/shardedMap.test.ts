import fc from 'fast-check';

import { ShardedMap } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/shardedMap';

test('a ShardedMap has the same entries as a Map', () => {
	const keys = fc.oneof(
		fc.constantFrom('', '__proto__', 'constructor', '审批'),
		fc.string(),
		fc.nat(30).map(String),
	);
	fc.assert(
		fc.property(fc.array(fc.tuple(keys, fc.option(fc.nat(), { nil: undefined }))), (entries) => {
			const sharded = new ShardedMap<number | undefined>();
			const map = new Map<string, number | undefined>();
			for (const [key, value] of entries) {
				sharded.set(key, value);
				map.set(key, value);
				expect(sharded.size).toBe(map.size);
			}
			for (const key of [...entries.map(([key]) => key), 'never set']) {
				expect(sharded.has(key)).toBe(map.has(key));
				expect(sharded.get(key)).toBe(map.get(key));
			}
		}),
	);
});
