import { findPeople } from '../../../execution/findPeople';
import { sendJobs } from '../../../execution/sendJobs';
import type { Sender } from '../../../execution/transport';
import {
	createSendMessageRequest,
	parseMessageResponse,
	type MessageBody,
	type MessageCallbackSecrets,
} from '../../../feishu/api/sendBotMessage';
import type { UserRef } from '../../../feishu/api/syncExternalInstance';
import { withInstanceId, type Failure } from '../../../feishu/client/result';
import { createUnknownContactError } from '../../../input/person';
import { FIELDS } from './fields';
import { createMessageBody, type Message } from './readMessage';

/** How to send. */
export interface SendOptions {
	/** Returns the secrets of the callback. Called if a message has one. */
	readonly getCallbackSecrets: () => Promise<MessageCallbackSecrets>;
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
 * Sends messages. First it looks up the receivers whose ID is unknown, then it sends each different message once, by
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
	const receivers = await findReceivers(messages, sender);
	for (const [itemIndex, message] of messages) {
		const receiver = receivers.get(itemIndex);
		if (receiver === undefined) continue;
		if ('message' in receiver) {
			failures.set(itemIndex, receiver);
			continue;
		}
		const body = createMessageBody(message, receiver);
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

/** Returns the receiver of each message, or why there is none. */
async function findReceivers(
	messages: ReadonlyMap<number, Message>,
	sender: Sender,
): Promise<ReadonlyMap<number, UserRef | Failure>> {
	const contacts = [...messages.values()].flatMap(({ receiver }) =>
		'contact' in receiver ? [receiver.contact] : [],
	);
	const people = await findPeople(contacts, sender);
	return new Map(
		[...messages].map(([itemIndex, { receiver }]): [number, UserRef | Failure] => {
			if ('user' in receiver) return [itemIndex, receiver.user];
			const person = people.get(receiver.contact);
			if ('openId' in person) return [itemIndex, { open_id: person.openId }];
			if ('failure' in person) return [itemIndex, person.failure];
			const { message, description } = createUnknownContactError(
				FIELDS.receiverId.label,
				receiver.contact,
			);
			return [itemIndex, { affects: 'request', message, description }];
		}),
	);
}

function describeFailure(failure: Failure, instanceId: string | undefined): Failure {
	const isOwn = failure.affects === 'payload' || failure.affects === 'request';
	return isOwn && instanceId !== undefined ? withInstanceId(failure, instanceId) : failure;
}
