/**
 * Runs the fake Feishu server in a process of its own:
 *
 *     npx tsx test/fake-feishu/cli.ts --port 0 --options '{"tokenLifetime":60}'
 *
 * Prints `{"origin":"http://127.0.0.1:PORT"}` when it listens. SIGTERM and SIGINT stop it. `npx` does not
 * forward SIGTERM: a program that sends it must start `node --import tsx test/fake-feishu/cli.ts` instead.
 * With `--stop-with-stdin` the end of standard input stops it too, so that it does not outlive its parent.
 */
import { parseArgs } from 'node:util';

import { FakeFeishu, type StartOptions } from './fake-feishu';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '0' },
			options: { type: 'string', default: '{}' },
			'stop-with-stdin': { type: 'boolean', default: false },
		},
	});
	const options = JSON.parse(values.options) as StartOptions;
	const feishu = await FakeFeishu.start({ ...options, port: Number(values.port) });
	const stop = () => void feishu.stop().then(() => process.exit(0));
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
	if (values['stop-with-stdin']) process.stdin.once('end', stop).resume();
	process.stdout.write(`${JSON.stringify({ origin: feishu.origin })}\n`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exit(1);
});
