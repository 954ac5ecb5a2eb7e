import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { tableFromIPC } from 'apache-arrow'
import { arrowSchema, toArrow } from '../../engine/columns/arrow.ts'
import { buildColumn } from '../../engine/columns/build.ts'
import type { Batch } from '../../engine/columns/column.ts'
import { PgError } from '../../engine/errors.ts'
import { parseNumeric } from '../../engine/types/numeric/parse.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import type { Value } from '../../engine/types/type.ts'
import { makeVerifier } from '../pgwire/auth/scram-verifier.ts'
import type { Authenticated } from '../session/wire-session.ts'
import { createMetrics } from './metrics.ts'
import { serveHttp } from './server.ts'
import type { HttpServer } from './server.ts'
import type { SqlResult, SqlSession, SqlSessionFactory } from './sql-session.ts'

const columns: [string, number, Value[]][] = [
  ['n', Oid.int8, [1n, 9_007_199_254_740_993n, null]],
  ['d', Oid.numeric, ['1.10', 'NaN', '-0.5'].map(parseNumeric)],
  ['t', Oid.text, ['a "quoted", text\n', '', null]],
  ['b', Oid.bool, [true, false, null]],
  ['j', Oid.jsonb, ['{"k": [1]}', 'null', null]],
  ['w', Oid.timestamp, [0n, 1n, null]],
  [
    'l',
    Oid._int4,
    [
      { dimensions: [2, 1], lowerBounds: [1, 1], elements: [1, null] },
      { dimensions: [], lowerBounds: [], elements: [] },
      null,
    ],
  ],
  ['s', Oid._numeric, [{ dimensions: [2], lowerBounds: [1], elements: ['1.10', 'NaN'].map(parseNumeric) }, null, null]],
  // More digits than JavaScript's numbers have.
  [
    'a',
    Oid._jsonb,
    [{ dimensions: [2], lowerBounds: [1], elements: ['{"k": 12345678901234567890}', null] }, null, null],
  ],
]
const types = columns.map(([, oid]) => typeRef(oid))
const batch: Batch = { length: 3, columns: columns.map(([, oid, values]) => buildColumn(typeRef(oid), values)) }
const fields = columns.map(([name, type]) => ({ name, type, table: 0, attribute: 0, typmod: -1, length: -1 }))
const schema = arrowSchema(columns.map(([name], index) => ({ name, type: types[index] })))

/** About a megabyte, so that the buffers between server and client are soon full. */
const wide: Batch = {
  length: 1000,
  columns: columns.map(() =>
    buildColumn(
      typeRef(Oid.text),
      Array.from({ length: 1000 }, () => 'x'.repeat(150)),
    ),
  ),
}
const wideFields = fields.map((field) => ({ ...field, type: Oid.text }))
const wideSchema = arrowSchema(wideFields.map(({ name }) => ({ name, type: typeRef(Oid.text) })))

