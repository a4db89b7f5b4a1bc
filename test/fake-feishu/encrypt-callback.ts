import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** Encrypts a text as Feishu does: base64 of a random initialization vector and AES-256-CBC. */
export function encryptCallback(text: string, key: string): string {
	const iv = randomBytes(16);
	const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), iv);
	return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}
