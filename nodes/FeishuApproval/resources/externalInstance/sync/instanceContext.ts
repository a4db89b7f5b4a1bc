import type {
	ActionConfig,
	Links,
	Milliseconds,
	NamedAction,
} from '../../../feishu/api/syncExternalInstance';
import type { TextReader } from '../../../i18n/readText';
import { invalidValue } from '../../../input/inputError';
import { readArray } from '../../../input/json';
import { ObjectReader, type FieldReader } from '../../../input/objectReader';
import type { TimeReader } from '../../../input/time';

/** Reads times in Feishu's form. Each method throws `InputError`, see {@link TimeReader}. */
export interface MillisecondsReader {
	readonly read: FieldReader<Milliseconds>;
	readonly readUpdateTime: FieldReader<Milliseconds>;
	/** Returns "0" for an end that has not come. */
	readonly readEndTime: FieldReader<Milliseconds>;
}

/**
 * Creates a reader of times for one item.
 *
 * @param zone IANA time zone that is assumed for times without one
 */
export function createMillisecondsReader(times: TimeReader, zone: string): MillisecondsReader {
	return {
		read: (label, value) => String(times.read(label, value, zone)),
		readUpdateTime: (label, value) => String(times.readUpdateTime(label, value, zone)),
		readEndTime: (label, value) => String(times.readEndTime(label, value, zone)),
	};
}

/** The buttons of tasks that do not say which ones they have, and what Feishu asks for when one is pressed. */
export interface QuickActions {
	readonly types: readonly NamedAction[];
	readonly config: Omit<ActionConfig, 'action_type' | 'action_name'>;
}

/** What the tasks and CC entries of an instance take over from it. */
export interface InstanceContext {
	readonly links: Links;
	readonly updateTime: Milliseconds;
	readonly texts: TextReader;
	readonly times: MillisecondsReader;
	/** The buttons of tasks without buttons of their own. */
	readonly quickActions: QuickActions;
}

/** What a list must be, for errors, and how long Feishu allows it to be. */
export interface ListSpec {
	readonly expected: string;
	readonly elementExpected: string;
	readonly maxLength: number;
}

/** Reads a list of objects. Throws `InputError` if it is longer than Feishu allows. */
export function readObjects(
	label: string,
	value: unknown,
	{ expected, elementExpected, maxLength }: ListSpec,
): ObjectReader[] {
	const list = readArray(label, value, expected);
	assertMaxCount(label, list, maxLength);
	return list.map((element, index) =>
		ObjectReader.fromElement(label, index, element, elementExpected),
	);
}

/** Throws `InputError` if a list is longer than Feishu allows. */
export function assertMaxCount(label: string, list: readonly unknown[], maxLength: number): void {
	if (list.length <= maxLength) return;
	throw invalidValue(label, list, `a list of at most ${maxLength}, which is Feishu's limit`);
}
