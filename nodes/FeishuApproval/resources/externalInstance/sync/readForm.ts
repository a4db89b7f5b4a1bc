import type { TextKey } from '../../../feishu/api/i18nResources';
import { LIMITS, type FormField } from '../../../feishu/api/syncExternalInstance';
import type { TextReader } from '../../../i18n/readText';
import type { TextCatalog } from '../../../i18n/textCatalog';
import { isEmpty } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { parseJsonIfString, type InputObject } from '../../../input/json';
import { ObjectReader } from '../../../input/objectReader';
import { OPTION_LABELS } from './fields';

const FORM_EXPECTED =
	'an object such as { "Days": "2" }, a list of { "name", "value" }, or either as JSON text';

/**
 * Reads the form: a list of `{ name, value }`, or an object of name to value. Leaves out fields that have neither
 * name nor value. Throws `InputError` if a text is longer than Feishu allows.
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
				OPTION_LABELS.form,
				index,
				element,
				'an object with "name" and "value"',
			);
			return { name: field.read('name', readKey), value: field.read('value', readKey) };
		});
	}
	if (typeof form !== 'object') throw invalidValue(OPTION_LABELS.form, value, FORM_EXPECTED);
	return Object.entries(form as InputObject).map(([name, text]) => {
		const path = `${OPTION_LABELS.form}.${name}`;
		return { name: readKey(path, name), value: readKey(path, text) };
	});
}

function assertMaxLength(label: string, length: number): void {
	if (length <= LIMITS.formTextLength) return;
	throw new InputError(
		label,
		`has ${length} characters, but must have at most ${LIMITS.formTextLength}`,
	);
}
