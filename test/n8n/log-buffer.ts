import type { Readable } from 'node:stream';

/** Everything a process has written, kept so that a failure can show it and a test can search it. */
export class LogBuffer {
	private readonly chunks: string[] = [];

	/** Starts to keep what `stream` carries. */
	follow(stream: Readable): void {
		stream.setEncoding('utf8');
		stream.on('data', (chunk: string) => this.chunks.push(chunk));
	}

	/** All of it, from the start. */
	text(): string {
		return this.chunks.join('');
	}

	/** The last `lines` lines: enough to see why a process gave up. */
	tail(lines = 40): string {
		return this.text().trimEnd().split('\n').slice(-lines).join('\n');
	}
}
