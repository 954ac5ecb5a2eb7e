// encrypt and decrypt: AES as algorithm[-mode][/pad:padding], which OpenSSL does. Keys are filled up with zeros to the next size that
// there is, initialization vectors too.
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { notSupported, PgError } from '../../errors.ts'

interface Cipher {
  readonly mode: 'cbc' | 'ecb' | 'cfb'
  readonly pads: boolean
}

const aes = /^(?:aes|rijndael|aes-128|aes-192|aes-256)$/
/** Ciphers that pgcrypto has and this does not. */
const others = /^(?:bf|blowfish|des|3des|des3|cast5)$/

function cipherNamed(text: string): Cipher {
  const unknown = new PgError('22023', `Cannot use "${text}": No such cipher algorithm`)
  const [spec, ...options] = text.toLowerCase().split('/')
  let pads = true
  for (const option of options) {
    const [name, value] = option.split(':')
    if (name !== 'pad' || (value !== 'pkcs' && value !== 'none')) throw unknown
    pads = value === 'pkcs'
  }
  const [, algorithm, mode = 'cbc'] = /^(.+?)(?:-(cbc|ecb|cfb))?$/.exec(spec) ?? []
  if (algorithm !== undefined && others.test(algorithm)) throw notSupported(`the cipher ${algorithm} of pgcrypto`)
  if (algorithm === undefined || !aes.test(algorithm)) throw unknown
  return { mode: mode as Cipher['mode'], pads }
}

const blockBytes = 16

/** Longer keys are cut. */
function keyOf(key: Uint8Array): Uint8Array {
  const bytes = key.length <= 16 ? 16 : key.length <= 24 ? 24 : 32
  const filled = new Uint8Array(bytes)
  filled.set(key.subarray(0, bytes))
  return filled
}

function vectorOf({ mode }: Cipher, iv: Uint8Array | undefined): Uint8Array | null {
  if (mode === 'ecb') return null
  const filled = new Uint8Array(blockBytes)
  filled.set((iv ?? filled).subarray(0, blockBytes))
  return filled
}

export function encrypt(data: Uint8Array, key: Uint8Array, type: string, iv?: Uint8Array): Uint8Array {
  const cipher = cipherNamed(type)
  const whole = keyOf(key)
  try {
    const coder = createCipheriv(`aes-${whole.length * 8}-${cipher.mode}`, whole, vectorOf(cipher, iv))
    coder.setAutoPadding(cipher.pads)
    return new Uint8Array(Buffer.concat([coder.update(data), coder.final()]))
  } catch {
    throw new PgError('39000', `encrypt${iv ? '_iv' : ''} error: Encryption failed`)
  }
}

export function decrypt(data: Uint8Array, key: Uint8Array, type: string, iv?: Uint8Array): Uint8Array {
  const cipher = cipherNamed(type)
  const whole = keyOf(key)
  try {
    const coder = createDecipheriv(`aes-${whole.length * 8}-${cipher.mode}`, whole, vectorOf(cipher, iv))
    coder.setAutoPadding(cipher.pads)
    return new Uint8Array(Buffer.concat([coder.update(data), coder.final()]))
  } catch {
    throw new PgError('39000', `decrypt${iv ? '_iv' : ''} error: Decryption failed`)
  }
}
