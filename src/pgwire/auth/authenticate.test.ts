import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { WireClient, cstring, frame, int32, sslRequest, startupPacket } from '../../../test/wire/wire-client.ts'
import { FakeSessions } from '../fake-session.ts'
import { servePostgres } from '../server.ts'
import type { PostgresServer } from '../server.ts'
import {
  annCertificate,
  annKey,
  authorityCertificate,
  selfSignedCertificate,
  selfSignedKey,
  serverCertificate,
  serverKey,
} from '../startup/test-certificates.ts'
import type { HostRule } from './host-rules.ts'
import { makeVerifier } from './scram-verifier.ts'

const rules: readonly HostRule[] = [
  { users: ['trusted'], method: 'trust' },
  { users: ['clear'], method: 'password' },
  { users: ['rejected'], method: 'reject' },
  { connection: 'tls', users: ['ann'], method: 'cert' },
  { users: ['bob', 'unknown', 'passwordless'], method: 'scram-sha-256' },
]

describe('authentication', () => {
  const verifiers = new Map([
    ['bob', makeVerifier('pencil', 100)],
    ['clear', makeVerifier('pencil', 100)],
  ])
  let server: PostgresServer
  before(async () => {
    server = await servePostgres({
      host: '127.0.0.1',
      port: 0,
      sessions: new FakeSessions(verifiers),
      rules,
      tls: { key: serverKey, cert: serverCertificate, ca: authorityCertificate },
    })
  })
  after(() => server.drain(1000))

  const login = async (options: pg.ClientConfig & { enableChannelBinding?: boolean }): Promise<string> => {
    const client = new pg.Client({ host: '127.0.0.1', port: server.port, database: 'db', ...options })
    client.on('error', () => {})
    try {
      await client.connect()
      return String((await client.query('rows 1')).rowCount)
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    } finally {
      await client.end().catch(() => {})
    }
  }
  const tls = { ca: authorityCertificate, servername: 'localhost' }

  it('takes SCRAM passwords, in the clear channel and in TLS', async () => {
    assert.equal(await login({ user: 'bob', password: 'pencil' }), '1')
    assert.equal(await login({ user: 'bob', password: 'pencil', ssl: tls }), '1')
    assert.equal(await login({ user: 'bob', password: 'pencil', ssl: tls, enableChannelBinding: true }), '1')
  })

  it('refuses wrong passwords, unknown users and users without one alike', async () => {
    assert.equal(await login({ user: 'bob', password: 'wrong' }), '28P01')
    assert.equal(await login({ user: 'unknown', password: 'wrong' }), '28P01')
    assert.equal(await login({ user: 'passwordless', password: 'wrong' }), '28P01')
    assert.equal(await login({ user: 'bob', password: 'wrong', ssl: tls, enableChannelBinding: true }), '28P01')
  })

  it('takes passwords in the clear over TLS only', async () => {
    assert.equal(await login({ user: 'clear', password: 'pencil' }), '28000')
    assert.equal(await login({ user: 'clear', password: 'pencil', ssl: tls }), '1')
    assert.equal(await login({ user: 'clear', password: 'wrong', ssl: tls }), '28P01')
  })

  it('takes certificates of its authority whose name is the user', async () => {
    assert.equal(await login({ user: 'ann', ssl: { ...tls, key: annKey, cert: annCertificate } }), '1')
    assert.equal(await login({ user: 'ann', ssl: tls }), '28000')
    assert.equal(
      await login({ user: 'ann', ssl: { ...tls, key: selfSignedKey, cert: selfSignedCertificate } }),
      '28000',
    )
    // A bad certificate is refused whatever the method.
    assert.equal(
      await login({
        user: 'bob',
        password: 'pencil',
        ssl: { ...tls, key: selfSignedKey, cert: selfSignedCertificate },
      }),
      '28000',
    )
  })

  it('refuses by rule, and without one', async () => {
    assert.equal(await login({ user: 'rejected' }), '28000')
    assert.equal(await login({ user: 'stranger' }), '28000')
    assert.equal(await login({ user: 'ann' }), '28000')
    assert.equal(await login({ user: 'trusted' }), '1')
  })

  it('offers channel binding over TLS only', async () => {
    const client = await WireClient.open('127.0.0.1', server.port)
    client.sendStartup({ user: 'bob' })
    assert.deepEqual((await client.next())?.mechanisms, ['SCRAM-SHA-256'])
    client.destroy()
    const secured = await WireClient.open('127.0.0.1', server.port)
    secured.write(sslRequest)
    assert.equal(await secured.rawByte(), 'S')
    await secured.upgrade()
    secured.sendStartup({ user: 'bob' })
    assert.deepEqual((await secured.next())?.mechanisms, ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'])
    secured.destroy()
  })

  it('speaks TLS from the first byte with ALPN, and only with it', async () => {
    const client = await WireClient.openTls('127.0.0.1', server.port, { ALPNProtocols: ['postgresql'] })
    client.sendStartup({ user: 'trusted' })
    await client.until('ReadyForQuery')
    client.destroy()
    const without = await WireClient.openTls('127.0.0.1', server.port, {})
    assert.equal((await without.rest())[0]?.code, '08P01')
    await assert.rejects(WireClient.openTls('127.0.0.1', server.port, { ALPNProtocols: ['http/1.1'] }))
  })

  it('refuses data sent in the clear behind SSLRequest', async () => {
    const client = await WireClient.open('127.0.0.1', server.port)
    client.write(Buffer.concat([sslRequest, startupPacket({ user: 'trusted' })]))
    const messages = await client.rest()
    assert.equal(messages[0].code, '08P01')
    assert.equal(messages[0].message, 'received unencrypted data after SSL request')
  })

  it('survives a handshake that is none', async () => {
    const client = await WireClient.open('127.0.0.1', server.port)
    client.write(sslRequest)
    assert.equal(await client.rawByte(), 'S')
    client.write(Buffer.alloc(500, 'x'))
    // What comes back is a TLS alert, not a message.
    while (!client.closed) await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(await login({ user: 'trusted' }), '1')
  })

  it('refuses what is no password message', async () => {
    const cases: [Buffer, string][] = [
      [frame('Q', cstring('rows 1')), '08P01'],
      [frame('p', Buffer.concat([cstring('SCRAM-SHA-1'), int32(-1)])), '08P01'],
      [frame('p', Buffer.from('SCRAM-SHA-256')), '08P01'],
      [frame('p', Buffer.concat([cstring('SCRAM-SHA-256'), int32(1000), Buffer.from('n,,')])), '08P01'],
      [Buffer.concat([Buffer.from('p'), int32(70_000)]), '08P01'],
    ]
    for (const [bytes, sqlstate] of cases) {
      const client = await WireClient.open('127.0.0.1', server.port)
      client.sendStartup({ user: 'bob' })
      await client.next()
      client.write(bytes)
      assert.equal((await client.rest())[0].code, sqlstate)
    }
  })
})
