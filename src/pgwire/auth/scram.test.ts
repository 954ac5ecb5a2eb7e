import assert from 'node:assert/strict'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { PgError } from '../../../engine/errors.ts'
import { saslPrep } from './saslprep.ts'
import { startScram } from './scram-exchange.ts'
import { makeVerifier, mockVerifier, parseVerifier, passwordFits } from './scram-verifier.ts'

/** A client's last message, as RFC 5802 has it. */
function clientFinal(password: string, clientFirstBare: string, serverFirst: string, binding: string): string {
  const [, nonce, salt, iterations] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(serverFirst)!
  const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256')
  const mac = (key: Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
  const clientKey = mac(salted, 'Client Key')
  const withoutProof = `c=${Buffer.from(binding).toString('base64')},r=${nonce}`
  const signature = mac(
    createHash('sha256').update(clientKey).digest(),
    `${clientFirstBare},${serverFirst},${withoutProof}`,
  )
  const proof = clientKey.map((byte, index) => byte ^ signature[index])
  return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`
}

const plain = { secure: false }
const code = (sqlstate: string) => (error: unknown) => error instanceof PgError && error.sqlstate === sqlstate

describe('SCRAM-SHA-256', () => {
  it('follows the example of RFC 7677', () => {
    const verifier = parseVerifier(makeVerifier('pencil', 4096, Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')))!
    const exchange = startScram(
      'SCRAM-SHA-256',
      'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
      verifier,
      plain,
      '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    )
    assert.equal(
      exchange.serverFirst,
      'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    )
    assert.equal(
      exchange.finish(
        'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      ),
      'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    )
  })

  it('makes the verifier that PostgreSQL stores', () => {
    assert.equal(
      makeVerifier('pencil', 4096, Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')),
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    )
  })

  it('lets the right password in and no other', async () => {
    const verifier = parseVerifier(makeVerifier('sécret', 10))!
    for (const [password, fits] of [
      ['sécret', true],
      ['secret', false],
      ['', false],
    ] as const) {
      const exchange = startScram('SCRAM-SHA-256', 'n,,n=,r=abc', verifier, plain)
      const final = exchange.finish(clientFinal(password, 'n=,r=abc', exchange.serverFirst, 'n,,'))
      assert.equal(final !== undefined, fits)
      assert.equal(await passwordFits(password, verifier), fits)
    }
  })

  it('refuses malformed and contradictory messages with 08P01', () => {
    const verifier = parseVerifier(makeVerifier('x', 10))!
    const bound = { secure: true, endPoint: Buffer.from('hash') }
    const firsts: [string, string, typeof plain][] = [
      ['SCRAM-SHA-256', '', plain],
      ['SCRAM-SHA-256', 'x,,n=,r=abc', plain],
      ['SCRAM-SHA-256', 'n,a=other,n=,r=abc', plain],
      ['SCRAM-SHA-256', 'n,,m=ext,n=,r=abc', plain],
      ['SCRAM-SHA-256', 'n,,n=,r=', plain],
      ['SCRAM-SHA-256', 'y,,n=,r=abc', bound],
      ['SCRAM-SHA-256', 'p=tls-server-end-point,,n=,r=abc', bound],
      ['SCRAM-SHA-256-PLUS', 'n,,n=,r=abc', bound],
      ['SCRAM-SHA-256-PLUS', 'p=tls-unique,,n=,r=abc', bound],
    ]
    for (const [mechanism, message, channel] of firsts) {
      assert.throws(() => startScram(mechanism, message, verifier, channel), code('08P01'), message)
    }
    const exchange = startScram('SCRAM-SHA-256', 'n,,n=,r=abc', verifier, plain)
    const good = clientFinal('x', 'n=,r=abc', exchange.serverFirst, 'n,,')
    for (const bad of [
      '',
      'p=',
      good.replace('c=biws', 'c=eSws'),
      good.replace('r=abc', 'r=abd'),
      good.replace(/p=.*/, 'p=AAAA'),
    ]) {
      assert.throws(() => exchange.finish(bad), code('08P01'), bad)
    }
    assert.notEqual(exchange.finish(good), undefined)
  })

  it('binds to the channel', () => {
    const verifier = parseVerifier(makeVerifier('x', 10))!
    const first = 'p=tls-server-end-point,,n=,r=abc'
    const exchange = startScram('SCRAM-SHA-256-PLUS', first, verifier, {
      secure: true,
      endPoint: Buffer.from('hash'),
    })
    assert.notEqual(
      exchange.finish(clientFinal('x', 'n=,r=abc', exchange.serverFirst, 'p=tls-server-end-point,,hash')),
      undefined,
    )
    assert.throws(
      () => exchange.finish(clientFinal('x', 'n=,r=abc', exchange.serverFirst, 'p=tls-server-end-point,,hush')),
      code('08P01'),
    )
  })

  it('shows the same salt for an unknown user every time, and another for another', () => {
    const secret = Buffer.from('server')
    assert.deepEqual(mockVerifier('ann', secret).salt, mockVerifier('ann', secret).salt)
    assert.notDeepEqual(mockVerifier('ann', secret).salt, mockVerifier('bob', secret).salt)
  })

  it('never fails but by 08P01, whatever a client sends', () => {
    const verifier = parseVerifier(makeVerifier('x', 1))!
    const piece = fc.constantFrom(
      'n',
      'y',
      'p=tls-unique',
      ',',
      ',,',
      'n=',
      'r=abc',
      'a=',
      'm=',
      'c=biws',
      'p=AAAA',
      '=',
      'é',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 8 }), (pieces) => {
        const message = pieces.join('')
        const attempts = [
          () => startScram('SCRAM-SHA-256', message, verifier, plain),
          () => startScram('SCRAM-SHA-256', 'n,,n=,r=abc', verifier, plain).finish(message),
        ]
        for (const attempt of attempts) {
          try {
            attempt()
          } catch (error) {
            assert.ok(code('08P01')(error), String(error))
          }
        }
      }),
    )
  })
})

describe('verifiers', () => {
  it('are told from other texts', () => {
    for (const text of [
      '',
      'secret',
      'md5abc',
      'SCRAM-SHA-256$0:AA==$AA==:AA==',
      'SCRAM-SHA-256$4096:AA==$AA==:AA==',
    ]) {
      assert.equal(parseVerifier(text), undefined, text)
    }
  })
})

describe('SASLprep', () => {
  const cases: [string, string][] = [
    ['IX', 'IX'],
    ['I\u00adX', 'IX'],
    ['user', 'user'],
    ['\u00aa', 'a'],
    ['\u2168', 'IX'],
    ['a\u00a0b', 'a b'],
    // Prohibited or mixed directions: taken as they are.
    ['a\u0007', 'a\u0007'],
    ['\u0627\u0031', '\u0627\u0031'],
    ['\u00ad', '\u00ad'],
  ]
  for (const [given, prepared] of cases) {
    it(JSON.stringify(given), () => assert.equal(saslPrep(given), prepared))
  }
})
