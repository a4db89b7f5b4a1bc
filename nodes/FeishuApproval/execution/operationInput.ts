import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { createOptionReader, createParameterReader, type ParameterReader } from './parameter';

/** What an operation reads: the input items and the node's parameters. */
export class OperationInput {
	readonly items: readonly INodeExecutionData[];

	/** Whether the node continues when an item fails. */
	readonly continueOnFail: boolean;

	/** IANA name of the workflow's time zone. */
	readonly workflowTimezone: string;

	constructor(private readonly context: IExecuteFunctions) {
		this.items = context.getInputData();
		this.continueOnFail = context.continueOnFail();
		this.workflowTimezone = context.getTimezone();
	}

	/** Returns a parameter that is the same for the whole run, evaluated for the first item. */
	getParameter(name: string, fallback?: unknown): unknown {
		return this.context.getNodeParameter(name, 0, fallback);
	}

	/**
	 * Creates a reader of a parameter that may differ from item to item.
	 *
	 * @param label the parameter's name in the panel
	 */
	createReader(name: string, label: string): ParameterReader {
		return createParameterReader(this.context, this.items, name, label);
	}

	/**
	 * Creates a reader of one of the Options that may differ from item to item.
	 *
	 * @param label the option's name in the panel
	 */
	createOptionReader(name: string, label: string): ParameterReader {
		return createOptionReader(this.context, this.items, 'options', name, label);
	}
}
