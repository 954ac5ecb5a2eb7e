// Requests that are refused, each with S3's status and code, and nothing stored: over HTTP as a client would send them.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { askS3, presignedPath, type S3Asked, type S3Answered, sendS3, signedHeaders } from '../../support/s3-request.ts'
import { type S3Server, startS3 } from '../../support/s3-server.ts'
import { base64, bodies, minutes, others, put, type Refusal, signing, streamed, xml } from './refusals.ts'

describe('the S3 gateway refuses', () => {
  let server: S3Server
  let upload = ''
  let etags: readonly string[] = []
  before(async () => {
    server = await startS3()
    assert.equal((await ask({ method: 'PUT', path: '/kept' })).status, 200)
    for (const [key, body] of [
      ['a', 'kept!'],
      ['empty', ''],
    ])
      assert.equal((await ask({ method: 'PUT', path: `/kept/${key}`, body })).status, 200)
    const begun = await ask({ method: 'POST', path: '/kept/parts?uploads' })
    upload = /<UploadId>([^<]+)/.exec(begun.body)![1]
    etags = await Promise.all(
      [Buffer.alloc(5 * 1024 * 1024), 'small', 'last'].map(async (body, i) => {
        const part = await ask({ method: 'PUT', path: `/kept/parts?partNumber=${i + 1}&uploadId=${upload}`, body })
        return String(part.headers['etag'])
      }),
    )
  })
  after(() => server.stop())

  const signer = () => ({ ...server, port: server.httpPort })
  const ask = (asked: S3Asked): Promise<S3Answered> => askS3(signer(), asked)
  const stored = async () => [
    await server.sql('SELECT name, object_count, byte_count FROM objects.bucket'),
    await server.sql('SELECT bucket, key, etag FROM objects.object ORDER BY key'),
    await server.sql('SELECT key, kind, state FROM objects.transfer ORDER BY id'),
  ]
  const check = async (one: Refusal): Promise<void> => {
    const answer = await ask({ path: '/', ...one.asked })
    assert.deepEqual([answer.status, answer.code], [one.status, one.code], `${one.what}: ${answer.body}`)
    if (one.code === '') assert.equal(answer.body, '', one.what)
    else assert.match(answer.body, /<Message>.+<\/Message>.*<RequestId>/, one.what)
  }

  for (const [title, cases] of Object.entries({
    'what is not signed as it should be': signing,
    'bodies that are not what was said of them': bodies,
    'streamed bodies that do not hold': streamed,
    'what cannot be done': others,
  })) {
    it(`${title}, and stores nothing`, async () => {
      const before = await stored()
      for (const one of cases) await check(one)
      assert.deepEqual(await stored(), before)
    })
  }

  it('URLs that are over, or were changed', async () => {
    const get = (path: string) => sendS3(server.httpPort, 'GET', path, { host: `127.0.0.1:${server.httpPort}` })
    const url = (time: Date, seconds: number) => presignedPath(signer(), 'GET', '/kept/a', time, seconds)
    assert.equal((await get(url(new Date(), 60))).body, 'kept!')
    for (const [path, status, code] of [
      [url(minutes(-2), 60), 403, 'AccessDenied'],
      [url(minutes(20), 60), 403, 'AccessDenied'],
      [url(new Date(), 8 * 24 * 3600), 400, 'AuthorizationQueryParametersError'],
      [url(new Date(), 60).replace('/a?', '/empty?'), 403, 'SignatureDoesNotMatch'],
      [`${url(new Date(), 60)}&response-content-type=text%2Fhtml`, 403, 'SignatureDoesNotMatch'],
    ] as const) {
      const answer = await get(path)
      assert.deepEqual([answer.status, answer.code], [status, code], answer.body)
    }
  })

  it('uploads whose parts do not make an object', async () => {
    const before = await stored()
    const complete = (parts: readonly (readonly [number, string])[]): Partial<S3Asked> =>
      xml(
        `/kept/parts?uploadId=${upload}`,
        `<CompleteMultipartUpload>${parts.map(([n, etag]) => `<Part><PartNumber>${n}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`,
      )
    const [first, second, last] = etags
    const part = (query: string): Partial<S3Asked> => ({ ...put, path: `/kept/parts?${query}&uploadId=${upload}` })
    const cases: readonly Refusal[] = [
      {
        what: 'parts out of order',
        asked: complete([
          [2, second],
          [1, first],
        ]),
        status: 400,
        code: 'InvalidPartOrder',
      },
      {
        what: 'a part twice',
        asked: complete([
          [1, first],
          [1, first],
        ]),
        status: 400,
        code: 'InvalidPartOrder',
      },
      {
        what: 'a small part before the last',
        asked: complete([
          [1, first],
          [2, second],
          [3, last],
        ]),
        status: 400,
        code: 'EntityTooSmall',
      },
      {
        what: 'a part that never came',
        asked: complete([
          [1, first],
          [4, last],
        ]),
        status: 400,
        code: 'InvalidPart',
      },
      { what: "another part's ETag", asked: complete([[1, second]]), status: 400, code: 'InvalidPart' },
      { what: 'no parts', asked: complete([]), status: 400, code: 'MalformedXML' },
      { what: 'part 0', asked: part('partNumber=0'), status: 400, code: 'InvalidArgument' },
      { what: 'part 10,001', asked: part('partNumber=10001'), status: 400, code: 'InvalidArgument' },
      {
        what: 'a part with another MD5',
        asked: { ...part('partNumber=2'), headers: { 'content-md5': base64(16) } },
        status: 400,
        code: 'BadDigest',
      },
      {
        what: 'the upload under another key',
        asked: { ...put, path: `/kept/a?partNumber=1&uploadId=${upload}` },
        status: 404,
        code: 'NoSuchUpload',
      },
    ]
    for (const one of cases) await check(one)
    assert.deepEqual(await stored(), before)
    const done = await ask({
      path: '/',
      ...complete([
        [1, first],
        [3, last],
      ]),
    })
    assert.equal(done.status, 200, done.body)
    assert.deepEqual(await server.sql(`SELECT size FROM objects.object WHERE key = 'parts'`), [['5242884']])
  })

  it('to send again what a client has, with its ETag', async () => {
    const etag = `"${createHash('md5').update('kept!').digest('hex')}"`
    for (const [name, value] of [
      ['if-none-match', etag],
      ['if-none-match', '*'],
      ['if-modified-since', new Date().toUTCString()],
    ]) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask({ method, path: '/kept/a', headers: { [name]: value } })
        assert.deepEqual([answer.status, answer.body, answer.headers['etag']], [304, '', etag], `${method} ${name}`)
      }
    }
  })

  it('a body before it was sent', async () => {
    const asked = { ...put, secret: 'wrong', headers: { expect: '100-continue', 'content-length': '5' } }
    const headers = signedHeaders(signer(), asked)
    const answer = await raw(`PUT /kept/new HTTP/1.1\r\n${lines(headers)}\r\n`, /<\/Error>/)
    assert.match(answer, /^HTTP\/1.1 403 /)
    const right = signedHeaders(signer(), { ...asked, secret: undefined })
    assert.match(
      await raw(`PUT /kept/new HTTP/1.1\r\n${lines(right)}\r\n`, /\r\n\r\n/, 'hello'),
      /^HTTP\/1.1 100 .*HTTP\/1.1 200 /s,
    )
    await ask({ method: 'DELETE', path: '/kept/new' })
  })

  it('a head of more than 16 KB', async () => {
    const headers = { ...signedHeaders(signer(), { path: '/kept/a' }), 'x-padding': 'x'.repeat(20_000) }
    assert.match(await raw(`GET /kept/a HTTP/1.1\r\n${lines(headers)}\r\n`, /\r\n\r\n/), /^HTTP\/1.1 431 /)
  })

  const lines = (headers: Readonly<Record<string, string>>): string =>
    Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')

  /** What comes back until it matches, or with more sent then until the end. */
  function raw(text: string, until: RegExp, more?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(server.httpPort, '127.0.0.1', () => socket.write(text))
      let answer = ''
      let sent = more === undefined
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString('latin1')
        if (!until.test(answer)) return
        if (!sent) {
          sent = true
          socket.write(more!)
        } else if (more === undefined || answer.includes('HTTP/1.1 200')) {
          socket.destroy()
          resolve(answer)
        }
      })
      socket.on('error', reject)
    })
  }
})
