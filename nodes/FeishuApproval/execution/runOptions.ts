import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { inputError } from './nodeErrors';
import { invalidValue } from '../input/inputError';
import { isTimeZone } from '../input/time';

/** How a whole run goes about it, whatever its operation. */
export interface RunOptions {
	/** IANA name of the zone of times that are written without one. */
	readonly timezone: string;
	/** Seconds to wait for an answer. */
	readonly timeout: number;
}

/** The panel's option for {@link RunOptions.timezone}. */
export const TIME_ZONE_OPTION: INodeProperties = {
	displayName: 'Time Zone',
	name: 'timezone',
	type: 'string',
	default: '',
	placeholder: 'e.g. Asia/Shanghai',
	description:
		"Zone of times that are written without one, such as 2020-06-08 16:00:00. Empty means the workflow's.",
};

/** The panel's option for {@link RunOptions.timeout}. */
export const TIMEOUT_OPTION: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 30,
	description: 'How many seconds to wait for an answer before trying again',
};

/** Fills in what was not given. Throws n8n's error for what cannot be used. */
export function readRunOptions(context: IExecuteFunctions, given: Partial<RunOptions>): RunOptions {
	const timezone = given.timezone || context.getTimezone();
	// An expression may give digits.
	const timeout = Number(given.timeout ?? 30);
	assertOption(
		context,
		isTimeZone(timezone),
		'Time Zone',
		timezone,
		'a zone such as Asia/Shanghai',
	);
	assertOption(
		context,
		Number.isFinite(timeout) && timeout > 0,
		'Timeout',
		given.timeout,
		'a number of seconds',
	);
	return { timezone, timeout };
}

/** Throws n8n's error for an option that is not what is wanted. */
export function assertOption(
	context: IExecuteFunctions,
	isRight: boolean,
	field: string,
	found: unknown,
	wanted: string,
): void {
	if (!isRight) throw inputError(context.getNode(), invalidValue(field, found, wanted));
}
