import { createHash } from 'crypto';

import type { OperationInput } from '../../../execution/operationInput';
import { readQuickActions, readReasonConfig } from '../../../execution/quickActions';
import { toMessageTexts } from '../../../feishu/api/i18nResources';
import {
	MESSAGE_LIMITS,
	MESSAGE_TEMPLATES,
	STATUS_AFTER_ACTION,
	type MessageAction,
	type MessageBody,
	type MessageTemplate,
} from '../../../feishu/api/sendBotMessage';
import { createActionContext } from '../../../feishu/callback/actionContext';
import type { TextReader } from '../../../i18n/readText';
import { toDisplayText } from '../../../input/displayText';
import { isEmpty, parseId, readId } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { getOwn, type InputObject } from '../../../input/json';
import { parseHttpUrl, readLink, readLinkPair, type LinkPair } from '../../../input/link';
import { readOptional } from '../../../input/objectReader';
import {
	readAnyPerson,
	readPerson,
	readPersonType,
	type Person,
	type PersonId,
} from '../../../input/person';
import { readPersonId } from '../../../input/personId';
import { createMessageTexts } from '../readMessageTexts';
import { FIELDS, OPTIONS } from './fields';
import { readSummaries } from './readSummaries';

/** The message of an input item. */
export interface Message {
	readonly people: MessagePeople<Person>;
	/** Without people and UUID. */
	readonly content: MessageContent;
	/** The UUID that the user chose. */
	readonly uuid: string | undefined;
	/** The IDs of what the message is about. */
	readonly subject: Subject;
}

/** Who gets a message, and who is named in it. */
export interface MessagePeople<P> {
	readonly receiver: P;
	readonly initiator?: P;
	/** The person in the title. */
	readonly titleUser?: P;
}

type MessageContent = Omit<MessageBody, 'user_id' | 'open_id' | 'uuid'>;

interface Subject {
	readonly instanceId?: string;
	readonly taskId?: string;
}

/**
 * Creates a function that reads the message of an item. It throws `InputError` for everything that Feishu would reject
 * according to its documentation.
 */
export function createMessageReader(input: OperationInput): (itemIndex: number) => Message {
	const readers = input.createReaders(FIELDS, OPTIONS);
	const readZone = input.createZoneReader();
	return (itemIndex) => {
		const value: Values = (name) => readers[name](itemIndex);
		const zone = readZone(itemIndex);
		const { id: templateId, template } = readTemplate(value('template'));
		const receiver = readPerson(
			FIELDS.receiverId.label,
			value('receiverId'),
			readPersonType(FIELDS.receiverIdType.label, value('receiverIdType')),
		);
		const people = template.isCustom ? {} : readPeople(value, template, templateId);
		const { texts, catalog } = createMessageTexts(OPTIONS.locale.label, value('locale'), zone);
		const readKey = (name: keyof typeof OPTIONS | keyof typeof FIELDS, isRequired = false) => {
			const { label } = { ...FIELDS, ...OPTIONS }[name];
			const key = texts.readKey(label, value(name));
			if (key === undefined && isRequired) throw missingError(label, templateId);
			return key;
		};
		const subject = readSubject(value('instanceId'), value('taskId'));
		const actions = readActions(value, texts);
		const decision = readDecision(value, template, templateId, subject);
		const content: Omit<MessageContent, 'i18n_resources'> = {
			template_id: templateId,
			...(template.isCustom
				? {
						custom_title: readKey('customTitle', true),
						custom_content: readKey('customContent', true),
					}
				: {
						approval_name: readRequiredName(value('approvalName'), texts),
						comment: readKey('comment', template.needsComment),
						content: readContent(value, texts),
					}),
			...(template.needsSender && readSender(value, zone)),
			note: readKey('note'),
			actions,
			...decision,
		};
		return {
			people: { receiver, ...people },
			content: { ...content, i18n_resources: toMessageTexts(catalog.toI18nResources()) },
			uuid: readUuid(value('uuid')),
			subject,
		};
	};
}

