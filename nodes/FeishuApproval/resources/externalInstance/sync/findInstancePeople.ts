import { findPeople, type People } from '../../../execution/findPeople';
import type { Sender } from '../../../execution/transport';
import { forEachYielding } from '../../../execution/yieldToEventLoop';
import type { SyncRequestBody } from '../../../feishu/api/syncExternalInstance';
import { withInstanceId, type Failure } from '../../../feishu/client/result';
import { createUnknownContactError } from '../../../input/person';
import { getPeople, toRequestBody, type PersonReference } from './draft';
import { findBlockedJobs } from './findBlockedJobs';
import type { InstanceJob } from './groupTaskRows';
import type { SyncJob } from './syncInstances';

/** Why an instance cannot be synced: a person was not found, or Feishu could not be asked. */
export interface PersonFailure {
	readonly failure: Failure;
	/** The input item that names the person. */
	readonly itemIndex: number;
}

/** The instances that can be synced, and the others by the index of their job. */
export interface InstancePeople {
	readonly jobs: readonly SyncJob[];
	readonly failures: ReadonlyMap<number, PersonFailure>;
}

/** Looks up the people of all instances who are named by e-mail address or mobile number. */
export async function findInstancePeople(
	jobs: readonly InstanceJob[],
	sender: Sender,
): Promise<InstancePeople> {
	const peopleByJob = new Map<InstanceJob, PersonReference[]>();
	await forEachYielding(jobs, (job) => {
		const people = getPeople(job.draft);
		if (people.length > 0) peopleByJob.set(job, people);
	});
	const contacts = [...peopleByJob.values()].flatMap((people) =>
		people.map(({ contact }) => contact),
	);
	const found = await findPeople(contacts, sender);

	const failures = new Map<number, PersonFailure>();
	const ready: SyncJob[] = [];
	await forEachYielding(jobs, (job) => {
		const { itemIndex, draft } = job;
		const people = peopleByJob.get(job);
		if (people === undefined) {
			ready.push({ itemIndex, body: draft });
			return;
		}
		const result = resolve(job, people, found);
		if ('failure' in result) failures.set(itemIndex, result);
		else ready.push({ itemIndex, body: result });
	});
	if (failures.size === 0) return { jobs: ready, failures };
	const failureById = new Map<string, PersonFailure>();
	for (const { itemIndex, draft } of jobs) {
		const failure = failures.get(itemIndex);
		if (failure !== undefined) failureById.set(draft.instance_id, failure);
	}
	const blocked = findBlockedJobs(
		jobs.filter(({ itemIndex }) => !failures.has(itemIndex)),
		failureById,
	);
	for (const [{ itemIndex }, failure] of blocked) failures.set(itemIndex, failure);
	return { jobs: ready.filter(({ itemIndex }) => !failures.has(itemIndex)), failures };
}

function resolve(
	{ itemIndex, draft }: InstanceJob,
	people: readonly PersonReference[],
	found: People,
): SyncRequestBody | PersonFailure {
	const openIds = new Map<PersonReference, string>();
	for (const person of people) {
		const result = found.get(person.contact);
		if ('openId' in result) {
			openIds.set(person, result.openId);
			continue;
		}
		const failure: Failure =
			'failure' in result ? result.failure : toFailure(person, draft.instance_id);
		return { failure, itemIndex: person.itemIndex ?? itemIndex };
	}
	return toRequestBody(draft, (person) => openIds.get(person) ?? '');
}

function toFailure({ label, contact }: PersonReference, instanceId: string): Failure {
	const { message, description } = createUnknownContactError(label, contact);
	return withInstanceId({ affects: 'request', message, description }, instanceId);
}
