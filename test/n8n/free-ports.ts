import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** Finds a free loopback port. */
export async function findFreePort(): Promise<number> {
	const server = await listen();
	return await close(server);
}

/** Finds two different free loopback ports. */
export async function findTwoFreePorts(): Promise<[number, number]> {
	return (await findFreePorts(2)) as [number, number];
}

/** Finds different free loopback ports. */
export async function findFreePorts(count: number): Promise<number[]> {
	// All are open at the same time, otherwise the system may return one port twice.
	const servers = await Promise.all(Array.from({ length: count }, listen));
	return await Promise.all(servers.map(close));
}

async function listen(): Promise<Server> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	return server;
}

/** Closes a server and returns the port it listened on. */
async function close(server: Server): Promise<number> {
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
