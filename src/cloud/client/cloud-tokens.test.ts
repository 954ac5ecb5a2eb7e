import { test } from 'node:test'
import assert from 'node:assert/strict'
import { bootstrapDatabaseOid } from '../../../catalog/bootstrap.ts'
import { cloudTokens, tokenOf } from './cloud-tokens.ts'

test('a token alone is that of the first database, others have names', () => {
  const tokens = cloudTokens.parse('cdst_a, sales=cdst_b,a=b=cdst_c')
  assert.equal(tokenOf(tokens, { oid: bootstrapDatabaseOid, name: 'cadastre' }), 'cdst_a')
  assert.equal(tokenOf(tokens, { oid: 16_400, name: 'sales' }), 'cdst_b')
  assert.equal(tokenOf(tokens, { oid: 16_401, name: 'a=b' }), 'cdst_c')
  assert.equal(tokenOf(undefined, { oid: 16_402, name: 'sales' }), undefined)
  for (const wrong of ['', 'a=', '=a', 'a,b', 'x=a,x=b', 'a,'])
    assert.equal(cloudTokens.safeParse(wrong).success, false)
})
