import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { atItem, wordsOf } from './executionError';
import type { Problem } from './items/problem';

/** The output items of a run, results and errors together in the order of the input. */
export class Output {
	/** Input items that came out as errors. */
	errors = 0;

	private readonly placed: Array<{ item: INodeExecutionData; place: number }> = [];
	private isInOrder = true;

	/** @param place the input item by which the output item takes its place */
	put(item: INodeExecutionData, place: number): void {
		const last = this.placed.at(-1);
		if (last !== undefined && last.place > place) this.isInOrder = false;
		this.placed.push({ item, place });
	}

	/**
	 * Puts out an error in place of an input item.
	 *
	 * @param fields of the input item, where they are kept: n8n's error output takes an item for an error only if it
	 * has no others
	 */
	putError(problem: Problem, itemIndex: number, fields: IDataObject = {}): void {
		const error = atItem(wordsOf(problem), itemIndex);
		this.put({ json: { ...fields, error }, pairedItem: { item: itemIndex } }, itemIndex);
		this.errors++;
	}

	items(): INodeExecutionData[] {
		if (!this.isInOrder) this.placed.sort((a, b) => a.place - b.place);
		return this.placed.map(({ item }) => item);
	}
}
