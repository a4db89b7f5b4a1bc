import { LIMITS, type FormField, type TextKey } from '../../../feishu/api/syncExternalInstance';
import { ObjectReader } from '../../../input/objectReader';
import { isEmpty } from '../../../input/identifier';
import { InputError, invalidValue } from '../../../input/inputError';
import { parseJsonIfString, type InputObject } from '../../../input/json';
import { OPTION_LABELS } from './fields';
import type { TextReader } from '../../../i18n/readText';
import type { TextCatalog } from '../../../i18n/textCatalog';

const FORM_EXPECTED =
	'an object such as { "Days": "2" }, a list of { "name", "value" }, or JSON text of either';

/** Reads the form: a list of `{ name, value }`, or an object of name to value. Lines without either are left out. */
export function readForm(value: unknown, texts: TextCatalog, input: TextReader): FormField[] {
	const keyOf = (field: string, text: unknown): TextKey | undefined => {
		const key = input.readKey(field, text);
		if (key !== undefined) assertMaxLength(field, texts.maxLength(key));
		return key;
	};
	return readFormFields(value, keyOf).filter(
		(line) => line.name !== undefined || line.value !== undefined,
	);
}

function readFormFields(
	value: unknown,
	keyOf: (field: string, text: unknown) => TextKey | undefined,
): FormField[] {
	const form = isEmpty(value) ? null : parseJsonIfString(value);
	if (form === null) return [];
	if (Array.isArray(form)) {
		return form.map((line, index) => {
			const element = ObjectReader.fromListItem(
				OPTION_LABELS.form,
				index,
				line,
				'an object with "name" and "value"',
			);
			return { name: element.read('name', keyOf), value: element.read('value', keyOf) };
		});
	}
	if (typeof form !== 'object') throw invalidValue(OPTION_LABELS.form, value, FORM_EXPECTED);
	return Object.entries(form as InputObject).map(([name, text]) => {
		const place = `${OPTION_LABELS.form}.${name}`;
		return { name: keyOf(place, name), value: keyOf(place, text) };
	});
}

function assertMaxLength(field: string, length: number): void {
	if (length <= LIMITS.formTextLength) return;
	throw new InputError(
		`"${field}" has ${length} characters, but must have ${LIMITS.formTextLength} at most`,
	);
}
