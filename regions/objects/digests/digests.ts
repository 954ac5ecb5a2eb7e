// What is computed of an object's bytes on their way in: MD5 for the ETag, and whatever checksums the sender or S3 asks for.
import { createHash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { badDigest, ObjectError } from '../object-error.ts'
import { crc32c } from './crc32c.ts'
import { Crc64 } from './crc64.ts'

export const checksumAlgorithms = ['crc32', 'crc32c', 'sha1', 'sha256', 'crc64nvme'] as const
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number]

/** payload: the SHA-256 that a request was signed with; checked, but no checksum of the object. */
export type DigestName = ChecksumAlgorithm | 'payload'

/** Base64, by algorithm; `payload`: the SHA-256 that the request was signed with. */
export type Digests = Readonly<Partial<Record<ChecksumAlgorithm | 'md5' | 'payload', string>>>

interface Running {
  update(bytes: Uint8Array): void
  digest(): Buffer
}

export class DigestSet {
  readonly #md5: Hash = createHash('md5')
  readonly #running: ReadonlyMap<DigestName, Running>

  constructor(algorithms: readonly DigestName[]) {
    this.#running = new Map([...new Set(algorithms)].map((algorithm) => [algorithm, running(algorithm)]))
  }

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes)
    for (const one of this.#running.values()) one.update(bytes)
  }

  /** Throws BadDigest where what was said of the bytes is not true. */
  finish(expected: Digests): { readonly md5: Buffer; readonly checksums: Digests } {
    const md5 = this.#md5.digest()
    if (expected.md5 !== undefined && expected.md5 !== md5.toString('base64')) throw badDigest('Content-MD5')
    const checksums: Partial<Record<ChecksumAlgorithm, string>> = {}
    for (const [algorithm, one] of this.#running) {
      const found = one.digest().toString('base64')
      if (algorithm === 'payload') {
        if (expected.payload === found) continue
        throw new ObjectError(
          'XAmzContentSHA256Mismatch',
          'the SHA-256 that the request was signed with is not that of the bytes that came',
        )
      }
      if (expected[algorithm] !== undefined && expected[algorithm] !== found) throw badDigest(`${algorithm} checksum`)
      checksums[algorithm] = found
    }
    return { md5, checksums }
  }
}

function running(algorithm: DigestName): Running {
  switch (algorithm) {
    case 'crc32':
      return crcOf((bytes, before) => crc32(bytes, before))
    case 'crc32c':
      return crcOf(crc32c)
    case 'crc64nvme':
      return new Crc64()
    default: {
      const hash = createHash(algorithm === 'payload' ? 'sha256' : algorithm)
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() }
    }
  }
}

function crcOf(next: (bytes: Uint8Array, before: number) => number): Running {
  let value = 0
  return {
    update: (bytes) => {
      value = next(bytes, value)
    },
    digest: () => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(value >>> 0)
      return bytes
    },
  }
}

/** Length of a checksum in bytes. */
export const checksumBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  crc32: 4,
  crc32c: 4,
  sha1: 20,
  sha256: 32,
  crc64nvme: 8,
}
