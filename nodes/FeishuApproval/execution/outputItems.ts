import type { IDataObject, INodeExecutionData, IPairedItemData } from 'n8n-workflow';

import type { InputProblem } from '../input/inputError';
import { formatProblem, withItemIndex } from './nodeErrors';

/** Collects the output items of a run and sorts them in the order of the input. */
export class OutputItems {
	/** Number of input items that became errors. */
	errorCount = 0;

	private readonly entries: Array<{ item: INodeExecutionData; itemIndex: number }> = [];
	private isSorted = true;

	/** @param itemIndex the input item that determines the position in the output */
	add(item: INodeExecutionData, itemIndex: number): void {
		const last = this.entries.at(-1);
		if (last !== undefined && last.itemIndex > itemIndex) this.isSorted = false;
		this.entries.push({ item, itemIndex });
	}

	/**
	 * Adds an error instead of an input item.
	 *
	 * @param fields of the input item to keep beside the error
	 */
	addError(problem: InputProblem, itemIndex: number, fields: IDataObject = {}): void {
		const error = withItemIndex(formatProblem(problem), itemIndex);
		const json = addFirstField('error', error, fields);
		this.add({ json, pairedItem: { item: itemIndex } }, itemIndex);
		this.errorCount++;
	}

	toArray(): INodeExecutionData[] {
		if (!this.isSorted) this.entries.sort((a, b) => a.itemIndex - b.itemIndex);
		return this.entries.map(({ item }) => item);
	}
}

/**
 * Adds a field to the fields of an input item, or replaces it. It is the first field of the result, so that n8n's
 * table shows it without scrolling.
 */
export function addFirstField(
	name: string,
	value: IDataObject[string],
	fields: IDataObject,
): IDataObject {
	// The first entry sets the position, the last one the value.
	return { [name]: value, ...fields, [name]: value };
}

/** Pairs an output item with the input items that it came from. */
export function toPairedItem(itemIndexes: readonly number[]): IPairedItemData | IPairedItemData[] {
	const pairs = itemIndexes.map((item) => ({ item }));
	const [first] = pairs;
	return first !== undefined && pairs.length === 1 ? first : pairs;
}
