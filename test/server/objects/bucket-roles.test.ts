// Roles and what they have in the object store: what keeps them from being dropped, and how it goes to others or away.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { askS3 } from '../../support/s3-request.ts'
import { type S3Server, startS3 } from '../../support/s3-server.ts'
import { SimpleClient } from '../../support/simple-client.ts'

describe('roles of buckets', () => {
  let server: S3Server
  before(async () => {
    server = await startS3()
    for (const role of ['ann', 'bob', 'eve']) await server.sql(`CREATE ROLE ${role} LOGIN`)
    await server.sql(`SELECT cadastre.create_bucket('first')`, 'ann')
    await server.sql(`SELECT cadastre.create_bucket('second')`, 'ann')
    await server.sql(`SELECT cadastre.grant_on_bucket('first', 'SELECT, INSERT', 'bob')`, 'ann')
    await server.sql(`SELECT cadastre.grant_on_bucket('second', 'SELECT', 'eve')`, 'ann')
  })
  after(() => server.stop())

  const key = async (role: string) => {
    const [[accessKey, secretKey]] = await server.sql('SELECT * FROM cadastre.create_access_key()', role)
    return { accessKey: accessKey!, secretKey: secretKey!, port: server.httpPort }
  }
  const privileges = () =>
    server.sql('SELECT bucket, grantor, grantee, privilege_type FROM objects.bucket_privilege ORDER BY 1, 3, 4')
  const owners = () => server.sql('SELECT name, owner FROM objects.bucket ORDER BY 1')

  async function refusal(statement: string): Promise<{ sqlstate: string; detail?: string }> {
    const client = await SimpleClient.connect(server.pgPort, { user: 'cadastre', database: 'cadastre' })
    const { error } = await client.query(statement)
    client.end()
    assert.ok(error, statement)
    return { sqlstate: error.sqlstate, detail: error.detail }
  }

  it('are not dropped while they have buckets, keys or grants', async () => {
    const { accessKey } = await key('ann')
    assert.deepEqual(await refusal('DROP ROLE ann'), {
      sqlstate: '2BP01',
      detail: `owner of bucket first\nowner of bucket second\nowner of access key ${accessKey}`,
    })
    assert.deepEqual(await refusal('DROP ROLE bob'), { sqlstate: '2BP01', detail: 'privileges for bucket first' })
  })

  it('lose what was granted, and their keys, but no bucket by DROP OWNED', async () => {
    const bob = await key('bob')
    assert.equal((await askS3(bob, { path: '/first?list-type=2' })).status, 200)
    await server.sql('DROP OWNED BY bob')
    assert.equal((await askS3(bob, { path: '/first?list-type=2' })).code, 'InvalidAccessKeyId')
    assert.equal((await askS3(await key('bob'), { path: '/first?list-type=2' })).code, 'AccessDenied')
    assert.deepEqual(await privileges(), [['second', 'ann', 'eve', 'SELECT']])
    await server.sql('DROP OWNED BY bob')
    await server.sql('DROP ROLE bob')
    assert.deepEqual(await owners(), [
      ['first', 'ann'],
      ['second', 'ann'],
    ])
  })

  it('give their buckets to others by REASSIGN OWNED', async () => {
    const [ann, eve] = [await key('ann'), await key('eve')]
    assert.equal((await askS3(ann, { method: 'PUT', path: '/first/a', body: 'kept' })).status, 200)
    await server.sql(`SELECT cadastre.grant_on_bucket('first', 'SELECT', 'public')`, 'ann')
    await assert.rejects(server.sql('REASSIGN OWNED BY ann TO eve', 'eve'), { code: '42501' })
    await server.sql('REASSIGN OWNED BY ann TO eve')
    assert.deepEqual(await owners(), [
      ['first', 'eve'],
      ['second', 'eve'],
    ])
    // The owner needs no grant, and what the former one granted is the new one's.
    assert.deepEqual(await privileges(), [['first', 'eve', 'PUBLIC', 'SELECT']])
    assert.equal((await askS3(eve, { method: 'DELETE', path: '/first/a' })).status, 204)
    assert.equal((await askS3(ann, { method: 'PUT', path: '/first/a', body: 'x' })).code, 'AccessDenied')
    await server.sql('DROP OWNED BY ann')
    await server.sql('DROP ROLE ann')
  })

  it('change their keys one by one', async () => {
    const [old, next] = [await key('eve'), await key('eve')]
    for (const one of [old, next]) assert.equal((await askS3(one, { path: '/first' })).status, 200)
    assert.deepEqual(await server.sql(`SELECT cadastre.drop_access_key('${old.accessKey}')`, 'eve'), [['t']])
    assert.equal((await askS3(old, { path: '/first' })).code, 'InvalidAccessKeyId')
    assert.equal((await askS3(next, { path: '/first' })).status, 200)
    await server.sql('ALTER ROLE eve NOLOGIN')
    assert.equal((await askS3(next, { path: '/first' })).code, 'InvalidAccessKeyId')
    await server.sql('ALTER ROLE eve LOGIN')
    assert.equal((await askS3(next, { path: '/first' })).status, 200)
  })
})
