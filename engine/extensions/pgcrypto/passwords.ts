// crypt and gen_salt.
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { notSupported, PgError } from '../../errors.ts'
import { encodeText } from '../../types/text-bytes.ts'
import { cryptLetters } from './crypt-letters.ts'
import { md5Crypt } from './md5-crypt.ts'
import { shaCrypt, shaRounds } from './sha-crypt.ts'

const bcryptSetting = /^\$2[abxy]\$(\d\d)\$[./A-Za-z0-9]{22}/
const bcryptRounds = { min: 4, default: 6, max: 31 } as const

/** Throws 22023 for a salt that no algorithm knows. */
export function crypt(password: string, setting: string): string {
  if (setting.startsWith('$2')) return bcrypt(password, setting)
  if (setting.startsWith('$1$')) return md5Crypt(encodeText(password), setting)
  if (setting.startsWith('$5$') || setting.startsWith('$6$')) return shaCrypt(encodeText(password), setting)
  if (setting.startsWith('$') || setting.length < 2) throw new PgError('22023', 'invalid salt')
  throw notSupported('crypt() with DES')
}

function bcrypt(password: string, setting: string): string {
  const rounds = Number(bcryptSetting.exec(setting)?.[1])
  if (!(rounds >= bcryptRounds.min && rounds <= bcryptRounds.max)) throw new PgError('22023', 'invalid salt')
  if (setting.startsWith('$2x')) throw notSupported('crypt() with $2x$')
  const { hashSync } = createRequire(import.meta.url)('bcryptjs') as typeof import('bcryptjs')
  return hashSync(password, setting)
}

export function genSalt(type: string, rounds = 0): string {
  switch (type.toLowerCase()) {
    case 'md5':
      if (rounds !== 0 && rounds !== 1000) throw wrongRounds()
      return `$1$${randomLetters(8)}`
    case 'bf':
      return bcryptSalt(rounds === 0 ? bcryptRounds.default : rounds)
    case 'sha256crypt':
      return `$5$rounds=${shaRoundsOf(rounds)}$${randomLetters(16)}`
    case 'sha512crypt':
      return `$6$rounds=${shaRoundsOf(rounds)}$${randomLetters(16)}`
    case 'des':
    case 'xdes':
      throw notSupported(`gen_salt('${type}')`)
    default:
      throw new PgError('22023', 'gen_salt: Unknown salt algorithm')
  }
}

const wrongRounds = (): PgError => new PgError('22023', 'gen_salt: Incorrect number of rounds')

function shaRoundsOf(rounds: number): number {
  if (rounds === 0) return shaRounds.default
  if (rounds < shaRounds.min || rounds > shaRounds.max) throw wrongRounds()
  return rounds
}

const randomLetters = (count: number): string =>
  Array.from(randomBytes(count), (byte) => cryptLetters[byte & 63]).join('')

/** bcrypt has its own order of the same letters; of the last one only two bits count. */
function bcryptSalt(rounds: number): string {
  if (rounds < bcryptRounds.min || rounds > bcryptRounds.max) throw wrongRounds()
  const letters = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  const bytes = randomBytes(22)
  const salt = Array.from(bytes, (byte, at) => letters[at < 21 ? byte & 63 : byte & 48]).join('')
  return `$2a$${String(rounds).padStart(2, '0')}$${salt}`
}
