import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
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
import type { WireMessage } from '../../test/wire/wire-client.ts'
import { FakeSessions } from './fake-session.ts'
import { pendingConnectionsMax } from './limits.ts'
import { servePostgres } from './server.ts'
import type { PostgresServer } from './server.ts'

const parse = (name: string, text: string): Buffer =>
  frame('P', Buffer.concat([cstring(name), cstring(text), int16(0)]))
const bind = (portal: string, statement: string, ...values: string[]): Buffer =>
  frame(
    'B',
    Buffer.concat([
      cstring(portal),
      cstring(statement),
      int16(0),
      int16(values.length),
      ...values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]),
      int16(0),
    ]),
  )
const describeMessage = (kind: 'S' | 'P', name: string): Buffer => frame('D', Buffer.from(`${kind}${name}\0`))
const execute = (portal: string, rows = 0): Buffer => frame('E', Buffer.concat([cstring(portal), int32(rows)]))
const close = (kind: 'S' | 'P', name: string): Buffer => frame('C', Buffer.from(`${kind}${name}\0`))
const sync = frame('S')
const types = (messages: readonly WireMessage[]): string => messages.map((message) => message.type).join(' ')
const values = (messages: readonly WireMessage[]): unknown[] =>
  messages.filter((message) => message.type === 'DataRow').map((message) => (message.values as unknown[])[0])

