import {
	APPROVAL_CODE,
	createApprovalCodeField,
	createApprovalCodeReader,
} from '../../nodes/FeishuApproval/execution/approvalCode';
import { OperationInput } from '../../nodes/FeishuApproval/execution/operationInput';
import { FakeContext } from './fakeContext';

function read(approvalCode: unknown, items: object[] = [{ code: 'A' }]) {
	const fake = new FakeContext({ items, parameters: { approvalCode } });
	const reader = createApprovalCodeReader(new OperationInput(fake.context));
	return items.map((_, itemIndex) => reader(itemIndex));
}

test('the field has the modes By Code and By URL, and the texts of its operation', () => {
	const show = { operation: ['sync'] };
	expect(createApprovalCodeField(show, { description: 'Which one', required: true })).toMatchObject(
		{
			displayName: 'Approval Code',
			name: 'approvalCode',
			type: 'resourceLocator',
			displayOptions: { show },
			default: { mode: 'id', value: '' },
			required: true,
			description: 'Which one',
			modes: [
				{ name: 'id', type: 'string' },
				{ name: 'url', type: 'string' },
			],
		},
	);
	expect(APPROVAL_CODE).toEqual({ label: 'Approval Code' });
});

test.each<[unknown, unknown]>([
	['A-1', 'A-1'],
	['={{ $json.code }}', 'A'],
	['={{ ({ mode: "url", value: $json.code }) }}', { mode: 'url', value: 'A' }],
	[
		{ __rl: true, mode: 'id', value: 'A-1' },
		{ mode: 'id', value: 'A-1' },
	],
	[
		{ mode: 'url', value: 'https://a.example' },
		{ mode: 'url', value: 'https://a.example' },
	],
	[
		{ mode: 'id', value: '={{ $json.code }}' },
		{ mode: 'id', value: 'A' },
	],
	[
		{ mode: 'id', value: '={{ ({ mode: "url", value: $json.code }) }}' },
		{ mode: 'url', value: 'A' },
	],
	[{ mode: 'id', value: '' }, ''],
])('the parameter %j is read as %j', (parameter, expected) => {
	expect(read(parameter)).toEqual([expected]);
});

test('an expression is evaluated for each item', () => {
	const items = [{ code: 'A' }, { code: 'B' }, {}];
	expect(read({ mode: 'id', value: '={{ $json.code }}' }, items)).toEqual([
		{ mode: 'id', value: 'A' },
		{ mode: 'id', value: 'B' },
		undefined,
	]);
});
