// aws-chunked bodies: chunks with their sizes, each signed on top of the one before where the request says so, and trailers behind.
import { createHash } from 'node:crypto'
import { S3Error } from '../s3-error.ts'
import { scopeText, sha256Hex, signatureOf } from './signing.ts'
import { sameText, type SignedRequest } from './verify.ts'

export interface ChunkedOptions {
  readonly chunks: SignedRequest['chunks']
  readonly signed: boolean
  readonly trailer: boolean
}

const emptyHash = sha256Hex('')
/** A chunk's head, and each trailer line: sizes and signatures are short. */
const lineBytesMax = 4096
const trailersMax = 16

const incomplete = (): S3Error => new S3Error('IncompleteBody', 'The request body terminated unexpectedly')
const badSignature = (): S3Error =>
  new S3Error('SignatureDoesNotMatch', 'the signature of a chunk or of the trailer is not that of its bytes')

/** Yields the data. trailers: filled once the pieces are over. */
export async function* chunkedPieces(
  source: AsyncIterable<Buffer>,
  { chunks, signed, trailer }: ChunkedOptions,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source)
  let previous = chunks.seed
  for (;;) {
    const { size, signature } = chunkHead(await reader.line(), signed)
    const hash = signed ? createHash('sha256') : undefined
    for (let left = size; left > 0;) {
      const piece = await reader.some(left)
      left -= piece.length
      hash?.update(piece)
      // The last piece of a signed chunk goes on once the signature is known to be right: others may have gone on before, but the
      // object is only made when all of them were.
      if (left === 0) previous = checkChunk(chunks, previous, hash, signature)
      yield piece
    }
    if (size === 0) {
      previous = checkChunk(chunks, previous, hash, signature)
      break
    }
    if ((await reader.line()) !== '') throw incomplete()
  }
  if (trailer) await readTrailers(reader, { chunks, signed, trailer }, previous, trailers)
  else if ((await reader.line()) !== '') throw incomplete()
  await reader.end()
}

function chunkHead(line: string, signed: boolean): { size: number; signature: string } {
  const match = /^([0-9a-f]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/i.exec(line)
  if (!match) throw incomplete()
  if (signed && match[2] === undefined) throw badSignature()
  return { size: Number.parseInt(match[1], 16), signature: match[2] ?? '' }
}

function checkChunk(
  { key, time, scope }: ChunkedOptions['chunks'],
  previous: string,
  hash: ReturnType<typeof createHash> | undefined,
  signature: string,
): string {
  if (!hash) return previous
  const text = `AWS4-HMAC-SHA256-PAYLOAD\n${time}\n${scopeText(scope)}\n${previous}\n${emptyHash}\n${hash.digest('hex')}`
  const expected = signatureOf(key, text)
  if (!sameText(expected, signature)) throw badSignature()
  return expected
}

async function readTrailers(
  reader: ByteReader,
  { chunks, signed }: ChunkedOptions,
  previous: string,
  trailers: Map<string, string>,
): Promise<void> {
  let canonical = ''
  let signature: string | undefined
  for (let count = 0; ; count++) {
    if (count > trailersMax) throw incomplete()
    // Some clients end the body with the last trailer and no empty line.
    const line = await reader.line(true)
    if (line === '') break
    const colon = line.indexOf(':')
    if (colon < 1) throw incomplete()
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'x-amz-trailer-signature') {
      signature = value
      continue
    }
    trailers.set(name, value)
    canonical += `${name}:${value}\n`
  }
  if (!signed) return
  const { key, time, scope } = chunks
  const text = `AWS4-HMAC-SHA256-TRAILER\n${time}\n${scopeText(scope)}\n${previous}\n${sha256Hex(canonical)}`
  if (signature === undefined || !sameText(signatureOf(key, text), signature)) throw badSignature()
}

class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async #more(): Promise<boolean> {
    // What is held lies in a buffer that is gone once the next one is asked for.
    const held = this.#held.length === 0 ? undefined : Buffer.from(this.#held)
    if (held) this.#held = held
    const next = await this.#source.next()
    if (next.done) return false
    this.#held = held ? Buffer.concat([held, next.value]) : next.value
    return true
  }

  /** At least one byte, at most so many. */
  async some(most: number): Promise<Buffer> {
    while (this.#held.length === 0) if (!(await this.#more())) throw incomplete()
    const piece = this.#held.subarray(0, most)
    this.#held = this.#held.subarray(piece.length)
    return piece
  }

  async line(mayEnd = false): Promise<string> {
    for (let from = 0; ;) {
      const at = this.#held.indexOf('\n', from)
      if (at >= 0) {
        const line = this.#held.toString('latin1', 0, at).replace(/\r$/, '')
        this.#held = this.#held.subarray(at + 1)
        return line
      }
      from = this.#held.length
      if (from > lineBytesMax) throw incomplete()
      if (await this.#more()) continue
      if (!mayEnd) throw incomplete()
      const line = this.#held.toString('latin1')
      this.#held = Buffer.alloc(0)
      return line
    }
  }

  async end(): Promise<void> {
    if (this.#held.toString('latin1').trim() !== '') throw incomplete()
    this.#held = Buffer.alloc(0)
    while (await this.#more()) if (this.#held.toString('latin1').trim() !== '') throw incomplete()
  }
}
