import { DISPLAY_METHODS, LIMITS, READ_STATUSES } from '../../../feishu/api/syncExternalInstance';
import { readChoice } from '../../../input/choice';
import { readId } from '../../../input/identifier';
import type { ObjectReader } from '../../../input/objectReader';
import type { CcDraft } from './draft';
import { OPTIONS } from './fields';
import { readObjects, type InstanceContext, type ListSpec } from './instanceContext';
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
export function readCcList(value: unknown, instance: InstanceContext): CcDraft[] {
	return readObjects(OPTIONS.ccList.label, value, CC_LIST_SPEC).map((entry) =>
		readCcEntry(entry, instance),
	);
}

function readCcEntry(
	entry: ObjectReader,
	{ links, updateTime, texts, times }: InstanceContext,
): CcDraft {
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
		create_time: entry.read('create_time', times.read),
		update_time: entry.readOptional('update_time', times.readUpdateTime) ?? updateTime,
		display_method: entry.readOptional('display_method', (label, value) =>
			readChoice(label, value, DISPLAY_METHODS),
		),
	};
}
