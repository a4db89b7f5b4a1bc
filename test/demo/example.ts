import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowJson } from '../engine';

const FOLDER = path.resolve(__dirname, '../../examples');

/** Returns the file names of all example workflows. */
export function exampleNames(): string[] {
	return readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
}

/** Reads an example workflow. Throws if the file does not exist. */
export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')) as WorkflowJson;
}
