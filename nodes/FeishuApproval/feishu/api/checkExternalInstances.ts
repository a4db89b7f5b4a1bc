import {
	createUnexpectedFailure,
	formatValue,
	isObject,
	parseMilliseconds,
	unexpectedResponse,
} from '../client/responseSchema';
import { ok, type Failure, type Result } from '../client/result';
import type { RateLimit } from '../client/rateLimit';
import type { ApiRequest, ApiResponse, Endpoint } from '../client/retry';

/** The version of Feishu's check endpoint. */
export type ApiVersion = 'v4' | 'v3';

/** A task as the local system knows it. Times are Unix milliseconds. */
export interface LocalTask {
	readonly id: string;
	readonly updateTime: number;
}

/** An instance as the local system knows it. */
export interface LocalInstance {
	readonly id: string;
	readonly updateTime: number;
	readonly tasks: readonly LocalTask[];
}

/** A task that differs, as Feishu knows it. */
export interface RemoteTask {
	readonly id: string;
	/** Unix milliseconds; 0 if Feishu does not know the task. */
	readonly updateTime: number;
}

/** An instance that differs, as Feishu knows it. */
export interface RemoteInstance {
	readonly id: string;
	/** Unix milliseconds; 0 if Feishu does not know the instance, undefined if the response does not say. */
	readonly updateTime: number | undefined;
	readonly tasks: readonly RemoteTask[];
}

/** Feishu documents the rate limit of V4 only. */
const RATE_LIMIT: RateLimit = { perSecond: 50, perMinute: 1000 };

const ENDPOINTS: Readonly<Record<ApiVersion, Endpoint>> = {
	v4: {
		method: 'POST',
		host: 'open',
		path: '/open-apis/approval/v4/external_instances/check',
		rateLimit: RATE_LIMIT,
	},
	v3: {
		method: 'POST',
		host: 'legacy',
		path: '/approval/openapi/v3/external/instance/check',
		rateLimit: RATE_LIMIT,
	},
};

/**
 * Creates the request that checks instances (校验三方审批实例).
 * V4 sends times as strings, V3 as integers. Each version has its own host and field names.
 */
export function createCheckRequest(
	version: ApiVersion,
	instances: readonly LocalInstance[],
): ApiRequest {
	return {
		endpoint: ENDPOINTS[version],
		createBody: () =>
			version === 'v3'
				? { update_times: instances.map((each) => toWireInstance(each, Number)) }
				: { instances: instances.map((each) => toWireInstance(each, String)) },
	};
}

function toWireInstance(
	{ id, updateTime, tasks }: LocalInstance,
	toWireTime: (milliseconds: number) => string | number,
) {
	return {
		instance_id: id,
		update_time: toWireTime(updateTime),
		tasks: tasks.map((task) => ({ task_id: task.id, update_time: toWireTime(task.updateTime) })),
	};
}

/** What a response says about the instances of its request. */
export interface CheckResults {
	/** The instances that differ, in the same form for both versions. */
	readonly reported: readonly RemoteInstance[];
	/** Instances that the response reports in a form that cannot be read, by the ID that was sent. */
	readonly failures: ReadonlyMap<string, Failure>;
}

/** Advice for an unexpected response. */
const ADVICE =
	"Check that the option 'API Version' is right for this host. If it is, report the log ID.";

/** Advice for a response in which one instance cannot be read. */
const INSTANCE_ADVICE =
	'The other instances of the request are not affected. Report the response with the log ID.';

/**
 * Parses a successful response. A list that is absent or null means that nothing differs. A response that holds
 * something else instead of the list, or names an instance that was not sent, is a failure, never an empty list.
 *
 * @param sent the instances of the request
 */
export function parseCheckResponse(
	version: ApiVersion,
	response: ApiResponse,
	sent: readonly LocalInstance[],
): Result<CheckResults> {
	const fail = (difference: string) => unexpectedResponse(difference, ADVICE, response);
	const list = findList(version, response);
	if ('difference' in list) return fail(list.difference);

	// Few of the instances differ, so an index of all of them would take longer than this.
	const ids = new Set(list.elements.map((element) => isObject(element) && element.instance_id));
	const sentById = new Map(
		sent.filter(({ id }) => ids.has(id)).map((instance) => [instance.id, instance]),
	);
	let sentIds: SentIds | undefined;
	const reported: RemoteInstance[] = [];
	const failures = new Map<string, Failure>();
	for (const [index, element] of list.elements.entries()) {
		const path = `${list.path}[${index}]`;
		if (!isObject(element)) return fail(`${path}: ${formatValue(element, response)}`);
		const { instance_id } = element;
		const local = typeof instance_id === 'string' ? sentById.get(instance_id) : undefined;
		const remote: RemoteInstance | InvalidField =
			local === undefined
				? { field: 'instance_id', value: instance_id }
				: parseInstance(version, element, local);
		if ('id' in remote) {
			reported.push(remote);
			continue;
		}
		const difference = `${path}.${remote.field}: ${formatValue(remote.value, response)}`;
		sentIds ??= new SentIds(sent.map(({ id }) => id));
		const meant = local === undefined ? sentIds.findSimilar(instance_id) : [local.id];
		if (meant.length === 0) {
			const isId = typeof instance_id === 'string';
			return fail(isId ? `${difference}, which was not in the request` : difference);
		}
		const failure = createUnexpectedFailure(difference, INSTANCE_ADVICE, response);
		for (const id of meant) failures.set(id, { ...failure, affects: 'instance' });
	}
	return ok({ reported, failures });
}

