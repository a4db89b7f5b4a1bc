import { getGlobalState, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import type { CallbackResponse } from '../feishu/callback/answer';
import type { CallbackSecrets } from '../feishu/callback/credential';
import type { Result } from '../feishu/client/result';
import { isEmpty } from '../input/identifier';
import { invalidValue } from '../input/inputError';
import { parseTimeZone } from '../input/timeZone';
import { getCallbackSecrets } from './callbackCredential';
import {
	containsExpression,
	createOptionReader,
	createParameterReader,
	isUnset,
	type ParameterReader,
} from './parameter';
import { answerTriggerRequest } from './triggerRequest';

/** A field or option of the panel. */
export interface Field {
	/** The name in the panel. */
	readonly label: string;
	/** The item's own field that is read while the parameter is empty. */
	readonly itemField?: string;
}

/** A reader for each of several parameters, by name. */
export type ParameterReaders<Name extends string> = Readonly<Record<Name, ParameterReader>>;

/** A sentence, without its period, for a field's description: where the value comes from while the field is empty. */
export function describeDefault({ itemField }: Required<Field>): string {
	return `If it is empty, the item's own field '${itemField}' is used`;
}

/** What an operation reads: the input items and the node's parameters. */
export class OperationInput {
	readonly items: readonly INodeExecutionData[];

	/** Whether the node continues when an item fails. */
	readonly continueOnFail: boolean;

	constructor(private readonly context: IExecuteFunctions) {
		this.items = context.getInputData();
		this.continueOnFail = context.continueOnFail();
	}

	/** Returns a parameter that is the same for the whole run, evaluated for the first item. */
	getParameter(name: string, fallback?: unknown): unknown {
		return this.context.getNodeParameter(name, 0, fallback);
	}

	/** Returns a parameter as it is stored in the node, with its expressions; empty if the panel hides it. */
	getRawParameter(name: string): unknown {
		// n8n has no value for a field that the panel hides.
		return this.context.getNodeParameter(name, 0, '', { rawExpressions: true });
	}

	/** Returns the value that a parameter has for every item; undefined if it is empty or an expression. */
	getFixedValue(name: string): unknown {
		const raw = this.getRawParameter(name);
		return isEmpty(raw) || containsExpression(raw) ? undefined : raw;
	}

	/** Whether the user filled in a parameter, so that it does not read the item's own field. */
	isSet(name: string): boolean {
		return !isUnset(this.getRawParameter(name));
	}

	/** Creates a reader of a parameter that may differ from item to item. */
	createReader(name: string, field: Field): ParameterReader {
		return createParameterReader(this.context, this.items, name, field);
	}

	/** Creates a reader of one of the Options that may differ from item to item. */
	createOptionReader(name: string, field: Field): ParameterReader {
		return createOptionReader(this.context, this.items, 'options', name, field);
	}

	/** Creates a reader for each field and each of the Options, by name. */
	createReaders<F extends string, O extends string = never>(
		fields: Readonly<Record<F, Field>>,
		options?: Readonly<Record<O, Field>>,
	): ParameterReaders<F | O> {
		const readers = [
			...Object.entries<Field>(fields).map(([name, field]) => [
				name,
				this.createReader(name, field),
			]),
			...Object.entries<Field>(options ?? {}).map(([name, field]) => [
				name,
				this.createOptionReader(name, field),
			]),
		];
		return Object.fromEntries(readers) as ParameterReaders<F | O>;
	}

	/** Returns the token and the key of the node's callback credential, see {@link getCallbackSecrets}. */
	async getCallbackSecrets(): Promise<CallbackSecrets> {
		return await getCallbackSecrets(this.context);
	}

	/** Responds to the request that started the execution, see {@link answerTriggerRequest}. */
	async answerTriggerRequest(response: CallbackResponse): Promise<Result<undefined>> {
		return await answerTriggerRequest(this.context, response);
	}

	/**
	 * Creates a function that returns the time zone for an item: the option 'Time Zone', or the workflow's zone if it
	 * is empty. It throws `InputError` for an unknown zone.
	 */
	createZoneReader(): (itemIndex: number) => string {
		const read = this.createOptionReader('timezone', { label: TIME_ZONE_LABEL });
		const workflowZone = getWorkflowZone(this.context);
		let last: { value: unknown; zone: string } | undefined;
		return (itemIndex) => {
			const value = read(itemIndex);
			if (isEmpty(value)) return workflowZone;
			if (last === undefined || value !== last.value) last = { value, zone: readTimeZone(value) };
			return last.zone;
		};
	}
}

/** Name of the option in the panel. */
export const TIME_ZONE_LABEL = 'Time Zone';

function readTimeZone(value: unknown): string {
	const zone = parseTimeZone(value);
	if (zone === undefined) {
		throw invalidValue(TIME_ZONE_LABEL, value, 'a time zone such as Asia/Shanghai, UTC or +08:00');
	}
	return zone;
}

/** n8n returns the workflow setting as it is; DEFAULT means the time zone of the n8n instance. */
function getWorkflowZone(context: IExecuteFunctions): string {
	const zone = context.getTimezone();
	return zone === 'DEFAULT' ? getGlobalState().defaultTimezone : zone;
}
