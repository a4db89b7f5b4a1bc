import { compareInstance } from '../../../../nodes/FeishuApproval/resources/externalInstance/check/compare';
import type {
	LocalInstance,
	RemoteInstance,
} from '../../../../nodes/FeishuApproval/feishu/api/checkExternalInstances';

const local: LocalInstance = {
	id: 'A',
	updateTime: 100,
	tasks: [
		{ id: '1', updateTime: 10 },
		{ id: '2', updateTime: 20 },
		{ id: '3', updateTime: 30 },
	],
};

const remote = (
	updateTime: number | undefined,
	tasks: RemoteInstance['tasks'] = [],
): RemoteInstance => ({
	id: 'A',
	updateTime,
	tasks,
});

test.each<[string, RemoteInstance, string, number]>([
	['an instance that Feishu does not have is missing', remote(0), 'missing', 0],
	[
		'an instance that Feishu reports without a time and tasks is missing',
		remote(undefined),
		'missing',
		0,
	],
	["an instance is behind if Feishu's time is older", remote(99), 'behind', 99],
	["an instance is ahead if Feishu's time is newer", remote(101), 'ahead', 101],
	[
		'an instance with an equal time and a task that differs has the status tasks_differ',
		remote(100, [{ id: '1', updateTime: 9 }]),
		'tasks_differ',
		100,
	],
	[
		'the time of the instance takes precedence over its tasks',
		remote(99, [{ id: '1', updateTime: 9 }]),
		'behind',
		99,
	],
	[
		'an instance that Feishu reports with tasks but without a time has the status tasks_differ',
		remote(undefined, [{ id: '1', updateTime: 9 }]),
		'tasks_differ',
		0,
	],
	[
		'an instance that Feishu reports with the time 0 and all tasks at 0 is missing',
		remote(0, [
			{ id: '1', updateTime: 0 },
			{ id: '2', updateTime: 0 },
		]),
		'missing',
		0,
	],
	[
		'an instance that Feishu reports without a time, but with a task at 0, has tasks_differ',
		remote(undefined, [{ id: '1', updateTime: 0 }]),
		'tasks_differ',
		0,
	],
	[
		'an instance that Feishu has with the time 0 is behind',
		remote(0, [{ id: '1', updateTime: 9 }]),
		'behind',
		0,
	],
])('%s', (_, reported, status, updateTime) => {
	expect(compareInstance(local, reported)).toMatchObject({
		instance_id: 'A',
		status,
		update_time: updateTime,
		local_update_time: 100,
	});
});

test('tasks are in input order, each with its status and both times', () => {
	const reported = remote(100, [
		{ id: '3', updateTime: 31 },
		{ id: '2', updateTime: 19 },
		{ id: '1', updateTime: 0 },
	]);
	expect(compareInstance(local, reported).tasks).toEqual([
		{ task_id: '1', status: 'missing', update_time: 0, local_update_time: 10 },
		{ task_id: '2', status: 'behind', update_time: 19, local_update_time: 20 },
		{ task_id: '3', status: 'ahead', update_time: 31, local_update_time: 30 },
	]);
});
