import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { WireClient } from '../../test/wire/wire-client.ts'
import { FakeSessions } from './fake-session.ts'
import { socketPath } from './local-socket.ts'
import { servePostgres, type PostgresServer } from './server.ts'
import { serverCertificate, serverKey } from './startup/test-certificates.ts'

describe('a Unix socket', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cadastre-socket-'))
  after(() => rmSync(directory, { recursive: true }))
  const tls = { key: serverKey, cert: serverCertificate }
  const serve = (port = 0): Promise<PostgresServer> =>
    servePostgres({ host: '127.0.0.1', port, socketDirectory: directory, sessions: new FakeSessions(), tls })

  it('serves clients that are trusted as those of loopback are, without TLS, and goes with the server', async () => {
    const server = await serve()
    const path = socketPath(directory, server.port)
    const client = await WireClient.openLocal(path)
    client.sendStartup({ user: 'ann' })
    await client.until('ReadyForQuery')
    const asking = connect(path)
    asking.write(Uint8Array.of(0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f))
    const [answer] = (await asking.iterator().next()).value as Buffer
    assert.equal(String.fromCharCode(answer), 'N')
    asking.destroy()
    await server.drain(1000)
    assert.equal(existsSync(path), false)
  })

  it('takes the place of one that a killed server left, and not of one that is served', async () => {
    const server = await serve()
    const other = await servePostgres({ host: '127.0.0.1', port: 0, sessions: new FakeSessions() })
    const { port } = other
    await other.drain(1000)
    const path = socketPath(directory, port)
    const left = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', left])
    assert.equal(existsSync(path), true)
    const heir = await serve(port)
    const client = await WireClient.openLocal(path)
    client.sendStartup({ user: 'ann' })
    await client.until('ReadyForQuery')
    await heir.drain(1000)
    await server.drain(1000)
  })
})
