/**
 * `npm test`: builds and checks the code, then runs all tests. Each check uses one core for up to a minute, so several
 * run at once; the output of those that fail is printed. The tests come last and alone, because some measure time.
 */
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const isWindows = process.platform === 'win32';

/** npm scripts in an order that keeps two cores busy to the end. */
const CHECKS = ['build', 'lint:tests', 'lint:nodes', 'types', 'lint:format', 'lint:unused'];

/** Runs an npm script. Resolves to whether it succeeded. */
async function run(script) {
	const start = Date.now();
	const child = spawn('npm', ['run', '--silent', script], { shell: isWindows });
	const output = [];
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
	const code = await new Promise((resolve) => child.on('close', resolve));
	const seconds = ((Date.now() - start) / 1000).toFixed(0);
	console.log(`${code === 0 ? '✔' : '✘'} npm run ${script} (${seconds} s)`);
	if (code !== 0) output.forEach((data) => process.stdout.write(data));
	return code === 0;
}

const waiting = [...CHECKS];
let areAllOk = true;
const lanes = Array.from({ length: Math.max(2, availableParallelism()) }, async () => {
	for (let script = waiting.shift(); script !== undefined; script = waiting.shift()) {
		if (!(await run(script))) areAllOk = false;
	}
});
await Promise.all(lanes);
if (!areAllOk) process.exit(1);

const { status } = spawnSync('npx', ['jest'], { stdio: 'inherit', shell: isWindows });
process.exit(status ?? 1);
