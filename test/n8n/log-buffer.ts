import type { Readable } from 'node:stream';

/** Keeps the complete output of a process, for assertions and error messages. */
export class LogBuffer {
	private readonly chunks: string[] = [];

	/** Starts to collect the text of a stream. */
	collect(stream: Readable): void {
		stream.setEncoding('utf8');
		stream.on('data', (chunk: string) => this.chunks.push(chunk));
	}

	/** Returns the complete output. */
	text(): string {
		return this.chunks.join('');
	}

	/** Returns the last `lines` lines, for error messages. */
	tail(lines = 40): string {
		return this.text().trimEnd().split('\n').slice(-lines).join('\n');
	}
}