/** The names of the list. Some hosts respond with the name of the other version. */
const LIST_NAMES: Readonly<Record<ApiVersion, readonly string[]>> = {
	v4: ['diff_instances', 'diff_times'],
	v3: ['diff_times', 'diff_instances'],
};

/** Finds the list of instances that differ, or what is there instead. */
function findList(
	version: ApiVersion,
	response: ApiResponse,
): { path: string; elements: readonly unknown[] } | { difference: string } {
	const data = isObject(response.body) ? response.body.data : undefined;
	const nothing = { path: 'data', elements: [] };
	if (data === undefined || data === null) return nothing;
	if (!isObject(data)) return { difference: `data: ${formatValue(data, response)}` };
	const names = LIST_NAMES[version];
	const name = names.find((each) => data[each] !== undefined && data[each] !== null);
	if (name !== undefined) {
		const elements = data[name];
		return Array.isArray(elements)
			? { path: `data.${name}`, elements: elements as unknown[] }
			: { difference: `data.${name}: ${formatValue(elements, response)}` };
	}
	// A list under another name must not be read as "nothing differs". V3 documents no other field at all.
	const other = Object.keys(data).find(
		(key) => !names.includes(key) && (version === 'v3' || Array.isArray(data[key])),
	);
	if (other === undefined) return nothing;
	return { difference: `data has no "${names[0]}", but "${response.redact(other)}"` };
}

/** A field of an instance that cannot be read. */
interface InvalidField {
	readonly field: string;
	readonly value: unknown;
}

function parseInstance(
	version: ApiVersion,
	{ update_time, tasks }: Record<string, unknown>,
	local: LocalInstance,
): RemoteInstance | InvalidField {
	const { id } = local;
	const updateTime = parseMilliseconds(update_time);
	if (updateTime === undefined && update_time !== undefined) {
		return { field: 'update_time', value: update_time };
	}
	if (tasks === undefined || tasks === null) return { id, updateTime, tasks: [] };
	if (!Array.isArray(tasks)) return { field: 'tasks', value: tasks };

	const sentTaskIds = new SentIds(tasks.length > 0 ? local.tasks.map((task) => task.id) : []);
	const remoteTasks: RemoteTask[] = [];
	for (const [index, task] of (tasks as unknown[]).entries()) {
		const field = `tasks[${index}]`;
		if (!isObject(task)) return { field, value: task };
		const { task_id } = task;
		const isValidId =
			typeof task_id === 'string' &&
			(sentTaskIds.has(task_id) || sentTaskIds.findSimilar(task_id).length === 0);
		if (!isValidId) return { field: `${field}.task_id`, value: task_id };
		// V3 documents the time of a task as optional.
		const isOmitted = version === 'v3' && task.update_time === undefined;
		const taskTime = isOmitted ? 0 : parseMilliseconds(task.update_time);
		if (taskTime === undefined) return { field: `${field}.update_time`, value: task.update_time };
		remoteTasks.push({ id: task_id, updateTime: taskTime });
	}
	return { id, updateTime, tasks: remoteTasks };
}

/** The IDs of the instances in a request, or of the tasks of one. */
class SentIds {
	private readonly ids: ReadonlySet<string>;
	private byNormalizedId: Map<string, string[]> | undefined;

	constructor(ids: Iterable<string>) {
		this.ids = new Set(ids);
	}

	has(id: string): boolean {
		return this.ids.has(id);
	}

	/** Finds the sent IDs that differ from the given one only in type, letter case or surrounding white space. */
	findSimilar(id: unknown): readonly string[] {
		if (typeof id === 'number') return this.ids.has(String(id)) ? [String(id)] : [];
		if (typeof id !== 'string') return [];
		if (this.byNormalizedId === undefined) {
			this.byNormalizedId = new Map();
			for (const sent of this.ids) {
				const normalized = normalize(sent);
				const others = this.byNormalizedId.get(normalized);
				if (others === undefined) this.byNormalizedId.set(normalized, [sent]);
				else others.push(sent);
			}
		}
		return this.byNormalizedId.get(normalize(id)) ?? [];
	}
}

function normalize(id: string): string {
	return id.trim().toLowerCase();
}
