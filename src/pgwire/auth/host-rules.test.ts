import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blockList, defaultHostRules, isLoopback, methodFor } from './host-rules.ts'
import type { HostRule } from './host-rules.ts'

const applicant = { user: 'ann', database: 'db', address: '10.1.2.3', secure: false }

describe('host rules', () => {
  it('trust loopback only by default', () => {
    for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', null]) {
      assert.equal(methodFor(defaultHostRules, { ...applicant, address }), 'trust', String(address))
    }
    for (const address of ['10.1.2.3', '::2', 'fe80::1', '::ffff:10.0.0.1', '128.0.0.1']) {
      assert.equal(methodFor(defaultHostRules, { ...applicant, address }), 'scram-sha-256', address)
    }
  })

  it('go by the first that fits', () => {
    const rules: HostRule[] = [
      { users: ['eve'], method: 'reject' },
      { connection: 'tls', users: ['ann'], method: 'cert' },
      { databases: ['db'], addresses: ['10.0.0.0/8', 'fd00::/8'], method: 'password' },
    ]
    assert.equal(methodFor(rules, applicant), 'password')
    assert.equal(methodFor(rules, { ...applicant, secure: true }), 'cert')
    assert.equal(methodFor(rules, { ...applicant, user: 'eve' }), 'reject')
    assert.equal(methodFor(rules, { ...applicant, address: 'fd12::1' }), 'password')
    assert.equal(methodFor(rules, { ...applicant, address: '11.0.0.1' }), undefined)
    assert.equal(methodFor(rules, { ...applicant, database: 'other' }), undefined)
    assert.equal(methodFor(rules, { ...applicant, address: null }), undefined)
  })

  it('refuse an address that is none', () => {
    for (const block of ['localhost', '10.0.0.0/33', '300.1.1.1', ''])
      assert.throws(() => blockList([block]), /./, block)
    assert.equal(isLoopback('0.0.0.0'), false)
  })
})