describe('a Postgres server', () => {
  const sessions = new FakeSessions()
  let server: PostgresServer
  before(async () => {
    server = await servePostgres({ host: '127.0.0.1', port: 0, sessions, messageBytesMax: 4 * 1024 * 1024 })
  })
  after(() => server.drain(1000))

  const open = (): Promise<WireClient> => WireClient.open('127.0.0.1', server.port)
  const login = async (parameters: Record<string, string> = { user: 'ann' }): Promise<WireClient> => {
    const client = await open()
    client.sendStartup(parameters)
    await client.until('ReadyForQuery')
    return client
  }

  describe('startup', () => {
    it('greets with parameters, a four-byte key and ReadyForQuery', async () => {
      const client = await open()
      client.sendStartup({ user: 'ann' })
      const messages = await client.until('ReadyForQuery')
      assert.equal(types(messages), 'Authentication ParameterStatus ParameterStatus BackendKeyData ReadyForQuery')
      assert.equal(messages[0].method, 'authenticationOk')
      assert.equal(messages[3].key, '01020304')
      assert.equal(messages[4].status, 'I')
      assert.equal(sessions.last.client.database, 'ann')
      client.destroy()
    })

    it('speaks 3.2 with a long key, and negotiates newer versions and unknown options down', async () => {
      const client = await open()
      client.sendStartup({ user: 'ann', '_pq_.wonder': 'on' }, 196_608 + 9999)
      const messages = await client.until('ReadyForQuery')
      assert.deepEqual(messages[0], { type: 'NegotiateProtocolVersion', version: 196_610, options: ['_pq_.wonder'] })
      assert.equal((messages.find((message) => message.type === 'BackendKeyData')!.key as string).length, 64)
      client.destroy()
    })

    it('gives options and parameters to the session, parameters winning', async () => {
      const client = await login({
        user: 'ann',
        database: 'db',
        application_name: 'test',
        options: '-c search_path=a\\ b -cextra_float_digits=2 --work-mem=1MB -c application_name=lost',
      })
      client.query('parameters')
      assert.deepEqual(values(await client.until('ReadyForQuery')), [
        'search_path=a b',
        'extra_float_digits=2',
        'work_mem=1MB',
        'application_name=test',
      ])
      client.destroy()
    })

    const refusals: [string, Buffer, string][] = [
      ['another major version', startupPacket({ user: 'ann' }, 131_072), '0A000'],
      ['replication', startupPacket({ user: 'ann', replication: 'database' }), '0A000'],
      ['no user', startupPacket({ database: 'd' }), '28000'],
      ['an unknown role', startupPacket({ user: 'nobody' }), '28000'],
      ['an unknown database', startupPacket({ user: 'ann', database: 'nowhere' }), '3D000'],
      ['a wrong option', startupPacket({ user: 'ann', options: '-z' }), '42601'],
      ['an option without a value', startupPacket({ user: 'ann', options: '-c work_mem' }), '42601'],
      ['a packet without its terminator', Buffer.concat([int32(13), int32(196_608), Buffer.from('user\0')]), '08P01'],
      ['bytes after the terminator', Buffer.concat([int32(18), int32(196_608), Buffer.from('user\0a\0\0xy')]), '08P01'],
      ['SSLRequest twice', Buffer.concat([sslRequest, sslRequest]), '0A000'],
      ['direct TLS without a certificate configured', Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]), '08P01'],
    ]
    for (const [what, bytes, sqlstate] of refusals) {
      it(`refuses ${what} with ${sqlstate}`, async () => {
        const client = await open()
        if (what.includes('twice')) {
          client.write(sslRequest)
          assert.equal(await client.rawByte(), 'N')
          client.write(sslRequest)
        } else client.write(bytes)
        const messages = await client.rest()
        assert.equal(messages.at(-1)?.type, 'ErrorResponse')
        assert.equal(messages.at(-1)?.code, sqlstate)
        assert.equal(messages.at(-1)?.severity, 'FATAL')
      })
    }

    it('says nothing to who sends a packet of a length that none has', async () => {
      for (const length of [7, 10_001]) {
        const client = await open()
        client.write(int32(length))
        assert.deepEqual(await client.rest(), [])
      }
    })

    it('answers GSSENCRequest and SSLRequest in a row with N', async () => {
      const client = await open()
      client.write(gssRequest)
      assert.equal(await client.rawByte(), 'N')
      client.write(sslRequest)
      assert.equal(await client.rawByte(), 'N')
      client.sendStartup({ user: 'ann' })
      await client.until('ReadyForQuery')
      client.destroy()
    })

    it('takes a startup packet byte by byte', async () => {
      const client = await open()
      for (const byte of startupPacket({ user: 'ann' })) {
        client.write(Buffer.of(byte))
        await new Promise((resolve) => setImmediate(resolve))
      }
      await client.until('ReadyForQuery')
      client.destroy()
    })
  })

  describe('simple queries', () => {
    it('sends rows, tags and ReadyForQuery', async () => {
      const client = await login()
      client.query('rows 2; notice hello')
      const messages = await client.until('ReadyForQuery')
      assert.equal(
        types(messages),
        'RowDescription DataRow DataRow CommandComplete NoticeResponse CommandComplete ReadyForQuery',
      )
      assert.deepEqual(messages[4], { type: 'NoticeResponse', severity: 'NOTICE', code: '00000', message: 'hello' })
      client.query('')
      assert.equal(types(await client.until('ReadyForQuery')), 'EmptyQueryResponse ReadyForQuery')
      client.destroy()
    })

    it('sends every field of an error and goes on', async () => {
      const client = await login()
      client.query('begin; error 23505 duplicate key; rows 1')
      const messages = await client.until('ReadyForQuery')
      assert.deepEqual(messages.slice(1), [
        {
          type: 'ErrorResponse',
          severity: 'ERROR',
          code: '23505',
          message: 'duplicate key',
          detail: 'a detail',
          hint: 'a hint',
          position: '3',
          table: 't',
        },
        { type: 'ReadyForQuery', status: 'E' },
      ])
      client.query('commit')
      assert.equal((await client.until('ReadyForQuery'))[0].tag, 'ROLLBACK')
      client.destroy()
    })

    it('turns a fault of ours into XX000 and goes on', async () => {
      const client = await login()
      client.query('fault')
      const [error] = await client.until('ReadyForQuery')
      assert.equal(error.code, 'XX000')
      client.query('rows 1')
      await client.until('ReadyForQuery')
      client.destroy()
    })

    it('refuses text that is not UTF-8 with 22021 and goes on', async () => {
      const client = await login()
      client.send('Q', Buffer.from([0x72, 0xc3, 0x28, 0]))
      const [error] = await client.until('ReadyForQuery')
      assert.equal(error.code, '22021')
      assert.equal(error.message, 'invalid byte sequence for encoding "UTF8": 0xc3 0x28')
      client.destroy()
    })

    it('ends a connection whose function call is cut short', async () => {
      const client = await login()
      client.send('F', Buffer.concat([int32(1), int16(0), int16(1)]))
      assert.equal((await client.rest())[0].code, '08P01')
    })
  })

  describe('extended protocol', () => {
    it('runs a pipeline in order', async () => {
      const client = await login()
      client.write(
        Buffer.concat([
          parse('s', 'echo $'),
          describeMessage('S', 's'),
          bind('', 's', 'one'),
          execute(''),
          bind('', 's', 'two'),
          execute(''),
          sync,
        ]),
      )
      const messages = await client.until('ReadyForQuery')
      assert.equal(
        types(messages),
        'ParseComplete ParameterDescription NoData BindComplete DataRow CommandComplete BindComplete DataRow CommandComplete ReadyForQuery',
      )
      assert.deepEqual(values(messages), ['one', 'two'])
      client.destroy()
    })

    it('suspends and resumes portals', async () => {
      const client = await login()
      client.write(
        Buffer.concat([
          parse('', 'rows 3'),
          bind('p', ''),
          describeMessage('P', 'p'),
          execute('p', 2),
          execute('p', 2),
          sync,
        ]),
      )
      assert.equal(
        types(await client.until('ReadyForQuery')),
        'ParseComplete BindComplete RowDescription DataRow DataRow PortalSuspended DataRow CommandComplete ReadyForQuery',
      )
      client.destroy()
    })

    it('skips to Sync after an error', async () => {
      const client = await login()
      client.write(
        Buffer.concat([
          parse('', 'bad'),
          bind('', ''),
          execute(''),
          frame('Q', cstring('rows 1')),
          close('S', ''),
          frame('H'),
          sync,
        ]),
      )
      const messages = await client.until('ReadyForQuery')
      assert.equal(types(messages), 'ErrorResponse ReadyForQuery')
      assert.equal(messages[0].position, '1')
      assert.ok(sessions.last.log.includes('failed 42601'))
      client.query('rows 1')
      assert.equal(values(await client.until('ReadyForQuery')).length, 1)
      client.destroy()
    })

    it('answers before Sync on Flush', async () => {
      const client = await login()
      client.write(Buffer.concat([parse('', 'rows 1'), frame('H')]))
      assert.equal((await client.next())?.type, 'ParseComplete')
      client.write(Buffer.concat([bind('', ''), frame('H')]))
      assert.equal((await client.next())?.type, 'BindComplete')
      client.destroy()
    })

    it('refuses what a Bind says about itself without ending the connection', async () => {
      const client = await login()
      const twoFormats = Buffer.concat([
        cstring(''),
        cstring(''),
        int16(2),
        int16(0),
        int16(0),
        int16(1),
        int32(-1),
        int16(0),
      ])
      const badFormat = Buffer.concat([cstring(''), cstring(''), int16(0), int16(0), int16(1), int16(7)])
      for (const [body, code] of [
        [twoFormats, '08P01'],
        [badFormat, '22023'],
      ] as const) {
        client.write(Buffer.concat([frame('B', body), sync]))
        assert.equal((await client.until('ReadyForQuery'))[0].code, code)
      }
      client.destroy()
    })
  })

  describe('malformed messages end their connection only', () => {
    const cases: [string, Buffer][] = [
      ['an unknown type', frame('?')],
      ['a length below four', Buffer.concat([Buffer.from('Q'), int32(3)])],
      ['a negative length', Buffer.concat([Buffer.from('Q'), int32(-1)])],
      ['too long a message', Buffer.concat([Buffer.from('Q'), int32(4 * 1024 * 1024 + 5)])],
      ['too long a small message', Buffer.concat([Buffer.from('S'), int32(10_005)])],
      ['a query without its zero', frame('Q', Buffer.from('rows 1'))],
      ['bytes after a query', frame('Q', Buffer.from('rows 1\0x'))],
      ['a parse cut short', frame('P', cstring('s'))],
      [
        'a bind with a wild parameter length',
        frame('B', Buffer.concat([cstring(''), cstring(''), int16(0), int16(1), int32(-2), int16(0)])),
      ],
      ['a describe of nothing', frame('D', Buffer.from('X\0'))],
      ['a close of nothing', frame('C', Buffer.from('X\0'))],
      ['a password after authentication', frame('p', cstring('secret'))],
    ]
    for (const [what, bytes] of cases) {
      it(what, async () => {
        const witness = await login()
        const client = await login()
        client.write(bytes)
        const messages = await client.rest()
        assert.equal(messages[0].code, '08P01')
        assert.equal(messages[0].severity, 'FATAL')
        witness.query('rows 1')
        assert.equal(values(await witness.until('ReadyForQuery')).length, 1)
        witness.destroy()
      })
    }
  })

  describe('COPY', () => {
    it('takes data, ignoring Flush and Sync on the way', async () => {
      const client = await login()
      client.query('copy in')
      const [response] = await client.until('CopyInResponse')
      assert.deepEqual(response.formats, [0])
      client.write(
        Buffer.concat([frame('d', Buffer.from('1\n')), frame('H'), sync, frame('d', Buffer.from('2\n')), frame('c')]),
      )
      assert.equal(types(await client.until('ReadyForQuery')), 'CommandComplete ReadyForQuery')
      assert.equal(Buffer.concat(sessions.last.copied).toString(), '1\n2\n')
      client.destroy()
    })

    it('fails as the client says', async () => {
      const client = await login()
      client.query('copy in')
      await client.until('CopyInResponse')
      client.send('f', cstring('changed my mind'))
      const [error] = await client.until('ReadyForQuery')
      assert.equal(error.code, '57014')
      assert.equal(error.message, 'COPY from stdin failed: changed my mind')
      client.destroy()
    })

    it('drops the rest of the data after an error', async () => {
      const client = await login()
      client.query('copy in fail')
      const data = frame('d', Buffer.alloc(1000, 'x'))
      client.write(
        Buffer.concat([...Array.from({ length: 100 }, () => data), frame('c'), frame('Q', cstring('rows 1'))]),
      )
      assert.equal(types(await client.until('ReadyForQuery')), 'CopyInResponse ErrorResponse ReadyForQuery')
      assert.equal(values(await client.until('ReadyForQuery')).length, 1)
      client.destroy()
    })

    it('drops it up to Sync in the extended protocol', async () => {
      const client = await login()
      client.write(
        Buffer.concat([
          parse('', 'copy in fail'),
          bind('', ''),
          execute(''),
          frame('d', Buffer.from('x')),
          frame('c'),
          sync,
          frame('Q', cstring('rows 1')),
        ]),
      )
      assert.equal(
        types(await client.until('ReadyForQuery')),
        'ParseComplete BindComplete CopyInResponse ErrorResponse ReadyForQuery',
      )
      assert.equal(values(await client.until('ReadyForQuery')).length, 1)
      client.destroy()
    })

    it('refuses other messages while it reads', async () => {
      const client = await login()
      client.query('copy in')
      await client.until('CopyInResponse')
      client.query('rows 1')
      const [error] = await client.until('ReadyForQuery')
      assert.equal(error.code, '08P01')
      assert.equal(error.message, 'unexpected message type 0x51 during COPY from stdin')
      client.destroy()
    })

    it('sends one message per row', async () => {
      const client = await login()
      client.query('copy out 2')
      assert.equal(
        types(await client.until('ReadyForQuery')),
        'CopyOutResponse CopyData CopyData CopyDone CommandComplete ReadyForQuery',
      )
      client.destroy()
    })
  })

  describe('cancellation', () => {
    it('needs the right key', async () => {
      const client = await open()
      client.sendStartup({ user: 'ann' })
      const { pid, key } = (await client.until('ReadyForQuery')).find((message) => message.type === 'BackendKeyData')!
      client.query('sleep')
      const wrong = await open()
      wrong.write(cancelRequest(pid as number, Buffer.from('00000000', 'hex')))
      assert.deepEqual(await wrong.rest(), [])
      assert.ok(!sessions.last.log.includes('cancel'))
      const right = await open()
      right.write(cancelRequest(pid as number, Buffer.from(key as string, 'hex')))
      assert.deepEqual(await right.rest(), [])
      assert.equal((await client.until('ReadyForQuery'))[0].code, '57014')
      client.destroy()
    })

    it('comes from a client whose socket is gone', async () => {
      const client = await login()
      const session = sessions.last
      client.query('big 1000')
      await client.next()
      client.destroy()
      for (let tries = 0; tries < 100 && !session.closed; tries++)
        await new Promise((resolve) => setTimeout(resolve, 10))
      assert.ok(session.closed)
    })
  })

  it('lets a slow client hold back its own rows', async () => {
    const client = await login()
    const session = sessions.last
    client.query('big 40')
    // Nothing is read here but what the kernel and the stream buffers hold.
    client.pause()
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.ok(session.log.filter((entry) => entry === 'row').length < 30)
    client.resume()
    const messages = await client.until('ReadyForQuery', 10_000)
    assert.equal(values(messages).length, 40)
    client.destroy()
  })

  it('answers a client that has closed its side', async () => {
    const client = await login()
    client.query('rows 1')
    client.end()
    assert.equal(types(await client.rest()), 'RowDescription DataRow CommandComplete ReadyForQuery')
  })

  it('terminates one backend', async () => {
    const client = await login()
    const { backendPid } = sessions.last
    assert.equal(server.terminate(backendPid), true)
    assert.equal((await client.rest())[0].code, '57P01')
    assert.equal(server.terminate(-1), false)
  })
})

