import { createDecipheriv, createHash } from 'crypto';

/** Bytes of AES's block, and of its initialization vector. */
const BLOCK_SIZE = 16;

/**
 * Decrypts the field `encrypt` of a callback: base64 of an initialization vector and AES-256-CBC with PKCS#7 padding.
 * The cipher's key is the SHA-256 of the callback key. Returns undefined if the text cannot be decrypted; a wrong key
 * may also return random characters. Source: Feishu's page on encrypted callbacks.
 */
export function decryptCallback(encrypted: string, key: string): string | undefined {
	const bytes = Buffer.from(encrypted, 'base64');
	const cipherKey = createHash('sha256').update(key).digest();
	try {
		const decipher = createDecipheriv('aes-256-cbc', cipherKey, bytes.subarray(0, BLOCK_SIZE));
		const text = Buffer.concat([decipher.update(bytes.subarray(BLOCK_SIZE)), decipher.final()]);
		return text.toString('utf8');
	} catch {
		return undefined;
	}
}
