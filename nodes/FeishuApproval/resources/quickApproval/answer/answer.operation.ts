import type { Field, OperationInput } from '../../../execution/operationInput';
import type { ItemResult, Operation } from '../../../execution/runOperation';
import { ACCEPTED, createRefusal, type CallbackResponse } from '../../../feishu/callback/answer';
import type { Result } from '../../../feishu/client/result';
import { readChoice } from '../../../input/choice';
import { isEmpty } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { LABELS } from './answer.description';

const DECISIONS = ['ACCEPT', 'REFUSE'] as const;

/** Tells the approver whether the decision is accepted. Outputs the input items. */
export const answer: Operation<Result<undefined> | undefined> = {
	createRun(input) {
		const readResponse = createResponseReader(input);
		let response: CallbackResponse | undefined;
		const itemIndexes: number[] = [];

		return {
			readItem: (itemIndex) => {
				const itemResponse = readResponse(itemIndex);
				response ??= itemResponse;
				assertSame(response, itemResponse);
				itemIndexes.push(itemIndex);
			},
			send: async () => response && (await input.answerTriggerRequest(response)),
			*getResults(report): Generator<ItemResult> {
				if (report !== undefined && !report.ok) {
					yield { failure: report.failure, itemIndexes, isItemError: false };
					return;
				}
				for (const itemIndex of itemIndexes) {
					const item = input.items[itemIndex];
					if (item === undefined) continue;
					yield { item: { ...item, pairedItem: { item: itemIndex } }, itemIndex };
				}
			},
			formatHint: (report) => {
				if (!report?.ok) return 'No answer was sent';
				return response === ACCEPTED
					? 'The approver sees that the decision is done'
					: 'The approver reads why the decision was refused';
			},
		};
	},
};

function createResponseReader(input: OperationInput): (itemIndex: number) => CallbackResponse {
	const createReader = (name: keyof typeof LABELS) => {
		const field: Field = { label: LABELS[name] };
		return input.createReader(name, field);
	};
	const readDecision = createReader('decision');
	const readMessage = createReader('message');
	return (itemIndex) => {
		const decision = readChoice(LABELS.decision, readDecision(itemIndex), DECISIONS);
		if (decision === 'ACCEPT') return ACCEPTED;
		const message = readMessage(itemIndex);
		if (isEmpty(message) || (typeof message !== 'string' && typeof message !== 'number')) {
			throw invalidValue(LABELS.message, message, 'a text, because the decision is refused');
		}
		return createRefusal(String(message).trim());
	};
}

function assertSame(first: CallbackResponse, other: CallbackResponse): void {
	if (JSON.stringify(first) === JSON.stringify(other)) return;
	throw new InputError(
		LABELS.decision,
		'differs between the items, but all items must give the same answer',
		'One decision started the workflow. Let a single item reach this node, for example with a Limit node.',
	);
}