/** Completes the body of a message. Without a UUID of the user's own, it is a hash of what is sent. */
export function createMessageBody(
	{ content, uuid, subject }: Message,
	{ receiver, initiator, titleUser }: MessagePeople<PersonId>,
): MessageBody {
	const body = {
		...content,
		[receiver.type]: receiver.value,
		...(titleUser && { title_user_id: titleUser.value, title_user_id_type: titleUser.type }),
		...(initiator && {
			content: { ...content.content, user_id: initiator.value, user_id_type: initiator.type },
		}),
	};
	return { ...body, uuid: uuid ?? createUuid([body, subject]) };
}

/** Two messages with the same fingerprint are the same. */
export function createFingerprint({ people, content, subject }: Message): string {
	return createUuid([content, people, subject]);
}

/** Characters of a UUID. Feishu allows 64. */
const UUID_LENGTH = 32;

function createUuid(content: unknown): string {
	const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
	return hash.slice(0, UUID_LENGTH);
}

type Values = (name: keyof typeof FIELDS | keyof typeof OPTIONS) => unknown;

function readTemplate(value: unknown): { id: string; template: MessageTemplate } {
	const id = parseId(value) ?? '';
	const template = getOwn(MESSAGE_TEMPLATES, id) as MessageTemplate | undefined;
	if (template !== undefined) return { id, template };
	throw invalidValue(FIELDS.template.label, value, 'the number of a template, such as 1008');
}

function readRequiredName(value: unknown, texts: TextReader): string {
	const { label } = FIELDS.approvalName;
	const key = texts.readKey(label, value);
	if (key === undefined) throw invalidValue(label, undefined, 'the name of the approval');
	return key;
}

/** Reads the initiator, and the person in the title: the initiator, unless the option says somebody else. */
function readPeople(
	value: Values,
	{ needsTitleUser }: MessageTemplate,
	templateId: string,
): Omit<MessagePeople<Person>, 'receiver'> {
	const read = (name: 'initiatorId' | 'titleUserId') =>
		readOptional(OPTIONS[name].label, value(name), readAnyPerson);
	const initiator = read('initiatorId');
	if (!needsTitleUser) return { initiator };
	const titleUser = read('titleUserId') ?? initiator;
	if (titleUser !== undefined) return { initiator, titleUser };
	throw new InputError(
		OPTIONS.titleUserId.label,
		`and '${OPTIONS.initiatorId.label}' are empty, but the template ${templateId} names a person in its title`,
		`Add one of these options. The template 1028 is a to-do without a person.`,
		true,
	);
}

function readContent(value: Values, texts: TextReader): MessageBody['content'] {
	return {
		department_id: readOptional(OPTIONS.departmentId.label, value('departmentId'), readDepartment),
		user_name: texts.readKey(OPTIONS.initiatorName.label, value('initiatorName')),
		department_name: texts.readKey(OPTIONS.departmentName.label, value('departmentName')),
		summaries: readSummaries(FIELDS.summaries.label, value('summaries'), texts).map((summary) => ({
			summary,
		})),
	};
}

function readDepartment(label: string, value: unknown): string {
	const id = readId(label, value);
	if (!id.startsWith('od-')) return id;
	throw new InputError(
		label,
		`is "${id}", which is an open_department_id, but must be a department_id`,
		"Bot messages take only the department ID of the company's own contacts.",
	);
}

/** Who urges the receiver, and their words. */
function readSender(value: Values, zone: string): Pick<MessageBody, 'sender_user_id' | 'text'> {
	const { label } = OPTIONS.senderUserId;
	return {
		sender_user_id: readPersonId(label, value('senderUserId'), 'user_id'),
		text: readOptional(OPTIONS.text.label, value('text'), (textLabel, text) => {
			const plain = toDisplayText(text, zone);
			if (plain === undefined) throw invalidValue(textLabel, text, 'a text');
			return plain;
		}),
	};
}

