import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDIS_SERVER } from './debian';
import { freePorts } from './free-ports';
import { type Service, startService } from './throw-away-service';

/** Starts Redis on a free loopback port, with nothing on the disk. */
export async function startRedis(): Promise<Service> {
	const folder = await mkdtemp(join(tmpdir(), 'feishu-approval-redis-'));
	const [port] = await freePorts(1);
	return await startService({
		command: REDIS_SERVER,
		args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
		folder,
		port,
	});
}
