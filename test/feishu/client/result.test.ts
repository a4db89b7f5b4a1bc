import {
	CANCELED,
	err,
	ok,
	withInstanceId,
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
