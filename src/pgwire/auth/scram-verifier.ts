// What is stored of a password: PostgreSQL's SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey (RFC 5803), never the password.
import { createHash, createHmac, pbkdf2, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { scramIterations } from '../limits.ts'
import { saslPrep } from './saslprep.ts'

export interface ScramVerifier {
  readonly iterations: number
  readonly salt: Buffer
  readonly storedKey: Buffer
  readonly serverKey: Buffer
}

const keyBytes = 32
const saltBytes = 16

export const hmac = (key: Uint8Array, data: string | Uint8Array): Buffer =>
  createHmac('sha256', key).update(data).digest()
export const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** The verifier's text for a new password, for CREATE ROLE … PASSWORD. Takes a few milliseconds. */
export function makeVerifier(
  password: string,
  iterations = scramIterations,
  salt: Buffer = randomBytes(saltBytes),
): string {
  const salted = pbkdf2Sync(saslPrep(password), salt, iterations, keyBytes, 'sha256')
  const { storedKey, serverKey } = keysOf(salted)
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey.toString('base64')}:${serverKey.toString('base64')}`
}

/** undefined: not a verifier (so: a password that was meant to be hashed). */
export function parseVerifier(text: string): ScramVerifier | undefined {
  const match = /^SCRAM-SHA-256\$(\d{1,9}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/.exec(text)
  if (!match) return undefined
  const iterations = Number(match[1])
  const [salt, storedKey, serverKey] = match.slice(2).map((part) => Buffer.from(part, 'base64'))
  if (iterations < 1 || storedKey.length !== keyBytes || serverKey.length !== keyBytes) return undefined
  return { iterations, salt, storedKey, serverKey }
}

/** A verifier that no password fits but that looks, and stays, the same for a name: unknown users are not told from known ones. */
export function mockVerifier(user: string, secret: Uint8Array): ScramVerifier {
  const salt = hmac(secret, `salt ${user}`).subarray(0, saltBytes)
  return { iterations: scramIterations, salt, storedKey: randomBytes(keyBytes), serverKey: randomBytes(keyBytes) }
}

/** Whether a password in the clear fits. */
export async function passwordFits(password: string, verifier: ScramVerifier): Promise<boolean> {
  const salted = await promisify(pbkdf2)(saslPrep(password), verifier.salt, verifier.iterations, keyBytes, 'sha256')
  return timingSafeEqual(keysOf(salted).serverKey, verifier.serverKey)
}

function keysOf(salted: Buffer): { storedKey: Buffer; serverKey: Buffer } {
  return { storedKey: sha256(hmac(salted, 'Client Key')), serverKey: hmac(salted, 'Server Key') }
}