class FakeSqlSession implements SqlSession {
  readonly client: Authenticated
  cancelled = false
  closed = false
  pulled = 0
  asked: readonly (string | null)[] = []
  constructor(client: Authenticated) {
    this.client = client
  }
  async query(sql: string, parameters: readonly (string | null)[]): Promise<SqlResult> {
    this.asked = parameters
    const [word, argument] = sql.split(' ')
    if (word === 'error') throw new PgError(argument, 'it failed', { position: 3, hint: 'do not' })
    if (word === 'fault') throw new TypeError('a bug')
    if (word === 'none')
      return { fields: [], schema: arrowSchema([]), batches: this.#batches(0), tag: () => 'CREATE TABLE' }
    if (word === 'wide')
      return { fields: wideFields, schema: wideSchema, batches: this.#batches(Number(argument), word), tag: () => '' }
    return { fields, schema, batches: this.#batches(Number(argument ?? 1), word), tag: () => 'SELECT 3' }
  }
  async *#batches(count: number, word = ''): AsyncGenerator<ReturnType<typeof toArrow>> {
    if (word === 'late') throw new PgError('22012', 'division by zero')
    for (let index = 0; index < count; index++) {
      if (word === 'broken' && index === 1) throw new PgError('22012', 'division by zero')
      this.pulled++
      yield word === 'wide' ? toArrow(wide, wideSchema) : toArrow(batch, schema)
    }
  }
  cancel(): void {
    this.cancelled = true
  }
  async close(): Promise<void> {
    this.closed = true
  }
}

class FakeSqlSessions implements SqlSessionFactory {
  readonly opened: FakeSqlSession[] = []
  readonly #verifier = makeVerifier('pencil', 100)
  get last(): FakeSqlSession {
    return this.opened.at(-1)!
  }
  verifier(user: string): string | undefined {
    return user === 'bob' ? this.#verifier : undefined
  }
  tokenHolder(token: string): { role: string; token: number } | undefined {
    return token === 'good' ? { role: 'bob', token: 7 } : undefined
  }
  openSql(client: Authenticated): FakeSqlSession {
    if (client.database === 'nowhere') throw new PgError('3D000', 'database "nowhere" does not exist')
    const session = new FakeSqlSession(client)
    this.opened.push(session)
    return session
  }
}

describe('the HTTP port', () => {
  const sessions = new FakeSqlSessions()
  let server: HttpServer
  let base: string
  before(async () => {
    server = await serveHttp({
      host: '127.0.0.1',
      port: 0,
      sessions,
      defaultUser: 'cadastre',
      bodyBytesMax: 1000,
      metrics: createMetrics({ connections: () => 7 }),
    })
    base = `http://127.0.0.1:${server.port}`
  })
  after(() => server.drain(1000))

  const post = (body: string, headers: Record<string, string> = {}, query = ''): Promise<Response> =>
    fetch(`${base}/v1/sql${query}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/sql', ...headers },
    })

  it('is healthy and counts', async () => {
    assert.deepEqual(await (await fetch(`${base}/health`)).json(), { status: 'ok' })
    const metrics = await (await fetch(`${base}/metrics`)).text()
    assert.match(metrics, /cadastre_postgres_connections 7/)
    assert.match(metrics, /cadastre_http_requests_total\{route="\/health",status="200"\} 1/)
  })

  it('says what else there is not', async () => {
    assert.equal((await fetch(`${base}/nothing`)).status, 404)
    const wrong = await fetch(`${base}/v1/sql`)
    assert.equal(wrong.status, 405)
    assert.equal(wrong.headers.get('allow'), 'POST')
    assert.equal((await fetch(`${base}/health`, { method: 'POST' })).status, 405)
  })

  it('gives rows as JSON', async () => {
    const response = await post('rows 2', { accept: '*/*' })
    assert.equal(response.headers.get('content-type'), 'application/json')
    const text = await response.text()
    const first =
      '[1,1.10,"a \\"quoted\\", text\\n",true,{"k": [1]},"2000-01-01 00:00:00",[[1],[null]],[1.10,"NaN"],[{"k": 12345678901234567890},null]]'
    const second = '[9007199254740993,"NaN","",false,null,"2000-01-01 00:00:00.000001",[],null,null]'
    const third = '[null,-0.5,null,null,null,null,null,null,null]'
    assert.ok(
      text.endsWith(
        `"rows":[${[first, second, third, first, second, third].map((row) => `\n${row}`).join(',')}],"tag":"SELECT 3"}\n`,
      ),
      text,
    )
    const parsed = JSON.parse(text) as { columns: unknown[] }
    assert.deepEqual(parsed.columns[0], { name: 'n', type: 'int8', oid: 20, typmod: -1 })
    assert.ok(sessions.last.closed)
    assert.ok(!sessions.last.cancelled)
  })

  it('gives rows as CSV', async () => {
    const text = await (await post('rows 1', { accept: 'text/csv' })).text()
    assert.equal(
      text,
      [
        'n,d,t,b,j,w,l,s,a',
        '1,1.10,"a ""quoted"", text\n",t,"{""k"": [1]}",2000-01-01 00:00:00,"{{1},{NULL}}","{1.10,NaN}","{""{\\""k\\"": 12345678901234567890}"",NULL}"',
        '9007199254740993,NaN,"",f,null,2000-01-01 00:00:00.000001,{},,',
        ',-0.5,,,,,,,',
        '',
      ].join('\n'),
    )
  })

  it('gives rows as an Arrow stream', async () => {
    const response = await post('rows 2', { accept: 'application/vnd.apache.arrow.stream' })
    const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()))
    assert.equal(table.numRows, 6)
    assert.deepEqual(
      table.schema.fields.map((field) => field.name),
      columns.map(([name]) => name),
    )
    assert.equal(table.get(1)!.n, 9_007_199_254_740_993n)
    const none = await post('rows 0', { accept: 'application/vnd.apache.arrow.stream' })
    assert.equal(tableFromIPC(new Uint8Array(await none.arrayBuffer())).schema.fields.length, columns.length)
  })

  it('answers statements without rows', async () => {
    assert.deepEqual(await (await post('none')).json(), { columns: [], rows: [], tag: 'CREATE TABLE' })
    assert.equal(await (await post('none', { accept: 'text/csv' })).text(), '')
  })

  it('takes statements with parameters as JSON', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    await post(JSON.stringify({ sql: 'rows 1', params: [1, 'x', true, null, { a: 1 }, 1.5] }), headers)
    assert.deepEqual(sessions.last.asked, ['1', 'x', 't', null, '{"a":1}', '1.5'])
    await post(
      '{"sql": "rows 1", "params": [ 9007199254740993 , 1.10, {"a": 12345678901234567890}, false, "\\u00e9"]}',
      headers,
    )
    assert.deepEqual(sessions.last.asked, ['9007199254740993', '1.10', '{"a": 12345678901234567890}', 'f', 'é'])
    for (const body of [
      '{',
      '[]',
      'null',
      '{"sql": 1}',
      '{"sql": "x", "params": {}}',
      '{"sql": "x", "parameters": []}',
      '{"sql": " "}',
    ]) {
      assert.equal((await post(body, headers)).status, 400, body)
    }
  })

  it('tells errors by SQLSTATE and status', async () => {
    const failed = await post('error 42601')
    assert.equal(failed.status, 400)
    assert.deepEqual(await failed.json(), {
      error: { sqlstate: '42601', message: 'it failed', position: 3, hint: 'do not' },
    })
    for (const [sqlstate, status] of [
      ['23505', 409],
      ['40001', 409],
      ['53200', 503],
      ['57014', 408],
      ['0A000', 501],
      ['42501', 403],
    ] as const) {
      assert.equal((await post(`error ${sqlstate}`)).status, status, sqlstate)
    }
    assert.equal((await post('late')).status, 400)
    const fault = await post('fault')
    assert.equal(fault.status, 500)
    assert.match(await fault.text(), /XX000/)
    assert.equal((await post('rows 1', {}, '?database=nowhere')).status, 404)
    assert.equal((await post('rows 1', { accept: 'image/png' })).status, 406)
    assert.equal((await post('')).status, 400)
  })

  it('cuts off an answer that fails on its way', async () => {
    for (const accept of ['application/json', 'text/csv', 'application/vnd.apache.arrow.stream']) {
      await assert.rejects(async () => (await post('broken 5', { accept })).arrayBuffer(), /./, accept)
    }
  })

  it('limits the body', async () => {
    const response = await post('x'.repeat(1001))
    assert.equal(response.status, 413)
    const streamed = await fetch(`${base}/v1/sql`, {
      method: 'POST',
      body: new Blob(['x'.repeat(5000)]).stream(),
      duplex: 'half',
    } as RequestInit)
    assert.equal(streamed.status, 413)
  })

  it('takes Basic credentials, trusts loopback, and refuses other sites', async () => {
    await post('rows 1')
    assert.equal(sessions.last.client.user, 'cadastre')
    await post('rows 1', { authorization: `Basic ${btoa('eve:whatever')}` }, '?database=db')
    assert.deepEqual([sessions.last.client.user, sessions.last.client.database], ['eve', 'db'])
    assert.equal((await post('rows 1', { authorization: 'Bearer x' })).status, 401)
    assert.equal((await post('rows 1', { authorization: 'Bearer good' })).status, 200)
    assert.equal(sessions.last.client.user, 'bob')
    assert.equal((await post('rows 1', { origin: 'https://evil.example' })).status, 403)
    assert.equal((await post('rows 1', { origin: base })).status, 200)
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(
        `${base}/v1/sql`,
        { method: 'POST', headers: { host: 'evil.example' } },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      request.on('error', reject)
      request.end('rows 1')
    })
    assert.equal(rebound, 403)
  })

  it('checks passwords as the wire does where the rules ask for them', async () => {
    const strict = await serveHttp({
      host: '127.0.0.1',
      port: 0,
      sessions,
      defaultUser: 'cadastre',
      rules: [{ method: 'scram-sha-256' }],
    })
    const ask = async (credentials?: string): Promise<number> => {
      const headers: Record<string, string> =
        credentials === undefined ? {} : { authorization: `Basic ${btoa(credentials)}` }
      return (await fetch(`http://127.0.0.1:${strict.port}/v1/sql`, { method: 'POST', body: 'rows 1', headers })).status
    }
    assert.equal(await ask('bob:pencil'), 200)
    assert.equal(await ask('bob:wrong'), 401)
    assert.equal(await ask('eve:pencil'), 401)
    assert.equal(await ask(), 401)
    await strict.drain(1000)
  })

  it('asks for no more than the client takes, and cancels when it hangs up', async () => {
    const controller = new AbortController()
    const response = await fetch(`${base}/v1/sql`, { method: 'POST', body: 'wide 1000', signal: controller.signal })
    const session = sessions.last
    await response.body!.getReader().read()
    // Until the buffers on the way are full and nothing more is asked for.
    for (let last = -1; last !== session.pulled;) {
      last = session.pulled
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    assert.ok(session.pulled < 500)
    controller.abort()
    for (let tries = 0; tries < 100 && !session.closed; tries++) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.ok(session.cancelled)
    assert.ok(session.closed)
  })
})
