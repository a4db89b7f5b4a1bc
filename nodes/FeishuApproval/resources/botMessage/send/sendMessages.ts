import { findPeople, type People } from '../../../execution/findPeople';
import { sendJobs } from '../../../execution/sendJobs';
import type { Sender } from '../../../execution/transport';
import {
	createSendMessageRequest,
	parseMessageResponse,
	type MessageBody,
} from '../../../feishu/api/sendBotMessage';
import type { CallbackSecrets } from '../../../feishu/callback/credential';
import {
	concernsOneRequest,
	err,
	ok,
	withInstanceId,
	type Failure,
	type Result,
} from '../../../feishu/client/result';
import {
	createUnknownContactError,
	isContact,
	type Person,
	type PersonId,
} from '../../../input/person';
import { FIELDS, OPTIONS } from './fields';
import { createMessageBody, type Message } from './readMessage';

/** How to send. */
export interface SendOptions {
	/** Returns the secrets of the callback. Called if a message has one. */
	readonly getCallbackSecrets: () => Promise<CallbackSecrets>;
	/** Whether the first failure ends the run: the remaining messages are neither sent nor reported. */
	readonly stopAtFirstFailure: boolean;
	readonly sender: Sender;
}

/** A message that Feishu accepted. */
export interface SentMessage {
	readonly messageId: string;
	readonly uuid: string;
}

/** The results by item index. */
export interface SendReport {
	readonly sent: ReadonlyMap<number, SentMessage>;
	readonly failures: ReadonlyMap<number, Failure>;
	/** How many different messages were sent. */
	readonly messageCount: number;
}

/** A request, and the items that want it. */
interface SendJob {
	readonly body: MessageBody;
	readonly itemIndexes: number[];
	readonly instanceId: string | undefined;
}

/**
 * Sends messages. First it looks up the people whose ID is unknown, then it sends each different message once, by
 * its UUID. All requests have ended when the promise resolves.
 *
 * @param messages by item index
 */
export async function sendMessages(
	messages: ReadonlyMap<number, Message>,
	{ getCallbackSecrets, stopAtFirstFailure, sender }: SendOptions,
): Promise<SendReport> {
	const sent = new Map<number, SentMessage>();
	const failures = new Map<number, Failure>();
	const jobs = new Map<string, SendJob>();
	const contacts = [...messages.values()].flatMap((message) =>
		Object.values<Person | undefined>({ ...message.people }).filter(
			(person) => person !== undefined && isContact(person),
		),
	);
	const people = await findPeople(contacts, sender);
	for (const [itemIndex, message] of messages) {
		const result = resolveBody(message, people);
		if (!result.ok) {
			failures.set(itemIndex, result.failure);
			continue;
		}
		const body = result.value;
		const known = jobs.get(body.uuid);
		if (known !== undefined) known.itemIndexes.push(itemIndex);
		else {
			const { instanceId } = message.subject;
			jobs.set(body.uuid, { body, itemIndexes: [itemIndex], instanceId });
		}
	}
	if (stopAtFirstFailure && failures.size > 0) return { sent, failures, messageCount: 0 };

	const hasCallback = [...jobs.values()].some(({ body }) => body.action_callback !== undefined);
	const secrets = hasCallback ? await getCallbackSecrets() : undefined;
	const results = await sendJobs(jobs.values(), {
		stopAtFirstFailure,
		sender,
		send: async ({ body }) => {
			const response = await sender.send(createSendMessageRequest(body, secrets));
			return response.ok ? parseMessageResponse(response.value) : response;
		},
	});
	let messageCount = 0;
	for (const [{ body, itemIndexes, instanceId }, result] of results) {
		if (result.ok) messageCount++;
		for (const itemIndex of itemIndexes) {
			if (result.ok) sent.set(itemIndex, { messageId: result.value, uuid: body.uuid });
			else failures.set(itemIndex, describeFailure(result.failure, instanceId));
		}
	}
	return { sent, failures, messageCount };
}

/** Who is named in a message, and the option that names them. The title user may be the initiator, who comes first. */
const NAMED_PEOPLE = [
	['initiator', 'initiatorId'],
	['titleUser', 'titleUserId'],
] as const;

/** Returns the body with everybody's ID, or why there is none. */
function resolveBody(message: Message, found: People): Result<MessageBody> {
	const { people } = message;
	const receiver = toId(people.receiver, FIELDS.receiverId.label, found);
	if (!receiver.ok) return receiver;
	const named: Partial<Record<(typeof NAMED_PEOPLE)[number][0], PersonId>> = {};
	for (const [role, option] of NAMED_PEOPLE) {
		const person = people[role];
		if (person === undefined) continue;
		const id = toId(person, OPTIONS[option].label, found);
		if (!id.ok) return id;
		named[role] = id.value;
	}
	return ok(createMessageBody(message, { receiver: receiver.value, ...named }));
}

/** Returns a person's ID, or why there is none. */
function toId(person: Person, label: string, found: People): Result<PersonId> {
	if (!isContact(person)) return ok(person);
	const result = found.get(person);
	if ('openId' in result) return ok({ type: 'open_id', value: result.openId });
	if ('failure' in result) return err(result.failure);
	const { message, description } = createUnknownContactError(label, person);
	return err({ affects: 'request', message, description });
}

function describeFailure(failure: Failure, instanceId: string | undefined): Failure {
	return concernsOneRequest(failure) && instanceId !== undefined
		? withInstanceId(failure, instanceId)
		: failure;
}
