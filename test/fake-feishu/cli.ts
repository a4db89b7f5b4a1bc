/**
 * The stand-in as a process of its own:
 *
 *     npx tsx test/fake-feishu/cli.ts --port 0 --options '{"tokenLifetime":60}'
 *
 * prints `{"origin":"http://127.0.0.1:PORT"}` when it listens, and stops at SIGTERM or SIGINT. `npx` does
 * not pass SIGTERM on: whoever sends one starts `node --import tsx test/fake-feishu/cli.ts` instead. With
 * `--stop-with-stdin` it also stops when its standard input ends, so that it does not outlive its parent.
 */
import { parseArgs } from 'node:util';

import { FakeFeishu, type StartOptions } from './index';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: '0' },
			options: { type: 'string', default: '{}' },
			'stop-with-stdin': { type: 'boolean', default: false },
		},
	});
	const options = JSON.parse(values.options) as StartOptions;
	const standIn = await FakeFeishu.start({ ...options, port: Number(values.port) });
	const stop = () => void standIn.stop().then(() => process.exit(0));
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
	if (values['stop-with-stdin']) process.stdin.once('end', stop).resume();
	process.stdout.write(`${JSON.stringify({ origin: standIn.origin })}\n`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
	process.exit(1);
});
