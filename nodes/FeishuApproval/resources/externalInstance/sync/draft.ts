import type {
	CcEntry,
	SyncRequestBody,
	TaskEntry,
	UserRef,
} from '../../../feishu/api/syncExternalInstance';
import type { Contact } from '../../../input/person';

/** A person whose open_id has to be looked up before the sync. */
export interface PersonReference {
	readonly contact: Contact;
	/** The field's name, for errors. */
	readonly label: string;
	/** The input item that names the person, if the instance comes from several. */
	readonly itemIndex?: number;
}

/** A user, or the person who is looked up instead. */
export type Draft<T extends UserRef> = T & { person?: PersonReference };

/** The task of a {@link SyncDraft}. */
export type TaskDraft = Draft<TaskEntry>;

/** The CC entry of a {@link SyncDraft}. */
export type CcDraft = Draft<CcEntry>;

/** A request body in which some people have to be looked up. */
export type SyncDraft = Draft<Omit<SyncRequestBody, 'task_list' | 'cc_list'>> & {
	task_list?: TaskDraft[];
	cc_list?: CcDraft[];
};

/** Returns the people of an instance who have to be looked up. */
export function getPeople(draft: SyncDraft): PersonReference[] {
	const users: Array<Draft<UserRef>> = [draft];
	return users
		.concat(draft.task_list ?? [], draft.cc_list ?? [])
		.flatMap(({ person }) => (person === undefined ? [] : [person]));
}

/** Creates the request body. `getOpenId` returns the open_id of each person who was looked up. */
export function toRequestBody(
	draft: SyncDraft,
	getOpenId: (person: PersonReference) => string,
): SyncRequestBody {
	const resolve = <T extends UserRef>({ person, ...user }: Draft<T>) => ({
		...user,
		...(person && { open_id: getOpenId(person) }),
	});
	const { task_list, cc_list, ...instance } = draft;
	return {
		...resolve(instance),
		task_list: task_list?.map((task) => resolve(task)),
		cc_list: cc_list?.map((entry) => resolve(entry)),
	};
}
