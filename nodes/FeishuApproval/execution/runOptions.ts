import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { invalidValue } from '../input/inputError';
import { TIME_ZONE_LABEL, type OperationInput } from './operationInput';

const DEFAULT_TIMEOUT_SECONDS = 30;

/** The panel's option for the time zone that is assumed for times without one, see `OperationInput.createZoneReader`. */
export const TIME_ZONE_OPTION: INodeProperties = {
	displayName: TIME_ZONE_LABEL,
	name: 'timezone',
	type: 'string',
	default: '',
	placeholder: 'e.g. Asia/Shanghai',
	description:
		"Time zone to assume for times without one, such as 2020-06-08 16:00:00. Defaults to the workflow's time zone.",
};

/**
 * Creates the panel's notice that says which zone is assumed. It is hidden once the user sets {@link TIME_ZONE_OPTION}.
 *
 * @param show when the panel shows the fields with times
 */
export function createTimeZoneNotice(show: IDisplayOptions['show']): INodeProperties {
	return {
		displayName: `Times without a zone, such as 2026-03-02 09:30, are read in the time zone of this workflow. If your system uses another one, set the option '${TIME_ZONE_LABEL}'.`,
		name: 'timeZoneNotice',
		type: 'notice',
		default: '',
		displayOptions: { show, hide: { '/options.timezone': [{ _cnd: { exists: true } }] } },
	};
}

/** The panel's option for {@link readTimeout}. */
export const TIMEOUT_OPTION: INodeProperties = {
	displayName: 'Timeout',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_TIMEOUT_SECONDS,
	description:
		'How many seconds a request may take, up to the end of its response, before it is retried',
};

/** Returns the timeout of each request in milliseconds. Throws `InputError` if the option is invalid. */
export function readTimeout(input: OperationInput): number {
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
	return seconds * 1000;
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
