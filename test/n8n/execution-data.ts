import type { IRunExecutionData } from 'n8n-workflow';

/**
 * Decodes n8n's stored execution data. n8n uses the format of the `flatted` library: an array of all
 * values, in which a string inside an object or array is the index of the actual value.
 *
 * @throws SyntaxError if the text is not JSON
 */
export function readExecutionData(text: string): IRunExecutionData {
	const values = JSON.parse(text) as unknown[];
	const built = new Map<number, unknown>();

	function valueAt(index: number): unknown {
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		if (!built.has(index)) {
			const target: unknown[] | Record<string, unknown> = Array.isArray(value) ? [] : {};
			// Stored before it is filled, because the data may contain circular references.
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
