import type { ApiCall } from './api-call';
import { messageUpdate, type MessageUpdate } from './message-schema';
import { UPDATABLE_TEMPLATE } from './message-templates';
import { messageError } from './messages';
import { success, type FakeResponse } from './responses';
import { formatFirstIssue } from './send-message';
import { findTextProblem, fromTextMap } from './texts';

/** After this time, a message can no longer be updated. */
const UPDATABLE_FOR_MS = 30 * 24 * 60 * 60 * 1000;

/** `POST /open-apis/approval/v1/message/update` */
export function handleUpdateMessage({ feishu, app, tenantKey, body }: ApiCall): FakeResponse {
	const parsed = messageUpdate.safeParse(body);
	if (!parsed.success) return messageError(formatFirstIssue(parsed.error));
	const sent = parsed.data;
	const problem = findProblem(sent);
	if (problem !== undefined) return messageError(problem);

	const message = feishu.messages.get(sent.message_id);
	if (!message || message.appId !== app.appId || message.tenantKey !== tenantKey) {
		return messageError('the message does not exist');
	}
	if (message.body.template_id !== UPDATABLE_TEMPLATE) {
		return messageError(`a message of template ${message.body.template_id} can't be updated`);
	}
	if (feishu.now() - message.sentAt >= UPDATABLE_FOR_MS) {
		return messageError('the message is too old');
	}
	message.update = sent;
	return success({ message_id: message.message_id });
}

function findProblem({
	status,
	status_name,
	detail_action_name,
	i18n_resources,
}: MessageUpdate): string | undefined {
	const names = { status_name, detail_action_name };
	for (const [field, name] of Object.entries(names)) {
		if ((name !== undefined) !== (status === 'CUSTOM')) {
			return `${field} is ${name === undefined ? 'required' : 'not allowed'} with status ${status}`;
		}
	}
	const keys = Object.values(names).filter((key) => key !== undefined);
	return findTextProblem(keys, fromTextMap(i18n_resources));
}
