// Results of many chunks: their memory is used again once it has gone out, so what a client reads late must still be what was sent;
// and a client that does not read holds back its own query, not the server's memory.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { parse, serialize } from 'pg-protocol'
import { type CadastreProcess, startCadastre } from '../support/cadastre.ts'

const rows = 45_000

interface Message {
  readonly name: string
  readonly fields?: readonly (string | null)[]
  readonly text?: string
}

describe('large results', { timeout: 60_000 }, () => {
  let server: CadastreProcess

  before(async () => {
    server = await startCadastre()
    const { messages, done } = await reading()
    messages.length = 0
    await done(
      serialize.query(`CREATE TABLE item (id int, name text, amount numeric(12,2), at date);
      INSERT INTO item SELECT g, 'item ' || repeat(chr(97 + g % 26), g % 90), g * 7 / 100.0, date '2000-01-01' + g % 5000
        FROM generate_series(1, ${rows}) g`),
    )
    assert.deepEqual(
      messages.filter(({ name }) => name === 'error'),
      [],
    )
  })
  after(async () => {
    await server.stop()
  })

  async function reading(): Promise<{
    readonly socket: Socket
    readonly messages: Message[]
    readonly done: (request: Uint8Array) => Promise<void>
  }> {
    const socket = connect(server.pgPort, '127.0.0.1')
    socket.on('error', () => undefined)
    const messages: Message[] = []
    let ready: () => void = () => {}
    void parse(socket, (message: Message) => {
      messages.push(message)
      if (message.name === 'readyForQuery') ready()
    })
    const done = (request: Uint8Array): Promise<void> =>
      new Promise((resolve) => {
        ready = resolve
        socket.write(request)
      })
    await done(serialize.startup({ user: 'cadastre', database: 'cadastre' }))
    messages.length = 0
    return { socket, messages, done }
  }

  const expected = (id: number): string[] => [
    String(id),
    `item ${String.fromCharCode(97 + (id % 26)).repeat(id % 90)}`,
    ((id * 7) / 100).toFixed(2),
    new Date(Date.UTC(2000, 0, 1 + (id % 5000))).toISOString().slice(0, 10),
  ]

  function checkRows(found: readonly (readonly (string | null)[])[]): void {
    assert.equal(found.length, rows)
    for (const row of found) {
      const wanted = expected(Number(row[0]))
      if (row.join('|') !== wanted.join('|')) assert.deepEqual(row, wanted)
    }
    assert.equal(new Set(found.map(([id]) => id)).size, rows)
  }

  const fieldsOf = (messages: readonly Message[]): (readonly (string | null)[])[] =>
    messages.filter(({ name }) => name === 'dataRow').map(({ fields }) => fields!)

  test('clients that read at their own pace get their own rows', async () => {
    const clients = await Promise.all(Array.from({ length: 3 }, reading))
    // Every other one stops after each piece that it reads.
    for (const { socket } of clients.filter((_, i) => i % 2 === 0))
      socket.on('data', () => {
        socket.pause()
        void turn().then(() => socket.resume())
      })
    await Promise.all(clients.map(({ done }) => done(serialize.query('SELECT id, name, amount, at FROM item'))))
    for (const { messages } of clients) checkRows(fieldsOf(messages))
    for (const { socket } of clients) socket.destroy()
  })

  test('a portal goes on where it was suspended', async () => {
    const { socket, messages, done } = await reading()
    const portions = Array.from({ length: 5 }, () => serialize.execute({ rows: 10_000 }))
    await done(
      Buffer.concat([
        serialize.parse({ text: 'SELECT id, name, amount, at FROM item' }),
        serialize.bind(),
        ...portions,
        serialize.sync(),
      ]),
    )
    checkRows(fieldsOf(messages))
    assert.equal(messages.filter(({ name }) => name === 'portalSuspended').length, 4)
    assert.equal(
      messages.findIndex(({ name }) => name === 'portalSuspended'),
      10_000 + 2,
    )
    assert.equal(messages.find(({ name }) => name === 'commandComplete')?.text, 'SELECT 5000')
    socket.destroy()
  })

  test('what is not read is not made', { skip: process.platform !== 'linux' }, async () => {
    const residentMegabytes = (): number => {
      const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024
    }
    const { socket } = await reading()
    const started = residentMegabytes()
    socket.write(serialize.query(`SELECT g, repeat('x', 200) FROM generate_series(1, 100000000) g`))
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    let most = 0
    for (let look = 0; look < 20; look++) {
      await sleep(20)
      most = Math.max(most, residentMegabytes() - started)
    }
    // The whole result has 20 GB.
    assert.ok(most < 200, `${most} MiB more`)
    socket.destroy()
  })
})
