import type { ZodError } from 'zod';

import type { ApiCall } from './api-call';
import { messageBody, type MessageBody } from './message-schema';
import {
	CUSTOM_TEMPLATE,
	MESSAGE_TEMPLATES,
	URGE_TEMPLATE,
	type TemplateField,
} from './message-templates';
import { messageError } from './messages';
import { success, type FakeResponse } from './responses';
import { findTextProblem, fromTextMap } from './texts';

/** `POST /open-apis/approval/v1/message/send` */
export function handleSendMessage({ feishu, app, tenantKey, body }: ApiCall): FakeResponse {
	const parsed = messageBody.safeParse(body);
	if (!parsed.success) return messageError(formatFirstIssue(parsed.error));
	const sent = parsed.data;
	const problem = findTemplateProblem(sent) ?? findActionProblem(sent) ?? findIdProblem(sent);
	if (problem !== undefined) return messageError(problem);
	const textProblem = findTextProblem(getTextKeys(sent), fromTextMap(sent.i18n_resources));
	if (textProblem !== undefined) return messageError(textProblem);
	const receiver = feishu.directory.findReferenced(sent);
	if (!receiver) return messageError('the receiver does not exist');

	const owner = { appId: app.appId, tenantKey };
	const now = feishu.now();
	const repeated = sent.uuid && feishu.messages.findRepeated(owner, sent.uuid, now);
	const { message_id } =
		repeated ||
		feishu.messages.add({ ...owner, receiver: receiver.user_id, sentAt: now, body: sent });
	return success({ message_id });
}

/** The first problem that the schema found, with the path of the field. */
export function formatFirstIssue({ issues: [issue] }: ZodError): string {
	return `${issue?.path.join('.')} ${issue?.message}`.trim();
}

/** Which fields a template needs, and which ones are only for other templates. */
function findTemplateProblem(sent: MessageBody): string | undefined {
	const { template_id, content } = sent;
	const template = MESSAGE_TEMPLATES.get(template_id);
	const isMissing = (field: TemplateField) =>
		field === 'summaries' ? !content?.summaries?.length : sent[field] === undefined;
	const missing = template?.required.find(isMissing);
	if (missing !== undefined) return `${missing} is required for template ${template_id}`;

	const only = (allowed: boolean, fields: ReadonlyArray<keyof MessageBody>) =>
		allowed ? undefined : fields.find((field) => sent[field] !== undefined);
	const excess =
		only(template_id === URGE_TEMPLATE, ['sender_user_id', 'text']) ??
		only(template_id === CUSTOM_TEMPLATE, ['custom_title', 'custom_content']) ??
		only(template?.quickActions ?? false, ['action_configs', 'action_callback']);
	return excess && `${excess} is not allowed for template ${template_id}`;
}

function findActionProblem({
	actions: [first, second],
	action_configs,
	action_callback,
}: MessageBody): string | undefined {
	if (first?.action_name !== 'DETAIL') return 'action_name of the first action must be DETAIL';
	if (second && !second.action_name.startsWith('@i18n@')) {
		return 'action_name of the second action must be a key';
	}
	if (action_configs && !action_callback) return 'action_configs need an action_callback';
	return undefined;
}

/** Whether IDs are of the type that the request says. */
function findIdProblem(sent: MessageBody): string | undefined {
	const { user_id, open_id, title_user_id, title_user_id_type, sender_user_id, content } = sent;
	if (user_id === undefined && open_id === undefined) return 'user_id or open_id is required';
	const ids = {
		user_id: [user_id, 'user_id'],
		open_id: [open_id, 'open_id'],
		title_user_id: [title_user_id, title_user_id_type],
		sender_user_id: [sender_user_id, 'user_id'],
		'content.user_id': [content?.user_id, content?.user_id_type],
	} as const;
	for (const [field, [id, type = 'user_id']] of Object.entries(ids)) {
		if (id !== undefined && id.startsWith('ou_') !== (type === 'open_id')) {
			return `${field} is not a ${type}`;
		}
	}
	return undefined;
}

/** All keys that the message refers to. */
function getTextKeys(sent: MessageBody): string[] {
	const { approval_name, comment, note, custom_title, custom_content, text, content } = sent;
	return [
		approval_name,
		comment,
		note,
		custom_title,
		custom_content,
		text?.startsWith('@i18n@') ? text : undefined,
		content?.user_name,
		content?.department_name,
		...(content?.summaries ?? []).map(({ summary }) => summary),
		sent.actions[1]?.action_name,
		...(sent.action_configs ?? []).map(({ action_name }) => action_name),
	].filter((key) => key !== undefined);
}
