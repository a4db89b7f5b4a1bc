import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Finds `count` loopback ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
	// All are held at the same time, else the system may hand out one twice.
	const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
	await Promise.all(servers.map(async (server) => await once(server, 'listening')));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(
		servers.map(async (server) => await new Promise((closed) => server.close(closed))),
	);
	return ports;
}
