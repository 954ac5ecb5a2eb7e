// A file through a small window reads as the whole file does.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryDirectory } from '../server/test-server.ts'
import { LogContent } from './log-content.ts'

describe('a log file through a window', () => {
  it('gives the bytes of the file, whatever the order they are asked for', () => {
    const directory = temporaryDirectory()
    const file = fc.uint8Array({ maxLength: 200 })
    const slice = fc.tuple(fc.nat({ max: 220 }), fc.nat({ max: 220 }))
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 2 }), fc.array(slice), (files, slices) => {
        const content = new LogContent(16)
        files.forEach((bytes, i) => {
          const path = join(directory.path, `${i}.log`)
          writeFileSync(path, bytes)
          content.open(path)
          assert.equal(content.length, bytes.length)
          for (const [offset, length] of slices)
            assert.deepEqual([...content.slice(offset, length)], [...bytes.subarray(offset, offset + length)])
        })
        content.close()
      }),
    )
    directory.remove()
  })

  it('names the file that cannot be read', () => {
    const directory = temporaryDirectory()
    const path = join(directory.path, 'absent.log')
    assert.throws(() => new LogContent().open(path), { sqlstate: '58030', message: /absent\.log/ })
    directory.remove()
  })
})
