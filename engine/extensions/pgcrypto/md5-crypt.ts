// crypt() with MD5 ($1$), after FreeBSD's crypt-md5.c.
import { createHash } from 'node:crypto'
import { mixed } from './crypt-letters.ts'

const prefix = '$1$'
const rounds = 1000
const saltLettersMax = 8

export function md5Crypt(password: Uint8Array, setting: string): string {
  const [given = ''] = setting.slice(prefix.length).split('$')
  const saltText = given.slice(0, saltLettersMax)
  const salt = Buffer.from(saltText)
  const hash = (...parts: readonly Uint8Array[]): Buffer => {
    const md5 = createHash('md5')
    for (const part of parts) md5.update(part)
    return md5.digest()
  }
  const alternate = hash(password, salt, password)
  const first: Uint8Array[] = [password, Buffer.from(prefix), salt]
  for (let left = password.length; left > 0; left -= 16) first.push(alternate.subarray(0, Math.min(left, 16)))
  for (let bits = password.length; bits > 0; bits >>= 1)
    first.push((bits & 1) === 1 ? Buffer.from([0]) : password.subarray(0, 1))
  let result = hash(...first)
  for (let round = 0; round < rounds; round++) {
    const odd = (round & 1) === 1
    const parts: Uint8Array[] = [odd ? password : result]
    if (round % 3 !== 0) parts.push(salt)
    if (round % 7 !== 0) parts.push(password)
    parts.push(odd ? result : password)
    result = hash(...parts)
  }
  const order = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]]
  return `${prefix}${saltText}$${mixed(result, order)}`
}
