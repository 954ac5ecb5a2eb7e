// What no well-behaved client sends: bad signatures, clocks, digests, names, bodies; and who may use whose buckets.
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { algorithm, scopeText, sha256Hex, signatureOf, signingKey } from '../../../src/http/s3/sigv4/signing.ts'
import { presignedPath, type S3Asked, type S3Answered, sendS3, signedHeaders } from '../../support/s3-request.ts'
import { type S3Server, startS3 } from '../../support/s3-server.ts'

interface Asked extends S3Asked {
  readonly port?: number
}

describe('the S3 gateway', () => {
  let server: S3Server
  before(async () => {
    server = await startS3({ flags: ['--s3-port', '0', '--s3-domain', 's3.test'] })
    await ask({ method: 'PUT', path: '/bucket' })
  })
  after(() => server.stop())

  /** Its own port is told in the log. */
  const s3Port = (): number => Number(/"s3Port":(\d+)/.exec(server.log())?.[1])

  const signer = () => ({ ...server, port: s3Port() })
  const ask = (asked: Asked): Promise<S3Answered> => {
    const headers = signedHeaders(signer(), asked)
    // The tests of chunks make the body once the signature is known.
    return sendS3(asked.port ?? s3Port(), asked.method ?? 'GET', asked.path, headers, asked.body)
  }

  const refused = async (asked: Asked, status: number, code: string): Promise<void> => {
    const answer = await ask(asked)
    assert.deepEqual([answer.status, answer.code], [status, code], answer.body)
  }

  it('knows who signed', async () => {
    assert.equal((await ask({ path: '/' })).status, 200)
    await refused({ path: '/', secret: 'wrong' }, 403, 'SignatureDoesNotMatch')
    await refused({ path: '/', accessKey: 'CDSTNOBODY' }, 403, 'InvalidAccessKeyId')
    await refused({ path: '/', time: new Date(Date.now() - 16 * 60_000) }, 403, 'RequestTimeTooSkewed')
    await refused({ path: '/', time: new Date(Date.now() + 16 * 60_000) }, 403, 'RequestTimeTooSkewed')
    await refused({ path: '/', tamper: (headers) => delete headers['authorization'] }, 403, 'AccessDenied')
    await refused(
      { path: '/bucket?list-type=2', tamper: (headers) => (headers['x-amz-extra'] = '1') },
      403,
      'AccessDenied',
    )
    await refused(
      { path: '/', tamper: (headers) => (headers['authorization'] = `${algorithm} nonsense`) },
      400,
      'AuthorizationHeaderMalformed',
    )
    await refused({ path: '/', tamper: (headers) => (headers['authorization'] = 'AWS a:b') }, 400, 'InvalidRequest')
  })

  it('takes presigned URLs while they hold', async () => {
    const put = await ask({ method: 'PUT', path: '/bucket/presigned', body: 'x' })
    assert.equal(put.status, 200)
    const url = (time: Date, expires: number): string =>
      presignedPath(signer(), 'GET', '/bucket/presigned', time, expires)
    const get = (path: string) => sendS3(s3Port(), 'GET', path, { host: `127.0.0.1:${s3Port()}` })
    assert.equal((await get(url(new Date(), 60))).body, 'x')
    assert.equal((await get(url(new Date(Date.now() - 120_000), 60))).code, 'AccessDenied')
    assert.equal((await get(url(new Date(), 700_000))).code, 'AuthorizationQueryParametersError')
    assert.equal((await get(`${url(new Date(), 60)}0`)).code, 'SignatureDoesNotMatch')
    assert.equal((await get(`${url(new Date(), 60)}&partNumber=1`)).code, 'SignatureDoesNotMatch')
  })

  it('takes presigned URLs of the older version, too', async () => {
    await ask({ method: 'PUT', path: '/bucket/older%20one', body: 'old' })
    const expires = String(Math.floor(Date.now() / 1000) + 60)
    const url = (path: string, resource: string, more = '', until = expires): string => {
      const text = `GET\n\n\n${until}\n${resource}`
      const signature = createHmac('sha1', server.secretKey).update(text).digest('base64')
      return `${path}?AWSAccessKeyId=${server.accessKey}&Expires=${until}&Signature=${encodeURIComponent(signature)}${more}`
    }
    const get = (path: string, host = `127.0.0.1:${s3Port()}`) => sendS3(s3Port(), 'GET', path, { host })
    const path = '/bucket/older%20one'
    assert.equal((await get(url(path, path))).body, 'old')
    assert.equal((await get(url('/older%20one', path), 'bucket.s3.test')).body, 'old')
    const typed = 'response-content-type=text/x'
    const answer = await get(url(path, `${path}?${typed}`, `&${typed}`))
    assert.equal(answer.headers['content-type'], 'text/x')
    const meta = 'x-amz-meta-a:b\n'
    const withMeta = createHmac('sha1', server.secretKey)
      .update(`PUT\n\ntext/y\n${expires}\n${meta}${path}`)
      .digest('base64')
    const inUrl = `${path}?AWSAccessKeyId=${server.accessKey}&Expires=${expires}&Signature=${encodeURIComponent(withMeta)}&content-type=text%2Fy&x-amz-meta-a=b`
    assert.equal((await sendS3(s3Port(), 'PUT', inUrl, { host: `127.0.0.1:${s3Port()}` }, 'new')).status, 200)
    const { headers } = await get(url(path, path))
    assert.deepEqual([headers['content-type'], headers['x-amz-meta-a']], ['text/y', 'b'])
    assert.equal((await get(url(path, path, `&${typed}`))).code, 'SignatureDoesNotMatch')
    assert.equal((await get(url('/bucket/other', path))).code, 'SignatureDoesNotMatch')
    assert.equal((await get(url(path, path, '', '1000000000'))).code, 'AccessDenied')
    assert.equal((await get(`${path}?AWSAccessKeyId=${server.accessKey}`)).code, 'AccessDenied')
    assert.equal((await get(url(path, path).replace(server.accessKey, 'NOBODY'))).code, 'InvalidAccessKeyId')
  })

  it('finds the bucket in the host', async () => {
    await ask({ method: 'PUT', path: '/k%C3%BC', host: 'bucket.s3.test', body: 'y' })
    assert.equal((await ask({ path: '/bucket/k%c3%bc' })).body, 'y')
    assert.equal((await ask({ path: '/bucket/a/../k%C3%BC' })).code, 'NoSuchKey')
  })

  it('takes keys as they are', async () => {
    const keys = [
      'a b',
      'a+b',
      'a%2Fb',
      'a//b',
      '/',
      '../a',
      './a',
      'a/../b',
      '%',
      '&<>"\'',
      'ü/日本',
      '🙂',
      "!*'()~$@,;=:",
      'é',
    ]
    await ask({ method: 'PUT', path: '/keys' })
    const pathOf = (key: string): string => `/keys/${key.split('/').map(encodeURIComponent).join('/')}`
    for (const key of keys) {
      assert.equal((await ask({ method: 'PUT', path: pathOf(key), body: key })).status, 200, key)
    }
    for (const key of keys) assert.equal((await ask({ path: pathOf(key) })).body, key)
    // A slash is one however it is spelled, and a plus in a path is a plus.
    assert.equal((await ask({ path: '/keys/a%2F%2Fb' })).body, 'a//b')
    assert.equal((await ask({ path: '/keys/a+b' })).body, 'a+b')
    const { body } = await ask({ path: '/keys?list-type=2&encoding-type=url' })
    const listed = [...body.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => decodeURIComponent(key))
    assert.deepEqual(
      listed,
      keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    )
    const copied = await ask({
      method: 'PUT',
      path: '/keys/copy',
      headers: { 'x-amz-copy-source': pathOf('ü/日本') },
    })
    assert.equal(copied.status, 200, copied.body)
    assert.equal((await ask({ path: '/keys/copy' })).body, 'ü/日本')
  })

  it('signs by any header that has the date, and compares with any form of one', async () => {
    const date = new Date()
    const stamp = date.toISOString().replace(/[-:]|\.\d+/g, '')
    await ask({ method: 'PUT', path: '/bucket/dated', body: '' })
    const withDate = signedHeaders(signer(), {
      path: '/bucket/dated',
      time: date,
      headers: { date: date.toUTCString() },
    })
    assert.equal((await sendS3(s3Port(), 'GET', '/bucket/dated', withDate)).status, 200)
    assert.equal(withDate['x-amz-date'], stamp)
    for (const past of [
      'Wed, 01 Jan 2020 00:00:00 GMT',
      'Wednesday, 01-Jan-20 00:00:00 GMT',
      'Wed Jan  1 00:00:00 2020',
    ])
      assert.equal((await ask({ path: '/bucket/dated', headers: { 'if-unmodified-since': past } })).status, 412, past)
    assert.equal((await ask({ path: '/bucket/dated', headers: { 'if-unmodified-since': 'once' } })).status, 200)
  })

  it('reads signed chunks and their trailer, and believes none that was changed', async () => {
    const data = [Buffer.alloc(70_000, 'a'), Buffer.alloc(3000, 'b')]
    for (const [change, code] of [
      [(body: Buffer) => body, ''],
      [(body: Buffer) => flip(body, 500), 'SignatureDoesNotMatch'],
      [(body: Buffer) => body.subarray(0, body.length - 200), 'IncompleteBody'],
      [(body: Buffer) => flip(body, body.length - 30), 'SignatureDoesNotMatch'],
    ] as const) {
      const answer = await chunked(data, change)
      assert.equal(answer.code, code, answer.body)
      const got = await ask({ path: '/bucket/chunked' })
      if (code === '') {
        assert.equal(got.body, Buffer.concat(data).toString())
        await ask({ method: 'DELETE', path: '/bucket/chunked' })
      } else assert.equal(got.code, 'NoSuchKey')
    }
  })

  async function chunked(data: readonly Buffer[], change: (body: Buffer) => Buffer) {
    const time = new Date()
    const stamp = time.toISOString().replace(/[-:]|\.\d+/g, '')
    const scope = { date: stamp.slice(0, 8), region: 'anywhere', service: 's3' }
    const key = signingKey(server.secretKey, scope)
    const size = data.reduce((sum, one) => sum + one.length, 0)
    const sha1 = createHash('sha1').update(Buffer.concat(data)).digest('base64')
    let body = Buffer.alloc(0)
    return ask({
      method: 'PUT',
      path: '/bucket/chunked',
      time,
      headers: {
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': String(size),
        'x-amz-trailer': 'x-amz-checksum-sha1',
        'content-encoding': 'aws-chunked',
      },
      get body() {
        return body
      },
      tamper: (headers) => {
        let previous = headers['authorization'].split('Signature=')[1]
        const pieces: Buffer[] = []
        for (const chunk of [...data, Buffer.alloc(0)]) {
          const text = `AWS4-HMAC-SHA256-PAYLOAD\n${stamp}\n${scopeText(scope)}\n${previous}\n${sha256Hex('')}\n${sha256Hex(chunk)}`
          previous = signatureOf(key, text)
          pieces.push(Buffer.from(`${chunk.length.toString(16)};chunk-signature=${previous}\r\n`), chunk)
          if (chunk.length > 0) pieces.push(Buffer.from('\r\n'))
        }
        const trailer = `x-amz-checksum-sha1:${sha1}\n`
        const text = `AWS4-HMAC-SHA256-TRAILER\n${stamp}\n${scopeText(scope)}\n${previous}\n${sha256Hex(trailer)}`
        pieces.push(Buffer.from(`${trailer.trim()}\r\nx-amz-trailer-signature:${signatureOf(key, text)}\r\n\r\n`))
        body = Buffer.from(change(Buffer.concat(pieces)))
        headers['content-length'] = String(body.length)
      },
    } as Asked)
  }

  it('stores nothing of what does not hold', async () => {
    const put = (more: Partial<Asked>): Asked => ({ method: 'PUT', path: '/bucket/bad', body: 'hello', ...more })
    await refused(put({ headers: { 'content-md5': Buffer.alloc(16).toString('base64') } }), 400, 'BadDigest')
    await refused(put({ headers: { 'content-md5': 'short' } }), 400, 'InvalidDigest')
    await refused(put({ headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }), 400, 'BadDigest')
    await refused(put({ headers: { 'x-amz-checksum-crc32': 'AAAA' } }), 400, 'InvalidRequest')
    await refused(put({ headers: { 'x-amz-content-sha256': sha256Hex('other') } }), 400, 'XAmzContentSHA256Mismatch')
    await refused(put({ headers: { 'x-amz-server-side-encryption': 'AES256' } }), 501, 'NotImplemented')
    await refused(put({ headers: { 'x-amz-meta-a': 'x'.repeat(3000) } }), 400, 'MetadataTooLarge')
    await refused(put({ path: `/bucket/${'k'.repeat(1025)}` }), 400, 'KeyTooLongError')
    await refused(put({ path: '/Bad_Name', body: '' }), 400, 'InvalidBucketName')
    await refused(put({ path: '/bucket/%ff' }), 400, 'InvalidURI')
    await refused(put({ path: '/bucket?versioning' }), 501, 'NotImplemented')
    await refused({ method: 'POST', path: '/bucket?delete', body: '<Delete><Object>' }, 400, 'MalformedXML')
    await refused({ method: 'POST', path: '/bucket?delete', body: '<!DOCTYPE a><Delete/>' }, 400, 'MalformedXML')
    await refused({ path: '/bucket/bad' }, 404, 'NoSuchKey')
    await refused({ path: '/bucket?list-type=2&continuation-token=*' }, 400, 'InvalidArgument')
    await refused({ path: '/bucket?list-type=2&max-keys=-1' }, 400, 'InvalidArgument')
    await refused({ path: '/bucket?policy' }, 404, 'NoSuchBucketPolicy')
    await refused({ method: 'PATCH', path: '/bucket/bad' }, 405, 'MethodNotAllowed')
  })

  it('forgets a body that is cut off', async () => {
    const socket = connect(s3Port(), '127.0.0.1')
    let text = ''
    await ask({
      method: 'PUT',
      path: '/bucket/cut',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 'content-length': '5000000' },
      tamper: (headers) => {
        text = `PUT /bucket/cut HTTP/1.1\r\n${Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\r\n')}\r\n\r\n`
        // The same request without its body goes nowhere: only the raw one below is meant.
        headers['content-length'] = '0'
        headers['authorization'] = 'none'
      },
    })
    socket.write(text)
    socket.write(Buffer.alloc(3_000_000))
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    for (let tries = 0; tries < 100; tries++) {
      if ((await server.sql(`SELECT 1 FROM objects.transfer WHERE key = 'cut'`)).length === 0) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    assert.deepEqual(await server.sql(`SELECT 1 FROM objects.transfer WHERE key = 'cut'`), [])
    await refused({ path: '/bucket/cut' }, 404, 'NoSuchKey')
  })

  it('gives each role its own buckets', async () => {
    await server.sql('CREATE ROLE ann LOGIN')
    const [[accessKey, secret]] = await server.sql(`SELECT * FROM cadastre.create_access_key('ann')`)
    const ann = { accessKey: accessKey!, secret: secret! }
    assert.equal((await ask({ ...ann, method: 'PUT', path: '/anns-bucket' })).status, 200)
    await refused({ ...ann, path: '/bucket?list-type=2' }, 403, 'AccessDenied')
    await refused({ ...ann, path: '/bucket/presigned' }, 403, 'AccessDenied')
    await refused(
      { ...ann, method: 'PUT', path: '/anns-bucket/x', headers: { 'x-amz-copy-source': '/bucket/presigned' } },
      403,
      'AccessDenied',
    )
    assert.doesNotMatch((await ask({ ...ann, path: '/' })).body, /<Name>bucket</)
    assert.match((await ask({ path: '/' })).body, /<Name>anns-bucket</)
    assert.deepEqual(await server.sql('SELECT name FROM objects.bucket', 'ann'), [['anns-bucket']])
    await assert.rejects(server.sql(`SELECT cadastre.drop_bucket('bucket')`, 'ann'), { code: '42501' })
    await assert.rejects(server.sql(`SELECT * FROM cadastre.create_access_key('cadastre')`, 'ann'), { code: '42501' })
    assert.deepEqual(await server.sql(`SELECT cadastre.drop_access_key('${accessKey}')`, 'ann'), [['t']])
    await refused({ ...ann, path: '/' }, 403, 'InvalidAccessKeyId')
  })

  it('is seen from SQL, which drops a bucket with all that is in it', async () => {
    await server.sql(`SELECT cadastre.create_bucket('from-sql')`)
    await assert.rejects(server.sql(`SELECT cadastre.create_bucket('from-sql')`), { code: '42710' })
    await assert.rejects(server.sql(`SELECT cadastre.create_bucket('NO')`), { code: '42602' })
    for (const key of ['a', 'b/c']) await ask({ method: 'PUT', path: `/from-sql/${key}`, body: key })
    assert.deepEqual(
      await server.sql(`SELECT key, size, etag FROM objects.object WHERE bucket = 'from-sql' AND key = 'b/c'`),
      [['b/c', '3', createHash('md5').update('b/c').digest('hex')]],
    )
    assert.deepEqual(
      await server.sql(`SELECT object_count, byte_count, owner FROM objects.bucket WHERE name = 'from-sql'`),
      [['2', '4', 'cadastre']],
    )
    assert.deepEqual(
      await server.sql(`SELECT objects, bytes, table_name FROM objects.usage WHERE bucket = 'from-sql'`),
      [['2', '4', null]],
    )
    await assert.rejects(server.sql(`SELECT cadastre.drop_bucket('from-sql', cascade => false)`), { code: '2BP01' })
    assert.deepEqual(await server.sql(`SELECT cadastre.drop_bucket('from-sql')`), [['2']])
    await refused({ path: '/from-sql/a' }, 404, 'NoSuchBucket')
    await assert.rejects(server.sql(`BEGIN READ ONLY; SELECT cadastre.create_bucket('read-only')`), { code: '25006' })
  })

  it('is not on the HTTP port where it has its own', async () => {
    const answer = await ask({ path: '/', port: server.httpPort })
    assert.equal(answer.status, 404)
  })
})

function flip(body: Buffer, at: number): Buffer {
  const copy = Buffer.from(body)
  copy[at] ^= 1
  return copy
}
