import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import {
  WireClient,
  cancelRequest,
  cstring,
  frame,
  gssRequest,
  int16,
  int32,
  sslRequest,
  startupPacket,
} from '../../test/wire/wire-client.ts'
import { FakeSessions } from './fake-session.ts'
import { servePostgres } from './server.ts'
import type { PostgresServer } from './server.ts'

const startup = startupPacket({ user: 'ann', options: '-c a=b' })
const messages = [
  frame('Q', cstring('rows 3')),
  frame('Q', cstring('copy in')),
  frame('Q', cstring('copy out 2')),
  frame('Q', cstring('error 22012 x')),
  frame('P', Buffer.concat([cstring('s'), cstring('rows 3'), int16(1), int32(25)])),
  frame(
    'B',
    Buffer.concat([
      cstring('p'),
      cstring('s'),
      int16(1),
      int16(0),
      int16(1),
      int32(1),
      Buffer.from('x'),
      int16(1),
      int16(0),
    ]),
  ),
  frame('D', Buffer.from('Ss\0')),
  frame('E', Buffer.concat([cstring('p'), int32(2)])),
  frame('C', Buffer.from('Pp\0')),
  frame('H'),
  frame('S'),
  frame('d', Buffer.from('1\n')),
  frame('c'),
  frame('f', cstring('no')),
  frame('F', Buffer.concat([int32(1), int16(0), int16(0), int16(0)])),
  frame('X'),
]

/** A valid script with bytes changed, dropped, repeated or cut. */
const script = fc
  .record({
    head: fc.constantFrom(
      startup,
      startup,
      startup,
      Buffer.concat([gssRequest, startup]),
      Buffer.concat([sslRequest, startup]),
      cancelRequest(1, Buffer.alloc(4)),
      Buffer.alloc(0),
    ),
    body: fc.array(fc.constantFrom(...messages), { maxLength: 12 }),
    edits: fc.array(
      fc.record({ at: fc.nat(400), byte: fc.nat(255), kind: fc.constantFrom('set', 'drop', 'insert', 'cut') }),
      { maxLength: 4 },
    ),
  })
  .map(({ head, body, edits }) => {
    let bytes = Buffer.concat([head, ...body])
    for (const { at, byte, kind } of edits) {
      const place = bytes.length === 0 ? 0 : at % bytes.length
      if (kind === 'set' && bytes.length > 0) bytes[place] = byte
      else if (kind === 'cut') bytes = bytes.subarray(0, place)
      else
        bytes = Buffer.concat([
          bytes.subarray(0, place),
          kind === 'insert' ? Buffer.of(byte) : Buffer.alloc(0),
          bytes.subarray(place + (kind === 'drop' ? 1 : 0)),
        ])
    }
    return bytes
  })

describe('hostile clients', () => {
  let server: PostgresServer
  let witness: WireClient
  before(async () => {
    server = await servePostgres({ host: '127.0.0.1', port: 0, sessions: new FakeSessions(), messageBytesMax: 1 << 20 })
    witness = await WireClient.open('127.0.0.1', server.port)
    witness.sendStartup({ user: 'witness' })
    await witness.until('ReadyForQuery')
  })
  after(() => server.drain(1000))

  const survives = async (bytes: Uint8Array): Promise<void> => {
    const client = await WireClient.open('127.0.0.1', server.port)
    client.write(bytes)
    client.end()
    // Whatever it was, the server ends it by itself once the client has closed its side.
    while (!client.closed) await client.next().catch(() => client.destroy())
    client.destroy()
    witness.query('rows 1')
    const answer = await witness.until('ReadyForQuery')
    assert.equal(answer.at(-2)?.tag, 'SELECT 1')
  }

  it('hurt only themselves with mutated scripts', async () => {
    await fc.assert(fc.asyncProperty(script, survives), { numRuns: 150 })
  })

  it('hurt only themselves with noise', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), survives), { numRuns: 50 })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (noise) => survives(Buffer.concat([startup, noise]))),
      { numRuns: 50 },
    )
  })
})
