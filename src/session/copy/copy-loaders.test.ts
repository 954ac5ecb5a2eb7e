import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnValues } from '../../../engine/columns/read.ts'
import { isoSettings } from '../../../engine/types/iso-settings.ts'
import { Oid } from '../../../engine/types/oids.ts'
import { typeRef } from '../../../engine/types/type.ts'
import { common } from '../../pgwire/copy/parse.fixture.ts'
import { type CopyInputBytes, type CopyLoader, CopyLoaders, type Parsed } from './copy-loaders.ts'

const entry = new URL('../../threads/copy-worker.ts', import.meta.url)

test('pieces of one COPY, and of the next, go through the same memory', async () => {
  const loaders = new CopyLoaders(entry)
  try {
    const loader = loaders.acquire()
    start(loader)
    const first = filled(loader, '1\n2\n')
    const second = filled(loader, '3\n4')
    assert.notEqual(first.buffer, second.buffer)
    const parsed = [loader.feed(first), loader.feed(second)]
    await Promise.all(parsed)
    const third = filled(loader, '5\n')
    assert.ok([first.buffer, second.buffer].includes(third.buffer))
    // One that was asked for and is not fed.
    loader.input()
    parsed.push(loader.feed(third), loader.end())
    assert.deepEqual(await valuesOf(parsed), [1, 2, 3, 45])
    await loaders.release(loader, true)

    const again = loaders.acquire()
    assert.equal(again, loader)
    start(again)
    const known = new Set<SharedArrayBuffer>([first.buffer, second.buffer])
    const pieces = [filled(again, '6\n'), filled(again, '7\n')]
    assert.deepEqual(new Set(pieces.map(({ buffer }) => buffer)), known)
    assert.deepEqual(await valuesOf([...pieces.map((piece) => again.feed(piece)), again.end()]), [6, 7])
    await loaders.release(again, true)
  } finally {
    await loaders.close()
  }
})

test('what follows an error is answered by none', async () => {
  const loaders = new CopyLoaders(entry)
  const loader = loaders.acquire()
  start(loader)
  const bad = loader.feed(filled(loader, '1\nx\n'))
  const rest = loader.feed(filled(loader, '2\n'))
  const failed = assert.rejects(rest)
  const parsed = await bad
  assert.match(parsed.error?.message ?? '', /invalid input syntax for type integer: "x"/)
  assert.deepEqual(await valuesOf([bad]), [1])
  await failed
  await loaders.release(loader, false)
  const other = loaders.acquire()
  assert.notEqual(other, loader)
  await loaders.release(other, false)
})

const start = (loader: CopyLoader): void =>
  loader.start({
    options: { ...common, format: 'text', delimiter: '\t', null: '\\N' },
    table: 't',
    columns: [{ name: 'i', type: typeRef(Oid.int4) }],
    settings: isoSettings,
  })

function filled(loader: CopyLoader, text: string): CopyInputBytes {
  const input = loader.input()
  const bytes = Buffer.from(text)
  input.set(bytes)
  return input.subarray(0, bytes.length)
}

async function valuesOf(parsed: readonly Promise<Parsed>[]): Promise<unknown[]> {
  const all = await Promise.all(parsed)
  return all.flatMap(({ batches }) => batches.flatMap(({ columns }) => columnValues(columns[0])))
}
