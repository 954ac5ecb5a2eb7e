import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { makeDirectory } from './make-directory.ts'

describe('makeDirectory', () => {
  const root = mkdtempSync(join(tmpdir(), 'cadastre-directory-'))
  after(() => rmSync(root, { recursive: true }))

  it('makes all that is missing, with the mode, and nothing twice', () => {
    const path = join(root, 'a', 'b', 'c')
    makeDirectory(path, 0o700)
    makeDirectory(path, 0o700)
    assert.equal(statSync(path).mode & 0o777, 0o700)
  })
  it('says what is in the way', () => {
    writeFileSync(join(root, 'file'), '')
    assert.throws(() => makeDirectory(join(root, 'file'), 0o700), { sqlstate: '58030' })
    assert.throws(() => makeDirectory(join(root, 'file', 'below'), 0o700), { sqlstate: '58030' })
  })
  it('ends where nothing can be made', { skip: !existsSync('/proc/self') }, () => {
    assert.throws(
      () => makeDirectory('/proc/cadastre/data', 0o700),
      /could not create directory "\/proc\/cadastre": ENOENT/,
    )
  })
})
