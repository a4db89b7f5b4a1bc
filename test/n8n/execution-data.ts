import type { IRunExecutionData } from 'n8n-workflow';

/**
 * Reads the text n8n keeps a run's data in: the format of the `flatted` library, an array of all
 * values that occur, where a string inside an object or array is the index of the value meant.
 */
export function parseExecutionData(text: string): IRunExecutionData {
	const values = JSON.parse(text) as unknown[];
	const built = new Map<number, unknown>();

	function valueAt(index: number): unknown {
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		if (!built.has(index)) {
			const target: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
			// Kept before it is filled: the data may contain itself.
			built.set(index, target);
			for (const [key, item] of Object.entries(value)) {
				(target as Record<string, unknown>)[key] =
					typeof item === 'string' ? valueAt(Number(item)) : item;
			}
		}
		return built.get(index);
	}

	return valueAt(0) as IRunExecutionData;
}
