// digest and hmac, by any name of a hash that OpenSSL knows.
import { createHash, createHmac } from 'node:crypto'
import { PgError } from '../../errors.ts'

const unknownHash = (name: string): PgError => new PgError('22023', `Cannot use "${name}": No such hash algorithm`)

export function digest(data: Uint8Array, name: string): Uint8Array {
  try {
    return new Uint8Array(createHash(name.toLowerCase()).update(data).digest())
  } catch {
    throw unknownHash(name)
  }
}

export function hmac(data: Uint8Array, key: Uint8Array, name: string): Uint8Array {
  try {
    return new Uint8Array(createHmac(name.toLowerCase(), key).update(data).digest())
  } catch {
    throw unknownHash(name)
  }
}
