// crypt() with SHA-256 ($5$) and SHA-512 ($6$), after Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512".
import { createHash } from 'node:crypto'
import { PgError } from '../../errors.ts'
import { cryptLetters, mixed } from './crypt-letters.ts'

export const shaRounds = {
  min: 1000,
  default: 5000,
  max: 999_999_999,
} as const
const saltLettersMax = 16

interface Variant {
  readonly algorithm: 'sha256' | 'sha512'
  readonly bytes: number
  readonly order: readonly (readonly number[])[]
}

/** Triples of bytes, each one step further than the last in turns of three. */
function orderOf(triples: number, step: number, turn: (at: number) => readonly number[]): number[][] {
  return Array.from({ length: triples }, (_, at) => {
    const shift = turn(at)
    return shift.map((which) => at + which * step)
  })
}

const variants: Readonly<Record<string, Variant>> = {
  5: {
    algorithm: 'sha256',
    bytes: 32,
    order: [
      ...orderOf(
        10,
        10,
        (at) =>
          [
            [0, 1, 2],
            [2, 0, 1],
            [1, 2, 0],
          ][at % 3],
      ),
      [31, 30],
    ],
  },
  6: {
    algorithm: 'sha512',
    bytes: 64,
    order: [
      ...orderOf(
        21,
        21,
        (at) =>
          [
            [0, 1, 2],
            [1, 2, 0],
            [2, 0, 1],
          ][at % 3],
      ),
      [63],
    ],
  },
}

/** Throws 22023. */
export function shaCrypt(password: Uint8Array, setting: string): string {
  const variant = variants[setting[1]]
  const [, roundsText, saltPart = ''] = /^\$[56]\$(?:rounds=(\d+)\$)?([^$]*)/.exec(setting) ?? []
  const saltText = saltPart.slice(0, saltLettersMax)
  for (const letter of saltText)
    if (!cryptLetters.includes(letter)) throw new PgError('22023', `invalid character in salt string: "${letter}"`)
  const asked = roundsText === undefined ? shaRounds.default : Number(roundsText)
  const rounds = Math.min(Math.max(asked, shaRounds.min), shaRounds.max)
  const result = hashed(password, Buffer.from(saltText), rounds, variant)
  const shown = roundsText === undefined ? '' : `rounds=${rounds}$`
  return `$${setting[1]}$${shown}${saltText}$${mixed(result, variant.order)}`
}

function hashed(password: Uint8Array, salt: Uint8Array, rounds: number, { algorithm, bytes }: Variant): Buffer {
  const hash = (parts: readonly Uint8Array[]): Buffer => {
    const sha = createHash(algorithm)
    for (const part of parts) sha.update(part)
    return sha.digest()
  }
  const repeated = (block: Uint8Array, length: number): Buffer => {
    const whole = Buffer.alloc(length)
    for (let at = 0; at < length; at += bytes) whole.set(block.subarray(0, Math.min(bytes, length - at)), at)
    return whole
  }
  const alternate = hash([password, salt, password])
  const first: Uint8Array[] = [password, salt, repeated(alternate, password.length)]
  for (let bits = password.length; bits > 0; bits >>= 1) first.push((bits & 1) === 1 ? alternate : password)
  let result = hash(first)
  const passwords = repeated(hash(Array.from({ length: password.length }, () => password)), password.length)
  const salts = repeated(hash(Array.from({ length: 16 + result[0] }, () => salt)), salt.length)
  for (let round = 0; round < rounds; round++) {
    const odd = (round & 1) === 1
    const parts: Uint8Array[] = [odd ? passwords : result]
    if (round % 3 !== 0) parts.push(salts)
    if (round % 7 !== 0) parts.push(passwords)
    parts.push(odd ? result : passwords)
    result = hash(parts)
  }
  return result
}
