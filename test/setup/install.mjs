/**
 * Installs the development packages if package-lock.json changed since the last installation, so that `npm test`
 * and `npm run demo` work on a fresh clone. Imports only Node.js modules, because nothing else may be installed yet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', '..');
const stampFile = join(root, 'node_modules', '.installed-for');
const lockHash = createHash('sha256')
	.update(readFileSync(join(root, 'package-lock.json')))
	.digest('hex');

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== lockHash) {
	console.log('Installing the development packages (about a minute) …');
	const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (status !== 0) process.exit(status ?? 1);
	writeFileSync(stampFile, lockHash);
}
