import { Engine } from '../engine';
import { Scenario, TIME } from '../scenario';
import { readPage } from './markdown';

/** The Unix milliseconds of the times in the input of the README. */
const TIMES: Record<string, number> = {
	'2026-03-02 09:10': Date.UTC(2026, 2, 2, 1, 10),
	'2026-03-02 10:30': Date.UTC(2026, 2, 2, 2, 30),
};

interface Input {
	instance_id: string;
	update_time: string;
	tasks: Array<{ task_id: string; update_time: string }>;
}

/** An output item of Check. `update_time` is the time on Feishu. */
interface Output {
	update_time: number;
}

let engine: Engine;
let scenario: Scenario;

beforeAll(async () => {
	engine = await Engine.load();
	scenario = await Scenario.start(engine);
});

afterAll(async () => {
	engine.close();
	await scenario.stop();
});

/** Parses the JSON code blocks of a page. */
const readJsonBlocks = (file: string) =>
	readPage(file)
		.codeBlocks.filter(({ language }) => language === 'json')
		.map(({ text }) => JSON.parse(text) as unknown);

async function getOutput(item: object, explain: string) {
	const { items } = await scenario.check([item], {
		options: { explain },
		timezone: 'Asia/Shanghai',
	});
	return items.map(({ json }) => json);
}

test.each([
	['README.md', 'en'],
	['README.zh-CN.md', 'zh-CN'],
])('the node turns the input in %s into the output beside it', async (file, explain) => {
	const [input, output] = readJsonBlocks(file) as [Input, Output];
	const tasks = input.tasks.map((task) => ({
		...task,
		update_time: TIMES[task.update_time] as number,
	}));
	const { update_time } = output;
	scenario.feishu.instances.load([{ instance_id: input.instance_id, update_time, tasks }]);

	expect(await getOutput(input, explain)).toEqual([output]);
	expect(output).toMatchObject({ local_update_time: TIMES[input.update_time] });
});

test.each([
	['docs/check.md', 'en'],
	['docs/zh-CN/check.md', 'zh-CN'],
])('the node gives the output in %s', async (file, explain) => {
	const instance = { instance_id: '1234234234242423', update_time: TIME };
	const tasks = ['112253', '112255'].map((task_id) => ({ task_id, update_time: TIME }));
	scenario.feishu.instances.load([{ ...instance, tasks: tasks.slice(0, 1) }]);

	const [output] = readJsonBlocks(file).filter((block) => 'local_update_time' in (block as object));
	expect(await getOutput({ ...instance, tasks }, explain)).toEqual([output]);
});
