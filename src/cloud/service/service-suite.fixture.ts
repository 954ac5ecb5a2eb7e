// What the service promises, whichever store it stands on.
import { after, before, describe, test } from 'node:test'
import assert from 'node:assert/strict'
import { columnsType, nextCursorHeader } from '../../../catalog/cloud/contract.ts'
import type { CloudStore } from '../store/cloud-store.ts'
import { cloudTables } from '../tables/registry.ts'
import { answerCloud } from './answer.ts'
import { bytesOf, type CloudResponse } from './cloud-request.ts'

const admin = 'the-operator-of-the-cloud'
const usage = '/v1/object_storage_usage'

export function serviceSuite(name: string, open: () => Promise<CloudStore>): void {
  void describe(`the Cloud service on ${name}`, () => {
    let store: CloudStore
    const faults: unknown[] = []
    const call = (
      method: string,
      url: string,
      token: string | undefined,
      body?: unknown,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<CloudResponse> =>
      answerCloud(
        { store, adminToken: admin, onFault: (error) => faults.push(error) },
        {
          method,
          url,
          headers: {
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...headers,
          },
          body: body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        },
      )
    const json = ({ body }: CloudResponse): Record<string, never> =>
      JSON.parse(bytesOf(body).toString()) as Record<string, never>
    const register = async (): Promise<{
      database_id: string
      token: string
    }> => json(await call('POST', '/v1/databases', admin, { name: 'one' })) as never
    const rowsOf = async (token: string, url = usage): Promise<readonly Record<string, unknown>[]> => {
      const answer = await call('GET', url, token)
      assert.equal(answer.status, 200, String(answer.body))
      return json(answer)['rows']
    }
    const filtered = (filter: unknown): string => `${usage}?filter=${encodeURIComponent(JSON.stringify(filter))}`
    const row = (schema_name: string, num_objects: number, total_bytes: number | string) => ({
      schema_name,
      num_objects,
      total_bytes,
    })

    before(async () => {
      store = await open()
    })
    after(async () => {
      await store.close()
      assert.deepEqual(faults, [])
    })

    void test('takes and gives the rows of a database, and sums no other into them', async () => {
      const [a, b] = [await register(), await register()]
      const rows = [row('my_schema_1', 3, 897), row('my_schema_2', 87, 54_543)]
      const written = await call('POST', usage, a.token, {
        database_id: a.database_id,
        rows,
      })
      assert.deepEqual(json(written), {
        database_id: a.database_id,
        affected: 2,
      })
      assert.deepEqual(json(await call('GET', usage, a.token)), {
        database_id: a.database_id,
        rows,
      })
      assert.deepEqual(await rowsOf(b.token), [])
      const set = [{ key: { schema_name: 'my_schema_1' }, set: { total_bytes: 1 } }]
      assert.deepEqual(json(await call('PATCH', usage, b.token, { updates: set }))['affected'], 0)
      assert.deepEqual(json(await call('DELETE', usage, b.token, { keys: [set[0].key] }))['affected'], 0)
      assert.equal(
        (
          await call('POST', usage, b.token, {
            rows: [row('my_schema_1', 1, 1)],
          })
        ).status,
        200,
      )
      assert.equal((await call('POST', `${usage}?mode=replace`, b.token, { rows: [] })).status, 200)
      assert.deepEqual(await rowsOf(a.token), rows)
      assert.deepEqual(json(await call('PATCH', usage, a.token, { updates: set }))['affected'], 1)
      assert.deepEqual(
        json(
          await call('DELETE', usage, a.token, {
            keys: [{ schema_name: 'my_schema_2' }],
          }),
        )['affected'],
        1,
      )
      assert.deepEqual(await rowsOf(a.token), [row('my_schema_1', 3, 1)])
    })

    void test('believes the token, and nothing that is said besides', async () => {
      const [a, b] = [await register(), await register()]
      await call('POST', usage, a.token, { rows: [row('secret', 1, 1)] })
      for (const body of [
        { database_id: a.database_id, rows: [] },
        { rows: [{ ...row('x', 1, 1), database_id: a.database_id }] },
      ]) {
        const { status } = await call('POST', usage, b.token, body)
        assert.ok(status === 403 || status === 400)
      }
      const forged = b.token.replace(b.database_id.replaceAll('-', ''), a.database_id.replaceAll('-', ''))
      for (const token of [undefined, '', 'x', forged, `${a.token}x`, a.token.slice(0, -1), admin, a.database_id])
        assert.equal((await call('GET', usage, token)).status, 401, token)
      assert.equal((await call('GET', `${usage}?database_id=${a.database_id}`, b.token)).status, 400)
      assert.equal((await call('GET', `${usage}?select=database_id`, b.token)).status, 400)
      const guessed = filtered({
        column: 'database_id',
        op: 'eq',
        value: a.database_id,
      })
      assert.equal((await call('GET', guessed, b.token)).status, 400)
      assert.deepEqual(await rowsOf(b.token, '/v1/databases?select=database_id'), [{ database_id: b.database_id }])
    })

    void test('tokens are rotated and revoked by their database and the operator only', async () => {
      const [a, b] = [await register(), await register()]
      const path = `/v1/databases/${a.database_id}/token`
      assert.equal((await call('POST', path, b.token)).status, 403)
      assert.equal((await call('DELETE', path, b.token)).status, 403)
      assert.equal((await call('POST', '/v1/databases', a.token, { name: 'x' })).status, 403)
      const { token } = json(await call('POST', path, a.token))
      assert.equal((await call('GET', usage, a.token)).status, 401)
      assert.equal((await call('GET', usage, token)).status, 200)
      assert.equal((await call('DELETE', path, admin)).status, 204)
      assert.equal((await call('GET', usage, token)).status, 401)
      const unknown = path.replace(a.database_id, '00000000-0000-4000-8000-000000000000')
      assert.equal((await call('POST', unknown, admin)).status, 404)
    })

    void test('filters, orders and pages as SQL does', async () => {
      const { token } = await register()
      const rows = ['a', 'B', 'ä', 'ab%', "o'b", '_'].map((name, i) =>
        row(name, i % 2, String(2n ** 63n - 1n - BigInt(i % 3))),
      )
      await call('POST', usage, token, { rows })
      const names = async (filter: unknown): Promise<unknown[]> =>
        (await rowsOf(token, filtered(filter))).map((one) => one['schema_name'])
      assert.deepEqual(await names({ column: 'schema_name', op: 'gt', value: 'a' }), ['ab%', "o'b", 'ä'])
      assert.deepEqual(await names({ column: 'schema_name', op: 'prefix', value: 'ab%' }), ['ab%'])
      assert.deepEqual(await names({ column: 'schema_name', op: 'prefix', value: '_' }), ['_'])
      assert.deepEqual(
        await names({
          column: 'total_bytes',
          op: 'eq',
          value: '9223372036854775807',
        }),
        ['a', 'ab%'],
      )
      assert.deepEqual(
        await names({
          or: [
            { column: 'schema_name', op: 'in', values: ["o'b", 'nobody'] },
            {
              and: [
                { column: 'num_objects', op: 'ne', value: 1 },
                { column: 'schema_name', op: 'le', value: '_' },
              ],
            },
          ],
        }),
        ["o'b"],
      )
      let cursor: string | undefined
      const paged: unknown[] = []
      do {
        const query = `${usage}?limit=2&order=num_objects.desc,total_bytes${cursor === undefined ? '' : `&cursor=${cursor}`}`
        const answer = await call('GET', query, token, undefined, {
          accept: columnsType,
        })
        paged.push(...(json(answer)['columns'] as Record<string, unknown[]>)['schema_name'])
        cursor = answer.headers[nextCursorHeader]
      } while (cursor !== undefined)
      assert.deepEqual(paged, ['_', 'B', 'ab%', 'ä', "o'b", 'a'])
    })

    void test('NULL is neither equal nor unequal, and has its place in an order', async () => {
      const { token } = await register()
      const table = '/v1/deployment_metadata'
      await call('POST', table, token, {
        rows: [{ key: 'a', value: 'x' }, { key: 'b' }, { key: 'c', value: null }, { key: 'd', value: 'y' }],
      })
      const keys = async (query: string): Promise<string> => {
        const found: unknown[] = []
        for (let cursor = ''; ;) {
          const answer = await call('GET', `${table}?limit=1&${query}${cursor}`, token)
          found.push(...(json(answer)['rows'] as { key: string }[]).map(({ key }) => key))
          const next = answer.headers[nextCursorHeader]
          if (next === undefined) return found.join('')
          cursor = `&cursor=${next}`
        }
      }
      const condition = (filter: unknown): string => `filter=${encodeURIComponent(JSON.stringify(filter))}`
      assert.equal(await keys(condition({ column: 'value', op: 'ne', value: 'x' })), 'd')
      assert.equal(await keys(condition({ column: 'value', op: 'is_null' })), 'bc')
      assert.equal(await keys('order=value'), 'adbc')
      assert.equal(await keys('order=value.desc'), 'bcda')
      assert.equal(await keys('order=value.nulls_first,key.desc'), 'cbad')
      assert.equal(await keys('order=value.desc.nulls_last'), 'dabc')
    })

    void test('a write with a key is done once', async () => {
      const { token } = await register()
      const write = (rows: unknown[], key: string) => call('POST', usage, token, { rows }, { 'idempotency-key': key })
      const first = await write([row('s', 1, 1)], 'k')
      const again = await write([row('s', 1, 1)], 'k')
      assert.deepEqual([first.status, again.status, again.body], [200, 200, first.body])
      assert.equal(again.headers['idempotent-replayed'], 'true')
      assert.equal((await write([row('t', 1, 1)], 'k')).status, 422)
      assert.equal((await write([row('s', 1, 1)], 'other')).status, 409)
      const both = await Promise.all([1, 2, 3].map(() => write([row('u', 1, 1)], 'same')))
      assert.deepEqual(
        both.map(({ status }) => status),
        [200, 200, 200],
      )
      assert.equal((await rowsOf(token)).length, 2)
    })

    void test('tags tell whether a table was written', async () => {
      const { token } = await register()
      const first = await call('GET', usage, token)
      const { etag } = first.headers
      assert.equal((await call('GET', usage, token, undefined, { 'if-none-match': etag })).status, 304)
      assert.equal((await call('POST', usage, token, { rows: [row('s', 1, 1)] }, { 'if-match': etag })).status, 200)
      assert.equal((await call('GET', usage, token, undefined, { 'if-none-match': etag })).status, 200)
      assert.equal((await call('POST', usage, token, { rows: [row('t', 1, 1)] }, { 'if-match': etag })).status, 412)
      assert.equal((await rowsOf(token)).length, 1)
    })

    void test('a write is all or nothing', async () => {
      const { token } = await register()
      await call('POST', usage, token, { rows: [row('s', 1, 1)] })
      assert.equal(
        (
          await call('POST', usage, token, {
            rows: [row('t', 1, 1), row('s', 2, 2)],
          })
        ).status,
        409,
      )
      assert.deepEqual(await rowsOf(token), [row('s', 1, 1)])
      const upserted = await call('POST', `${usage}?mode=upsert`, token, {
        rows: [row('t', 1, 1), row('s', 2, 2)],
      })
      assert.deepEqual(json(upserted)['affected'], 2)
      assert.deepEqual(await rowsOf(token), [row('s', 2, 2), row('t', 1, 1)])
    })

    void test('what is not of the table is refused, and text is never more than text', async () => {
      const { token } = await register()
      const evil = [
        `'; DROP TABLE object_storage_usage; --`,
        `" OR 1=1 --`,
        `\\'; SELECT 1`,
        '$1',
        '%',
        '${x}',
        '?',
        '\u2028',
      ]
      assert.equal(
        (
          await call('POST', usage, token, {
            rows: evil.map((text) => row(text, 1, 1)),
          })
        ).status,
        200,
      )
      assert.equal((await rowsOf(token)).length, evil.length)
      for (const text of evil) {
        assert.equal((await rowsOf(token, filtered({ column: 'schema_name', op: 'eq', value: text }))).length, 1, text)
        assert.equal(
          (await rowsOf(token, filtered({ column: 'schema_name', op: 'prefix', value: text }))).length,
          1,
          text,
        )
        const update = { key: { schema_name: text }, set: { num_objects: 2 } }
        assert.deepEqual(json(await call('PATCH', usage, token, { updates: [update] }))['affected'], 1)
        for (const url of [
          filtered({ column: text, op: 'eq', value: 'x' }),
          filtered({ column: 'schema_name', op: text, value: 'x' }),
          filtered({ column: 'num_objects', op: 'eq', value: text }),
          `${usage}?select=${encodeURIComponent(text)}`,
          `${usage}?order=${encodeURIComponent(text)}`,
          `${usage}?order=schema_name.${encodeURIComponent(text)}`,
          `${usage}?limit=${encodeURIComponent(text)}`,
          `${usage}?cursor=${encodeURIComponent(text)}`,
        ])
          assert.equal((await call('GET', url, token)).status, 400, url)
      }
      for (const body of [
        '{',
        '[]',
        { rows: [{ schema_name: 'x' }] },
        { rows: [row('x', 1.5, 1)] },
        { rows: [row('x', -1, 1)] },
        { rows: [row('x', 1, '9223372036854775808')] },
        { rows: [row('\0', 1, 1)] },
        { rows: [row('\ud800', 1, 1)] },
        { rows: [row('x'.repeat(256), 1, 1)] },
        { rows: [], more: 1 },
      ])
        assert.equal((await call('POST', usage, token, body)).status, 400, JSON.stringify(body))
      let deep: unknown = { column: 'schema_name', op: 'is_null' }
      for (let i = 0; i < 50; i++) deep = { and: [deep] }
      assert.equal((await call('GET', filtered(deep), token)).status, 400)
      assert.equal((await call('POST', '/v1/databases', token, { name: 'x' })).status, 403)
      assert.equal((await call('DELETE', '/v1/databases', token, { keys: [] })).status, 405)
      assert.equal((await call('PUT', usage, token)).status, 405)
      assert.equal((await call('GET', '/v1/cloud_write', token)).status, 404)
      assert.equal((await call('GET', '/v1/__proto__', token)).status, 404)
    })

    void test('the description has every table', async () => {
      const paths: Record<string, Record<string, unknown>> = json(await call('GET', '/v1/openapi.json', undefined))[
        'paths'
      ]
      for (const { endpoint, writable } of cloudTables) {
        assert.ok(paths[endpoint]['get'])
        assert.equal('patch' in paths[endpoint], writable)
      }
    })
  })
}
