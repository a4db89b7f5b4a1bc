import type {
	InstanceDifference,
	TaskDifference,
} from '../../../../nodes/FeishuApproval/resources/externalInstance/check/compare';
import { explainDifference } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/explain';

/** 2020-06-08 16:00:00 in Asia/Shanghai. */
const LOCAL = Date.UTC(2020, 5, 8, 8);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONE = 'Asia/Shanghai';

const createDifference = (
	status: InstanceDifference['status'],
	remote: number,
	tasks: TaskDifference[] = [],
): InstanceDifference => ({
	instance_id: 'A',
	status,
	update_time: remote,
	local_update_time: LOCAL,
	tasks,
});

const createTask = (id: string, status: TaskDifference['status'], remote: number) => ({
	task_id: id,
	status,
	update_time: remote,
	local_update_time: LOCAL,
});

const TASKS = [
	createTask('1', 'missing', 0),
	createTask('2', 'behind', LOCAL - 2 * HOUR - 20 * MINUTE),
	createTask('3', 'ahead', LOCAL + DAY),
];

test.each<[string, InstanceDifference, string, string]>([
	[
		'missing',
		createDifference('missing', 0),
		'Feishu does not have this instance, which last changed at 2020-06-08 16:00:00 (Asia/Shanghai).',
		'飞书上没有这个实例，本地更新时间为 2020-06-08 16:00:00（Asia/Shanghai）。',
	],
	[
		'behind',
		createDifference('behind', LOCAL - 2 * HOUR - 20 * MINUTE),
		"Feishu's copy is 2 h 20 min older than the local one: 2020-06-08 13:40:00 on Feishu, 2020-06-08 16:00:00 locally (Asia/Shanghai).",
		'飞书上的实例比本地旧 2 小时 20 分钟：飞书为 2020-06-08 13:40:00，本地为 2020-06-08 16:00:00（Asia/Shanghai）。',
	],
	[
		'ahead',
		createDifference('ahead', LOCAL + 5 * SECOND),
		"Feishu's copy is 5 s newer than the local one: 2020-06-08 16:00:05 on Feishu, 2020-06-08 16:00:00 locally (Asia/Shanghai).",
		'飞书上的实例比本地新 5 秒：飞书为 2020-06-08 16:00:05，本地为 2020-06-08 16:00:00（Asia/Shanghai）。',
	],
	[
		'tasks_differ',
		createDifference('tasks_differ', LOCAL, TASKS),
		'The instance is the same on Feishu (2020-06-08 16:00:00), but its tasks differ. ' +
			'Feishu does not have task 1, which last changed at 2020-06-08 16:00:00. ' +
			'Task 2 is 2 h 20 min older on Feishu: 2020-06-08 13:40:00 there, 2020-06-08 16:00:00 locally. ' +
			'Task 3 is 1 d newer on Feishu: 2020-06-09 16:00:00 there, 2020-06-08 16:00:00 locally (Asia/Shanghai).',
		'实例的更新时间与飞书一致（2020-06-08 16:00:00），但任务不一致。' +
			'飞书上没有任务 1，本地更新时间为 2020-06-08 16:00:00。' +
			'任务 2 在飞书上旧 2 小时 20 分钟：飞书为 2020-06-08 13:40:00，本地为 2020-06-08 16:00:00。' +
			'任务 3 在飞书上新 1 天：飞书为 2020-06-09 16:00:00，本地为 2020-06-08 16:00:00（Asia/Shanghai）。',
	],
])('the status %s is explained in English and Chinese', (_, difference, english, chinese) => {
	expect(explainDifference(difference, 'en', ZONE)).toBe(english);
	expect(explainDifference(difference, 'zh-CN', ZONE)).toBe(chinese);
});

test.each<[number, string, string]>([
	[1, '1 ms', '1 毫秒'],
	[999, '999 ms', '999 毫秒'],
	[1500, '1 s 500 ms', '1 秒 500 毫秒'],
	[59 * SECOND, '59 s', '59 秒'],
	[MINUTE, '1 min', '1 分钟'],
	[HOUR - SECOND, '59 min 59 s', '59 分钟 59 秒'],
	[8 * HOUR, '8 h', '8 小时'],
	[8 * HOUR + SECOND, '8 h', '8 小时'],
	[DAY + HOUR, '1 d 1 h', '1 天 1 小时'],
	[400 * DAY + 3 * HOUR + MINUTE, '400 d 3 h', '400 天 3 小时'],
])('a difference of %d ms is "%s" or "%s"', (milliseconds, english, chinese) => {
	const difference = createDifference('behind', LOCAL - milliseconds);
	expect(explainDifference(difference, 'en', ZONE)).toContain(`is ${english} older`);
	expect(explainDifference(difference, 'zh-CN', ZONE)).toContain(`旧 ${chinese}：`);
});

test('times have milliseconds if they differ by a fraction of a second', () => {
	expect(explainDifference(createDifference('behind', LOCAL - 1), 'en', 'UTC')).toContain(
		'2020-06-08 07:59:59.999 on Feishu, 2020-06-08 08:00:00.000 locally (UTC).',
	);
});

test.each<[string, string]>([
	['America/New_York', '2020-06-08 04:00:00'],
	['UTC+5:30', '2020-06-08 13:30:00'],
])('times are in the given zone: %s', (zone, time) => {
	expect(explainDifference(createDifference('missing', 0), 'en', zone)).toBe(
		`Feishu does not have this instance, which last changed at ${time} (${zone}).`,
	);
});

test('a time of 0 is no time, and gives no duration', () => {
	const withoutLocalTime = { ...createDifference('ahead', LOCAL), local_update_time: 0 };
	expect(explainDifference(withoutLocalTime, 'en', ZONE)).toBe(
		"Feishu's copy is newer than the local one: 2020-06-08 16:00:00 on Feishu, no time locally (Asia/Shanghai).",
	);
	expect(explainDifference(withoutLocalTime, 'zh-CN', ZONE)).toBe(
		'飞书上的实例比本地新：飞书为 2020-06-08 16:00:00，本地为 无时间（Asia/Shanghai）。',
	);
	const task = { ...createTask('1', 'ahead', LOCAL), local_update_time: 0 };
	expect(explainDifference(createDifference('tasks_differ', LOCAL, [task]), 'en', ZONE)).toContain(
		'Task 1 is newer on Feishu: 2020-06-08 16:00:00 there, no time locally (Asia/Shanghai).',
	);
});

test('a time on Feishu that no date has is shown as a number', () => {
	const difference = createDifference('ahead', Number.MAX_SAFE_INTEGER);
	expect(explainDifference(difference, 'en', ZONE)).toContain(
		'9007199254740991 on Feishu, 2020-06-08 16:00:00.000 locally',
	);
});