describe('limits of a Postgres server', () => {
  it('refuses one connection too many with 53300, and admits again once one left', async () => {
    const sessions = new FakeSessions()
    const server = await servePostgres({ host: '127.0.0.1', port: 0, sessions, connectionsMax: 1 })
    const first = await WireClient.open('127.0.0.1', server.port)
    first.sendStartup({ user: 'ann' })
    await first.until('ReadyForQuery')
    const second = await WireClient.open('127.0.0.1', server.port)
    second.sendStartup({ user: 'ann' })
    assert.equal((await second.rest()).at(-1)?.code, '53300')
    first.send('X')
    await first.rest()
    while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const third = await WireClient.open('127.0.0.1', server.port)
    third.sendStartup({ user: 'ann' })
    await third.until('ReadyForQuery')
    await server.drain(1000)
  })

  it('tells those 53300 who come while too many have not even said who they are', async () => {
    const sessions = new FakeSessions()
    const server = await servePostgres({ host: '127.0.0.1', port: 0, sessions, connectionsMax: 1 })
    const silent = await Promise.all(
      Array.from({ length: 1 + pendingConnectionsMax }, () => WireClient.open('127.0.0.1', server.port)),
    )
    const unheard = await WireClient.open('127.0.0.1', server.port)
    const messages = await unheard.rest()
    assert.deepEqual(
      messages.map(({ type, code }) => [type, code]),
      [['ErrorResponse', '53300']],
    )
    for (const client of silent) client.destroy()
    await server.drain(1000)
  })

  it('does not wait for ever for a startup packet', async () => {
    const server = await servePostgres({
      host: '127.0.0.1',
      port: 0,
      sessions: new FakeSessions(),
      authenticationMilliseconds: 30,
    })
    const client = await WireClient.open('127.0.0.1', server.port)
    assert.equal((await client.rest())[0].code, '57014')
    await server.drain(1000)
  })

  it('drains: idle clients at once, busy ones after their statement, the rest at the deadline', async () => {
    const sessions = new FakeSessions()
    const server = await servePostgres({ host: '127.0.0.1', port: 0, sessions })
    const login = async (): Promise<WireClient> => {
      const client = await WireClient.open('127.0.0.1', server.port)
      client.sendStartup({ user: 'ann' })
      await client.until('ReadyForQuery')
      return client
    }
    const [idle, busy] = [await login(), await login()]
    busy.query('copy in')
    await busy.until('CopyInResponse')
    const drained = server.drain(2000)
    assert.equal((await idle.rest())[0].code, '57P01')
    busy.send('c')
    assert.equal(types(await busy.rest()), 'CommandComplete ReadyForQuery ErrorResponse')
    await drained
    assert.ok(sessions.sessions.every((session) => session.closed))
    await assert.rejects(WireClient.open('127.0.0.1', server.port))
  })
})
