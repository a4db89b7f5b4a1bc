import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { withItemIndex, formatProblem } from './nodeErrors';
import type { InputProblem } from '../input/inputError';

/** The output items of a run, results and errors together in the order of the input. */
export class OutputItems {
	/** Input items that came out as errors. */
	errorCount = 0;

	private readonly entries: Array<{ item: INodeExecutionData; place: number }> = [];
	private isSorted = true;

	/** @param place the input item by which the output item takes its place */
	add(item: INodeExecutionData, place: number): void {
		const last = this.entries.at(-1);
		if (last !== undefined && last.place > place) this.isSorted = false;
		this.entries.push({ item, place });
	}

	/**
	 * Puts out an error in place of an input item.
	 *
	 * @param fields of the input item, where they are kept: n8n's error output takes an item for an error only if it
	 * has no others
	 */
	addError(problem: InputProblem, itemIndex: number, fields: IDataObject = {}): void {
		const error = withItemIndex(formatProblem(problem), itemIndex);
		this.add({ json: { ...fields, error }, pairedItem: { item: itemIndex } }, itemIndex);
		this.errorCount++;
	}

	toArray(): INodeExecutionData[] {
		if (!this.isSorted) this.entries.sort((a, b) => a.place - b.place);
		return this.entries.map(({ item }) => item);
	}
}
