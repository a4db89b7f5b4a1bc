import type { INodeProperties } from 'n8n-workflow';

import { invalidValue } from '../input/inputError';
import { isTimeZone } from '../input/time';
import type { OperationInput } from './operationInput';

const DEFAULT_TIMEOUT_SECONDS = 30;

/** The options that all operations have. They apply to the whole run. */
export interface RunOptions {
	/** IANA time zone that is assumed for times without one. */
	readonly timezone: string;
	/** Timeout of each request, in milliseconds. */
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
		"Time zone to assume for times without one, such as 2020-06-08 16:00:00. Defaults to the workflow's time zone.",
};

/** The panel's option for {@link RunOptions.timeout}. */
export const TIMEOUT_OPTION: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_TIMEOUT_SECONDS,
	description: 'How many seconds to wait for a response before retrying the request',
};

/** Reads the options and fills in their defaults. Throws `InputError` for an invalid one. */
export function readRunOptions(input: OperationInput): RunOptions {
	const timezone = (input.getParameter('options.timezone', '') as string) || input.workflowTimezone;
	assertOption(
		isTimeZone(timezone),
		TIME_ZONE_OPTION.displayName,
		timezone,
		'a time zone such as Asia/Shanghai',
	);
	const timeoutParameter =
		input.getParameter('options.timeout', DEFAULT_TIMEOUT_SECONDS) ?? DEFAULT_TIMEOUT_SECONDS;
	// An expression may return digits.
	const seconds = Number(timeoutParameter);
	assertOption(
		Number.isFinite(seconds) && seconds > 0,
		TIMEOUT_OPTION.displayName,
		timeoutParameter,
		'a number of seconds',
	);
	return { timezone, timeout: seconds * 1000 };
}

/** Throws `InputError` if an option is invalid. */
export function assertOption(
	isValid: boolean,
	label: string,
	found: unknown,
	expected: string,
): void {
	if (!isValid) throw invalidValue(label, found, expected);
}
