// The manifest: edits come back, over checkpoints too; a torn edit is cut, a rotten one refused; after a failed write the next edit
// goes to a file of its own.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type FileOperations, fileOperations } from '../objects/file-operations.ts'
import { FileObjectStore } from '../objects/file-store.ts'
import { temporaryDirectory } from '../server/test-server.ts'
import { Manifest } from './manifest.ts'
import type { ManifestEdit } from './state.ts'

const drop = (region: number): ManifestEdit => ({ kind: 'drop', region, lsn: region })
const open = (directory: string, operations: FileOperations = fileOperations, editsMax = 1000): Manifest =>
  new Manifest(new FileObjectStore(directory, operations), operations, editsMax)
const droppedIn = (directory: string): number[] => {
  const manifest = open(directory)
  const found = [...manifest.state.dropped.keys()]
  manifest.close()
  return found
}
const newestFile = (directory: string): string => {
  const names = readdirSync(join(directory, 'manifest')).sort()
  return join(directory, 'manifest', names.at(-1)!)
}

describe('the manifest', () => {
  it('keeps edits over checkpoints and restarts, in one file', () => {
    const directory = temporaryDirectory()
    const manifest = open(directory.path, fileOperations, 4)
    for (let region = 1; region <= 11; region++) manifest.commit([drop(region)])
    manifest.close()
    assert.deepEqual(
      droppedIn(directory.path),
      Array.from({ length: 11 }, (_, i) => i + 1),
    )
    assert.equal(readdirSync(join(directory.path, 'manifest')).length, 1)
    directory.remove()
  })

  it('cuts a torn edit, and refuses one that rotted before another', () => {
    const directory = temporaryDirectory()
    const manifest = open(directory.path)
    const path = newestFile(directory.path)
    const ends: number[] = []
    for (let region = 1; region <= 3; region++) {
      manifest.commit([drop(region)])
      ends.push(readFileSync(path).length)
    }
    manifest.close()
    const whole = readFileSync(path)
    writeFileSync(path, whole.subarray(0, ends[2] - 5))
    assert.deepEqual(droppedIn(directory.path), [1, 2])
    assert.equal(readFileSync(path).length, ends[1])
    const rotten = Buffer.from(whole)
    rotten[ends[0] + 30] ^= 4
    writeFileSync(path, rotten)
    assert.throws(() => open(directory.path), {
      sqlstate: 'XX001',
      message: `manifest file "${path}" is corrupted at offset ${ends[0]}`,
    })
    directory.remove()
  })

  for (const call of ['write', 'sync', 'rename'] as const) {
    it(`knows nothing of an edit whose ${call} failed, and goes on in a new file`, () => {
      const directory = temporaryDirectory()
      let broken = false
      const failing =
        <A extends unknown[], R>(work: (...args: A) => R) =>
        (...args: A): R => {
          if (broken) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
          return work(...args)
        }
      const operations = { ...fileOperations, [call]: failing(fileOperations[call] as (...args: unknown[]) => unknown) }
      // Each commit begins a file, so that the rename of one comes up.
      const manifest = open(directory.path, operations, call === 'rename' ? 1 : 1000)
      manifest.commit([drop(1)])
      broken = true
      for (let i = 0; i < 3; i++) assert.throws(() => manifest.commit([drop(2)]), { sqlstate: '58030' })
      assert.deepEqual([...manifest.state.dropped.keys()], [1])
      broken = false
      manifest.commit([drop(3)])
      manifest.commit([drop(4)])
      manifest.close()
      assert.deepEqual(droppedIn(directory.path), [1, 3, 4])
      assert.deepEqual(
        readdirSync(join(directory.path, 'manifest')).filter((name) => name.endsWith('.partial')),
        [],
      )
      directory.remove()
    })
  }
})
