import {
	CANCELED,
	err,
	ok,
	withDefinition,
	withInstanceId,
	withNote,
	type Failure,
} from '../../../nodes/FeishuApproval/feishu/client/result';

test('a result is a value or a failure', () => {
	expect(ok(1)).toEqual({ ok: true, value: 1 });
	expect(err(CANCELED)).toEqual({
		ok: false,
		failure: { affects: 'run', message: 'The execution was canceled' },
	});
});

test('a failure of one instance names it and keeps everything else', () => {
	const failure = { affects: 'payload', message: 'no', description: 'Advice.', code: 7 } as const;
	expect(withInstanceId(failure, 'A-1')).toEqual({ ...failure, message: 'Instance "A-1": no' });
});

test.each<[Failure['affects'], string]>([
	['payload', 'Definition "D-1": no'],
	['request', 'Definition "D-1": no'],
	['instance', 'no'],
	['app', 'no'],
	['run', 'no'],
])('a failure that affects the %s reads %j', (affects, message) => {
	const failure = { affects, message: 'no', description: 'Advice.', code: 7 };
	expect(withDefinition(failure, 'D-1')).toEqual({ ...failure, message });
});

test('a note follows the advice, if there is any', () => {
	const failure = { affects: 'request', message: 'no' } as const;
	expect(withNote(failure, 'Note.')).toEqual({ ...failure, description: 'Note.' });
	const withAdvice = { ...failure, description: 'Advice.' };
	expect(withNote(withAdvice, 'Note.')).toEqual({ ...failure, description: 'Advice. Note.' });
});
