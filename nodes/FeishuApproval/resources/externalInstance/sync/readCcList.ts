import {
	DISPLAY_METHODS,
	LIMITS,
	READ_STATUSES,
	type CcEntry,
} from '../../../feishu/api/syncExternalInstance';
import { readChoice } from '../../../input/choice';
import { readId } from '../../../input/identifier';
import type { ObjectReader } from '../../../input/objectReader';
import { OPTION_LABELS } from './fields';
import {
	readMilliseconds,
	readObjects,
	type InstanceContext,
	type ListSpec,
} from './instanceContext';
import { readExtra } from './readExtra';
import { readLinksWithDefault } from './readLinks';
import { readUser } from './readUser';

const CC_LIST_SPEC: ListSpec = {
	expected: 'a list of CC entries, or the list as JSON text',
	elementExpected: 'an object with "cc_id", "user_id" and "create_time"',
	maxLength: LIMITS.ccEntries,
};

/**
 * Reads the CC entries of an instance. Feishu requires `update_time` and `read_status`: they default to the
 * instance's update time and UNREAD.
 */
export function readCcList(value: unknown, instance: InstanceContext): CcEntry[] {
	return readObjects(OPTION_LABELS.ccList, value, CC_LIST_SPEC).map((entry) =>
		readCcEntry(entry, instance),
	);
}

function readCcEntry(
	entry: ObjectReader,
	{ links, updateTime, texts, zone }: InstanceContext,
): CcEntry {
	const readTime = (label: string, value: unknown) => readMilliseconds(label, value, zone);
	return {
		cc_id: entry.read('cc_id', readId),
		...readUser(entry),
		links: readLinksWithDefault(entry, links),
		read_status:
			entry.readOptional('read_status', (label, value) =>
				readChoice(label, value, READ_STATUSES),
			) ?? 'UNREAD',
		extra: entry.read('extra', readExtra),
		title: entry.read('title', texts.readKey),
		create_time: entry.read('create_time', readTime),
		update_time: entry.readOptional('update_time', readTime) ?? updateTime,
		display_method: entry.readOptional('display_method', (label, value) =>
			readChoice(label, value, DISPLAY_METHODS),
		),
	};
}
