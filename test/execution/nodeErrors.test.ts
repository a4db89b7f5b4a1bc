import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import {
	createApiError,
	createCanceledError,
	createOperationError,
	formatProblem,
	toNodeError,
	withItemIndex,
} from '../../nodes/FeishuApproval/execution/nodeErrors';
import { InputError } from '../../nodes/FeishuApproval/input/inputError';

const NODE = { name: 'Feishu Approval', type: 'feishuApproval' } as INode;

test('an error of an item ends with its index', () => {
	expect(withItemIndex('no', 3)).toBe('no [item 3]');
});

test.each(['no', 'eperm: no', 'The EACCES of a text'])(
	'an error keeps its message: "%s"',
	(message) => {
		expect(createOperationError(NODE, { message }).message).toBe(message);
		expect(createApiError(NODE, { affects: 'app', message }).message).toBe(message);
	},
);

test('an error of an item has its index and description', () => {
	const error = createOperationError(NODE, { message: 'no', description: 'Advice.' }, 0);
	expect(error).toMatchObject({
		message: 'no [item 0]',
		description: 'Advice.',
		context: { itemIndex: 0 },
	});
});

test('the error of a failed request has what Feishu says, and nothing else', () => {
	const failure = {
		affects: 'app',
		message: 'no',
		description: 'Advice.',
		code: 99991672,
		httpStatus: 400,
		logId: 'L1',
		scopes: ['a', 'b'],
	} as const;
	const error = createApiError(NODE, failure, 2);
	expect(error).toMatchObject({
		message: 'no [item 2]',
		description: 'Advice.',
		httpCode: '400',
		context: { itemIndex: 2 },
	});
	expect(error.errorResponse).toEqual({
		message: 'no [item 2]',
		code: 99991672,
		log_id: 'L1',
		scopes: ['a', 'b'],
	});
});

test('the error of a request without a response has no code, log ID, scopes or HTTP status', () => {
	const error = createApiError(NODE, { affects: 'app', message: 'no' });
	expect(error.httpCode).toBeNull();
	expect(error.context).toEqual({});
	expect(error.errorResponse).toEqual({ message: 'no' });
});

test('the error of a canceled execution has the word by which n8n recognizes it', () => {
	expect(createCanceledError(NODE)).toBeInstanceOf(NodeOperationError);
	expect(createCanceledError(NODE).message).toBe('The execution was canceled');
});

test('errors of n8n stay as they are, and others become one', () => {
	const apiError = new NodeApiError(NODE, { message: 'no' });
	const operationError = new NodeOperationError(NODE, 'no');
	expect(toNodeError(NODE, apiError)).toBe(apiError);
	expect(toNodeError(NODE, operationError)).toBe(operationError);
	const problem = new InputError('Name', 'is bad', 'Advice.');
	expect(toNodeError(NODE, problem)).toMatchObject({
		message: "'Name' is bad",
		description: 'Advice.',
	});
	for (const thrown of [new Error('Broken'), 'Broken']) {
		const error = toNodeError(NODE, thrown);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('Broken');
	}
});

test.each([
	[undefined, 'no'],
	['', 'no'],
	['Advice.', 'no. Advice.'],
])('with the description %p, an output item has the error "%s"', (description, text) => {
	expect(formatProblem({ message: 'no', description })).toBe(text);
});
