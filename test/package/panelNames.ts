import { readFileSync } from 'node:fs';
import path from 'node:path';

import type {
	ICredentialType,
	INodeProperties,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';

import { ROOT } from './markdown';

/** The package's part of package.json that n8n reads: paths of the built nodes and credentials. */
const { n8n: manifest } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
};

/** A field of a panel or a form. */
export interface Field {
	name: string;
	/** The name of the item's own field that it reads while it is empty. */
	readsField: string | undefined;
}

export const nodes = manifest.nodes.map((file) => load<INodeType>(file));
export const credentials = manifest.credentials.map((file) => load<ICredentialType>(file));

/** Creates an instance of the class that the source of a built file exports. */
function load<T>(builtFile: string): T {
	const file = builtFile.replace(/^dist\//, '').replace(/\.js$/, '.ts');
	const className = path.basename(file).split('.')[0] ?? '';
	const classes = require(path.join(ROOT, file)) as Record<string, new () => T>;
	const exported = classes[className];
	if (!exported) throw new Error(`${file} does not export ${className}`);
	return new exported();
}

/** All names that a user sees in panels and forms: of nodes, credentials, fields, options and their values. */
export function getPanelNames(): Set<string> {
	const names = nodes.flatMap(({ description }) => [
		description.displayName,
		...getNames(description.properties),
	]);
	const credentialNames = credentials.flatMap(({ displayName, properties }) => [
		displayName,
		...getNames(properties),
	]);
	return new Set([...names, ...credentialNames]);
}

/** The names of properties, of their modes, and of what is in their `options`: more properties, groups, or values. */
function getNames(properties: readonly unknown[]): string[] {
	return (properties as Array<Partial<INodeProperties> & { values?: INodeProperties[] }>).flatMap(
		({ displayName, name, options = [], values = [], modes = [] }) => [
			displayName ?? name ?? '',
			...getNames(options),
			...getNames(values),
			...getNames(modes),
		],
	);
}

/** The names of the main node's resources and operations, in pairs. */
export function getOperations(): Array<[string, string]> {
	const properties = nodes[0]?.description.properties ?? [];
	const choices = ({ options = [] }: INodeProperties) => options as INodePropertyOptions[];
	const resources = properties.filter(({ name }) => name === 'resource').flatMap(choices);
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap((property) => {
			const shown = property.displayOptions?.show?.resource ?? [];
			const resource = resources.find(({ value }) => shown.includes(value))?.name ?? '';
			return choices(property).map(({ name }): [string, string] => [resource, name]);
		});
}

/** The fields and the options of an operation of the main node. */
export function getFields(
	resource: string,
	operation: string,
): { fields: Field[]; options: Field[] } {
	const properties = (nodes[0]?.description.properties ?? []).filter(({ type, displayOptions }) => {
		const { show = {} } = displayOptions ?? {};
		const isShown = show.resource?.includes(resource) && show.operation?.includes(operation);
		// A notice is a text, not a field.
		return isShown && type !== 'notice';
	});
	const isOptions = ({ name }: INodeProperties) => name === 'options';
	return {
		fields: uniqueByName(properties.filter((property) => !isOptions(property)).map(toField)),
		options: properties
			.filter(isOptions)
			.flatMap(({ options = [] }) => (options as INodeProperties[]).map(toField)),
	};
}

/** A field may have variants, of which the panel shows one. */
function uniqueByName(fields: Field[]): Field[] {
	return [...new Map(fields.map((field) => [field.name, field])).values()];
}

/** A field that reads the item's own field has that field's name, in lower case, as its placeholder. */
function toField({ displayName, default: initial, placeholder }: INodeProperties): Field {
	const readsField = initial === '' && /^[a-z_]+$/.test(placeholder ?? '');
	return { name: displayName, readsField: readsField ? placeholder : undefined };
}
