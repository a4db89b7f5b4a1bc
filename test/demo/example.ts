import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { WorkflowJson } from '../engine';

const FOLDER = path.resolve(__dirname, '../../examples');

/** The file names of all example workflows. */
export function exampleNames(): string[] {
	return readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
}

/** An example workflow, as it is shipped. */
export function readExample(name: string): WorkflowJson {
	return JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')) as WorkflowJson;
}
