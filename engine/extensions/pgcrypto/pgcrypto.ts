// pgcrypto. What encrypts in OpenPGP's formats is absent, and says so.
import { randomBytes, randomUUID } from 'node:crypto'
import { notSupported, PgError } from '../../errors.ts'
import { immutable, volatile } from '../../functions/declare.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { extensionBlocks } from '../../types/extension-oids.ts'
import { Oid } from '../../types/oids.ts'
import { encodeText } from '../../types/text-bytes.ts'
import type { ExtensionObjects } from '../extension.ts'
import { decrypt, encrypt } from './ciphers.ts'
import { digest, hmac } from './digests.ts'
import { crypt, genSalt } from './passwords.ts'

const first = extensionBlocks.pgcrypto
const { bytea, text, int4, uuid, bool } = Oid
type Bytes = Uint8Array

const randomBytesMax = 1024

function someRandomBytes(count: number): Bytes {
  if (count < 1 || count > randomBytesMax) throw new PgError('39000', 'Length not in range')
  return new Uint8Array(randomBytes(count))
}

/** Name, arguments and result of what is absent. */
const absent: readonly (readonly [string, readonly number[], number])[] = [
  ['pgp_sym_encrypt', [text, text], bytea],
  ['pgp_sym_encrypt', [text, text, text], bytea],
  ['pgp_sym_encrypt_bytea', [bytea, text], bytea],
  ['pgp_sym_encrypt_bytea', [bytea, text, text], bytea],
  ['pgp_sym_decrypt', [bytea, text], text],
  ['pgp_sym_decrypt', [bytea, text, text], text],
  ['pgp_sym_decrypt_bytea', [bytea, text], bytea],
  ['pgp_sym_decrypt_bytea', [bytea, text, text], bytea],
  ['pgp_pub_encrypt', [text, bytea], bytea],
  ['pgp_pub_encrypt', [text, bytea, text], bytea],
  ['pgp_pub_encrypt_bytea', [bytea, bytea], bytea],
  ['pgp_pub_encrypt_bytea', [bytea, bytea, text], bytea],
  ['pgp_pub_decrypt', [bytea, bytea], text],
  ['pgp_pub_decrypt', [bytea, bytea, text], text],
  ['pgp_pub_decrypt', [bytea, bytea, text, text], text],
  ['pgp_pub_decrypt_bytea', [bytea, bytea], bytea],
  ['pgp_pub_decrypt_bytea', [bytea, bytea, text], bytea],
  ['pgp_pub_decrypt_bytea', [bytea, bytea, text, text], bytea],
  ['pgp_key_id', [bytea], text],
  ['armor', [bytea], text],
  ['armor', [bytea, Oid._text, Oid._text], text],
  ['dearmor', [text], bytea],
]

const functions: readonly FunctionDefinition[] = [
  immutable(first, 'digest', [text, text], bytea, ([data, name]: [string, string]) => digest(encodeText(data), name)),
  immutable(first + 1, 'digest', [bytea, text], bytea, ([data, name]: [Bytes, string]) => digest(data, name)),
  immutable(first + 2, 'hmac', [text, text, text], bytea, ([data, key, name]: [string, string, string]) =>
    hmac(encodeText(data), encodeText(key), name),
  ),
  immutable(first + 3, 'hmac', [bytea, bytea, text], bytea, ([data, key, name]: [Bytes, Bytes, string]) =>
    hmac(data, key, name),
  ),
  immutable(first + 4, 'crypt', [text, text], text, ([password, salt]: [string, string]) => crypt(password, salt)),
  volatile(first + 5, 'gen_salt', [text], text, ([type]: [string]) => genSalt(type)),
  volatile(first + 6, 'gen_salt', [text, int4], text, ([type, rounds]: [string, number]) => genSalt(type, rounds)),
  immutable(first + 7, 'encrypt', [bytea, bytea, text], bytea, ([data, key, type]: [Bytes, Bytes, string]) =>
    encrypt(data, key, type),
  ),
  immutable(first + 8, 'decrypt', [bytea, bytea, text], bytea, ([data, key, type]: [Bytes, Bytes, string]) =>
    decrypt(data, key, type),
  ),
  immutable(
    first + 9,
    'encrypt_iv',
    [bytea, bytea, bytea, text],
    bytea,
    ([data, key, iv, type]: [Bytes, Bytes, Bytes, string]) => encrypt(data, key, type, iv),
  ),
  immutable(
    first + 10,
    'decrypt_iv',
    [bytea, bytea, bytea, text],
    bytea,
    ([data, key, iv, type]: [Bytes, Bytes, Bytes, string]) => decrypt(data, key, type, iv),
  ),
  volatile(first + 11, 'gen_random_bytes', [int4], bytea, ([count]: [number]) => someRandomBytes(count)),
  volatile(first + 12, 'gen_random_uuid', [], uuid, () => randomUUID()),
  volatile(first + 13, 'fips_mode', [], bool, () => false),
  ...absent.map(([name, args, result], at) =>
    volatile(first + 20 + at, name, args, result, () => {
      throw notSupported(`${name}()`)
    }),
  ),
]

export const pgcryptoObjects: ExtensionObjects = {
  functions,
  operators: [],
  casts: [],
}
