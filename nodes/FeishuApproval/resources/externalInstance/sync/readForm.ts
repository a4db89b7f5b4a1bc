import type { TextKey } from '../../../feishu/api/i18nResources';
import { LIMITS, type FormField } from '../../../feishu/api/syncExternalInstance';
import type { TextReader } from '../../../i18n/readText';
import type { TextCatalog } from '../../../i18n/textCatalog';
import { isEmpty } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { getEntries, parseJsonIfString, type InputObject } from '../../../input/json';
import { ObjectReader } from '../../../input/objectReader';
import { OPTIONS } from './fields';

const FORM_EXPECTED =
	'an object such as { "Days": "2" }, a list of { "name", "value" }, or either as JSON text';

/**
 * Reads the form: a list of `{ name, value }`, or an object of name to value. Leaves out fields that have neither
 * name nor value. Throws `InputError` if a text is longer than Feishu allows, or if an element of the list has other
 * fields.
 */
export function readForm(value: unknown, catalog: TextCatalog, texts: TextReader): FormField[] {
	const readKey = (label: string, text: unknown): TextKey | undefined => {
		const key = texts.readKey(label, text);
		if (key !== undefined) assertMaxLength(label, catalog.maxLength(key));
		return key;
	};
	return readFormFields(value, readKey).filter(
		(field) => field.name !== undefined || field.value !== undefined,
	);
}

function readFormFields(
	value: unknown,
	readKey: (label: string, text: unknown) => TextKey | undefined,
): FormField[] {
	const form = isEmpty(value) ? null : parseJsonIfString(value);
	if (form === null) return [];
	if (Array.isArray(form)) {
		return form.map((element, index) => {
			const field = ObjectReader.fromElement(
				OPTIONS.form.label,
				index,
				element,
				'an object with "name" and "value"',
			);
			assertNoOtherNames(`${OPTIONS.form.label}[${index}]`, element as InputObject);
			return { name: field.read('name', readKey), value: field.read('value', readKey) };
		});
	}
	if (typeof form !== 'object') throw invalidValue(OPTIONS.form.label, value, FORM_EXPECTED);
	return getEntries(form as InputObject, value).map(([name, text]) => {
		const path = `${OPTIONS.form.label}.${name}`;
		return { name: readKey(path, name), value: readKey(path, text) };
	});
}

const MAX_NAMES_IN_ERROR = 5;

/** Feishu knows only these two fields. A source that names them differently would lose its values. */
function assertNoOtherNames(label: string, element: InputObject): void {
	const others = Object.keys(element).filter((name) => name !== 'name' && name !== 'value');
	if (others.length === 0) return;
	const names = others.slice(0, MAX_NAMES_IN_ERROR).map((name) => `"${name}"`);
	const more = others.length > names.length ? ', …' : '';
	throw new InputError(
		label,
		`has ${names.join(', ')}${more}, but must have only "name" and "value"`,
		'Rename the fields, for example with {{ $json.form.map((field) => ({ name: field.label, value: field.text })) }}.',
	);
}

function assertMaxLength(label: string, length: number): void {
	if (length <= LIMITS.formTextLength) return;
	throw new InputError(
		label,
		`has ${length} characters, but must have at most ${LIMITS.formTextLength}`,
	);
}
