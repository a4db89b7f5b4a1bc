import {
	readApprovalCode,
	readApprovalCodes,
	readOptionalApprovalCode,
} from '../../nodes/FeishuApproval/input/approvalCode';

const CODE = '81D31358-93AF-92D6-7425-01A5D67C4E71';
const ADDRESS = `https://www.feishu.cn/approval/admin/createApproval?id=7&definitionCode=${CODE}&type=1#x`;

test.each([
	['a text', CODE],
	['a text with white space', ` ${CODE}\n`],
	['an address as a text', ADDRESS],
	['a locator By Code', { __rl: true, mode: 'id', value: CODE }],
	['a locator By URL', { __rl: true, mode: 'url', value: ADDRESS }],
	['an address in the mode By Code', { __rl: true, mode: 'id', value: ADDRESS }],
	['a part of an address', { mode: 'url', value: `?definitionCode=${CODE}` }],
	['a locator without a mode', { value: CODE }],
])('reads %s', (_name, value) => {
	expect(readApprovalCode('Approval Code', value)).toBe(CODE);
	expect(readOptionalApprovalCode('Approval Code', value)).toBe(CODE);
});

test('decodes a code in an address', () => {
	expect(readApprovalCode('Approval Code', 'https://f.cn/?definitionCode=a%20b')).toBe('a b');
	expect(readApprovalCode('Approval Code', 'https://f.cn/?definitionCode=a%ZZ')).toBe('a%ZZ');
});

test('rejects an address without a code', () => {
	expect(() =>
		readApprovalCode('Approval Code', { mode: 'url', value: 'https://www.feishu.cn/approval' }),
	).toThrow(
		"'Approval Code' is \"https://www.feishu.cn/approval\", but must be the address of an approval definition in Feishu's approval admin console, which contains definitionCode=",
	);
	expect(() => readApprovalCode('Approval Code', { mode: 'url', value: CODE })).toThrow(
		'definitionCode=',
	);
});

test.each(['', ' ', null, undefined, { mode: 'id', value: '' }, { mode: 'url', value: null }])(
	'rejects %p as empty',
	(value) => {
		expect(() => readApprovalCode('Approval Code', value)).toThrow(
			"'Approval Code' is empty, but must be Feishu's code of an approval definition",
		);
		expect(readOptionalApprovalCode('Approval Code', value)).toBeUndefined();
	},
);

test('reads several codes, each once', () => {
	expect(readApprovalCodes('Approval Codes', `A, ${ADDRESS},A\nB`)).toEqual(['A', CODE, 'B']);
	expect(readApprovalCodes('Approval Codes', ['A', 'B'])).toEqual(['A', 'B']);
});

test('an address without a code is no code, in any mode', () => {
	for (const address of ['http://f.cn', 'https://f.cn', 'HTTPS://f.cn']) {
		expect(() => readApprovalCode('Approval Code', address)).toThrow('definitionCode=');
	}
	expect(readApprovalCode('Approval Code', 'see-http://f.cn')).toBe('see-http://f.cn');
});
