// The conflict matrix against the rules that PostgreSQL's documentation states in words.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import {
  accessExclusive,
  accessShare,
  conflictsOf,
  excludes,
  lockModes,
  lockModeTitle,
  rowExclusive,
  share,
} from './modes.ts'

test('the matrix is symmetric', () => {
  for (const a of lockModes.keys()) for (const b of lockModes.keys()) assert.equal(excludes(a, b), excludes(b, a))
})

test('access exclusive excludes all, access share only that', () => {
  assert.equal(conflictsOf[accessExclusive], 0xff)
  assert.equal(conflictsOf[accessShare], 1 << accessExclusive)
})

test('writers stand beside each other, and not beside CREATE INDEX', () => {
  assert.equal(excludes(rowExclusive, rowExclusive), false)
  assert.equal(excludes(rowExclusive, share), true)
  assert.equal(excludes(share, share), false)
})

test('each mode excludes itself from share update exclusive on, share excepted', () => {
  const own = lockModes.filter((_, mode) => excludes(mode, mode))
  assert.deepEqual(own, ['share update exclusive', 'share row exclusive', 'exclusive', 'access exclusive'])
})

test('titles are those of pg_locks', () => {
  assert.equal(lockModeTitle(share), 'ShareLock')
  assert.equal(lockModeTitle(lockModes.indexOf('share update exclusive')), 'ShareUpdateExclusiveLock')
})
