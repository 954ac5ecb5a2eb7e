import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PgError } from '../../../engine/errors.ts'
import type { RawStatement } from '../../../engine/parse/parse.ts'
import { parseText } from './parse-text.ts'

type Core = Parameters<typeof parseText>[0]

/** A session whose parser answers so, and what was started and stopped of it. */
function sessionOf(parsed: RawStatement[] | Promise<RawStatement[]>): {
  core: Core
  abort: AbortController
  told: string[]
} {
  const abort = new AbortController()
  const told: string[] = []
  const core = {
    state: { parser: { parse: () => parsed } },
    startStatement(query: string) {
      told.push(`start ${query}`)
      return () => told.push('stop')
    },
    interrupted: abort.signal,
  } as unknown as Core
  return { core, abort, told }
}

test('what is parsed at once is no statement of its own', () => {
  const { core, told } = sessionOf([])
  assert.deepEqual(parseText(core, 'select 1'), [])
  assert.deepEqual(told, [])
})

test('what is parsed elsewhere is under way until its answer comes', async () => {
  const { core, told } = sessionOf(Promise.resolve([]))
  assert.deepEqual(await parseText(core, 'select 1'), [])
  assert.deepEqual(told, ['start select 1', 'stop'])
})

test('a cancellation ends it, whatever the parser is at', async () => {
  const { core, abort, told } = sessionOf(new Promise(() => {}))
  const parsing = parseText(core, 'select 1')
  abort.abort(new PgError('57014', 'canceling statement due to user request'))
  await assert.rejects(async () => parsing, { sqlstate: '57014' })
  assert.deepEqual(told, ['start select 1', 'stop'])
})
