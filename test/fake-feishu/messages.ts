import { randomInt } from 'node:crypto';

import type { MessageBody, MessageUpdate } from './message-schema';
import { failure, type FeishuResponse } from './responses';

/** The same `uuid` sends one message within this time. */
const UUID_LIFETIME_MS = 60 * 60 * 1000;

/** A message that a user received. */
export interface Message {
	/** 19 digits: too large for a JavaScript number. */
	readonly message_id: string;
	readonly appId: string;
	readonly tenantKey: string;
	/** `user_id` of the receiver. */
	readonly receiver: string;
	/** The server's clock, in Unix milliseconds. */
	readonly sentAt: number;
	/** As it was sent, with callback and context. */
	readonly body: MessageBody;
	/** The last update. */
	update?: MessageUpdate;
}

/** Feishu's response to an invalid message: HTTP 200 with 60001. */
export const messageError = (detail: string): FeishuResponse =>
	failure(60001, { status: 200, msg: `param error: ${detail}` });

/** All messages, oldest first. */
export class Messages implements Iterable<Message> {
	private readonly byId = new Map<string, Message>();

	get size(): number {
		return this.byId.size;
	}

	get(messageId: string): Message | undefined {
		return this.byId.get(messageId);
	}

	/** The message of an app that was sent with this `uuid` in the last hour. */
	findRepeated(
		{ appId, tenantKey }: Pick<Message, 'appId' | 'tenantKey'>,
		uuid: string,
		now: number,
	): Message | undefined {
		return [...this]
			.reverse()
			.find(
				(message) =>
					message.body.uuid === uuid &&
					message.appId === appId &&
					message.tenantKey === tenantKey &&
					now - message.sentAt < UUID_LIFETIME_MS,
			);
	}

	add(message: Omit<Message, 'message_id'>): Message {
		const digits = () => String(randomInt(1e9)).padStart(9, '0');
		const added = { message_id: `7${digits()}${digits()}`, ...message };
		this.byId.set(added.message_id, added);
		return added;
	}

	clear(): void {
		this.byId.clear();
	}

	[Symbol.iterator](): IterableIterator<Message> {
		return this.byId.values();
	}
}
