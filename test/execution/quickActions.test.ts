import {
	QUICK_ACTION_CHOICES,
	readQuickActions,
	readReasonConfig,
	REASON_FIELDS,
	REASON_OPTIONS,
} from '../../nodes/FeishuApproval/execution/quickActions';
import { NAMED_ACTIONS } from '../../nodes/FeishuApproval/feishu/api/syncExternalInstance';

test('the panel offers the actions that Feishu has a label for', () => {
	expect(QUICK_ACTION_CHOICES.map(({ value }) => value)).toEqual(NAMED_ACTIONS);
});

test('an action counts once, in any letter case', () => {
	expect(readQuickActions('Quick Actions', ['reject', 'APPROVE', 'Reject'])).toEqual([
		'REJECT',
		'APPROVE',
	]);
	expect(readQuickActions('Quick Actions', undefined)).toEqual([]);
	expect(() => readQuickActions('Quick Actions', 'MAYBE')).toThrow(
		'\'Quick Actions\' is "MAYBE", but must be one of APPROVE, REJECT',
	);
});

test.each([
	[{}, [false, false, false]],
	[{ needReason: true }, [true, false, false]],
	[{ needReason: false, reasonRequired: 'true' }, [true, true, false]],
	[{ needAttachment: 1, reasonRequired: '' }, [false, false, true]],
])('the options %j', (options: Record<string, unknown>, [needed, required, attachment]) => {
	expect(readReasonConfig((name) => options[name])).toEqual({
		is_need_reason: needed,
		is_reason_required: required,
		is_need_attachment: attachment,
	});
});

test('an option that is neither true nor false is named', () => {
	const read = () => readReasonConfig((name) => (name === 'needReason' ? 'maybe' : undefined));
	expect(read).toThrow('\'Ask for Reason\' is "maybe", but must be true or false');
});

test('the panel fields have the names and labels of the options', () => {
	for (const [name, { label }] of Object.entries(REASON_OPTIONS)) {
		expect(REASON_FIELDS[name as keyof typeof REASON_FIELDS]).toMatchObject({
			name,
			displayName: label,
			default: false,
		});
	}
});
