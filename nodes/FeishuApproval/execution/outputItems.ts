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
		this.add({ json: { ...fields, error }, pairedItem: { item: itemIndex } }, itemIndex);
		this.errorCount++;
	}

	toArray(): INodeExecutionData[] {
		if (!this.isSorted) this.entries.sort((a, b) => a.itemIndex - b.itemIndex);
		return this.entries.map(({ item }) => item);
	}
}

/** Pairs an output item with the input items that it came from. */
export function toPairedItem(itemIndexes: readonly number[]): IPairedItemData | IPairedItemData[] {
	const pairs = itemIndexes.map((item) => ({ item }));
	const [first] = pairs;
	return first !== undefined && pairs.length === 1 ? first : pairs;
}