function readSubject(instanceId: unknown, taskId: unknown): Subject {
	return {
		instanceId: readOptional(FIELDS.instanceId.label, instanceId, readId),
		taskId: readOptional(FIELDS.taskId.label, taskId, readId),
	};
}

function readActions(value: Values, texts: TextReader): MessageAction[] {
	const links = readLinkPair(
		{ pc: FIELDS.pcLink.label, mobile: FIELDS.mobileLink.label },
		{ pc: value('pcLink'), mobile: value('mobileLink') },
		'Feishu opens it when somebody clicks the button for details.',
	);
	const detail = createAction('DETAIL', links);
	const second = readSecondButton(value('secondButton'), texts);
	return second === undefined ? [detail] : [detail, second];
}

/** One of the links is enough; it then serves for all devices. */
function createAction(name: string, { pc, mobile }: Partial<LinkPair<string>>): MessageAction {
	const forPc = pc ?? mobile ?? '';
	const forMobile = mobile ?? forPc;
	return {
		action_name: name,
		url: forPc,
		android_url: forMobile,
		ios_url: forMobile,
		pc_url: forPc,
	};
}

function readSecondButton(value: unknown, texts: TextReader): MessageAction | undefined {
	const button = getOwn((value ?? {}) as InputObject, 'button') as InputObject | undefined;
	if (button === undefined) return undefined;
	const { label } = OPTIONS.secondButton;
	const [name, link] = [getOwn(button, 'name'), getOwn(button, 'link')];
	if (isEmpty(name) && isEmpty(link)) return undefined;
	const key = texts.readKey(`${label}.Name`, name);
	if (key === undefined) throw invalidValue(`${label}.Name`, undefined, 'the text of the button');
	return createAction(key, { pc: readLink(`${label}.Link`, link) });
}

/** The buttons that decide the task, and where Feishu posts the decision. */
function readDecision(
	value: Values,
	{ takesQuickActions }: MessageTemplate,
	templateId: string,
	subject: Subject,
): Pick<MessageBody, 'action_configs' | 'action_callback'> {
	const { label } = FIELDS.quickActions;
	const actions = readQuickActions(label, value('quickActions'));
	if (actions.length === 0) return {};
	if (!takesQuickActions) {
		throw new InputError(
			label,
			`are set, but the template ${templateId} has no buttons for a decision`,
			'Leave them empty, or choose another template, such as 1008.',
		);
	}
	if (subject.instanceId === undefined && subject.taskId === undefined) {
		throw new InputError(
			FIELDS.taskId.label,
			`and '${FIELDS.instanceId.label}' are empty, but '${label}' need one of them`,
			"Feishu's callback says which message was decided, but not which task. The node sends these IDs along.",
			true,
		);
	}
	const reason = readReasonConfig(value);
	return {
		action_configs: actions.map((action) => ({
			action_type: action,
			...reason,
			next_status: STATUS_AFTER_ACTION[action],
		})),
		action_callback: {
			action_callback_url: readCallbackUrl(value('callbackUrl')),
			action_context: createActionContext(subject),
		},
	};
}

function readCallbackUrl(value: unknown): string {
	const url = parseHttpUrl(value);
	if (url !== undefined) return url;
	throw invalidValue(
		OPTIONS.callbackUrl.label,
		value,
		`the URL that gets the decision, because '${FIELDS.quickActions.label}' are set`,
		'Enter the production URL of a Feishu Approval Trigger.',
	);
}

function readUuid(value: unknown): string | undefined {
	const { label } = OPTIONS.uuid;
	const uuid = readOptional(label, value, readId);
	if (uuid === undefined || uuid.length <= MESSAGE_LIMITS.uuidLength) return uuid;
	throw invalidValue(label, uuid, `at most ${MESSAGE_LIMITS.uuidLength} characters long`);
}

function missingError(label: string, templateId: string): InputError {
	return invalidValue(label, undefined, `a text, because the template ${templateId} needs it`);
}
