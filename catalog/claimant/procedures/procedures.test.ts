import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CatalogEdit } from '../../../engine/tables.ts'
import { procedureRowsMax, Procedures, splitProcedures, type ProcedureRequest } from './procedures.ts'
import { procedureSteps, putProcedure, type ProcedureRow } from './procedure-row.ts'

/** A journal, and what it makes of the rows. */
function recorder() {
  const kept = new Map<number, CatalogEdit>()
  let writes = 0
  const journal = (edits: readonly CatalogEdit[]): Promise<void> => {
    writes++
    for (const edit of edits)
      if (edit.op === 'put') kept.set(edit.oid, edit)
      else kept.delete(edit.oid)
    return Promise.resolve()
  }
  const rows = (): readonly ProcedureRow[] => splitProcedures([...kept.values()]).procedures
  return { journal, rows, writes: () => writes }
}

let nextId = 1
const open = (journal: (edits: readonly CatalogEdit[]) => Promise<void>): Procedures =>
  new Procedures({ journal, nextId: () => nextId++, now: () => 7n, term: 3 })

const request = (...lockKeys: string[]): ProcedureRequest => ({
  kind: 'CREATE TABLE',
  object: lockKeys.join(', '),
  database: 5,
  role: 'me',
  lockKeys,
  versions: [],
})

describe('procedures', () => {
  it('go through their steps in order, and their endings go with the next record', async () => {
    const { journal, rows, writes } = recorder()
    const procedures = open(journal)
    const one = await procedures.begin(request('table/1'))
    for (const step of procedureSteps.slice(1)) {
      await one.enter(step)
      if (step === 'record') await one.keep()
    }
    assert.throws(() => one.enter('commit'), /cannot go from answer to commit/)
    one.finished()
    one.failed(new Error('too late'))
    assert.deepEqual(
      rows().map(({ step, state, term }) => [step, state, term]),
      [['record', 'running', 3]],
    )
    const two = await procedures.begin(request('table/2'))
    await two.enter('record')
    await two.keep()
    assert.deepEqual(
      rows().map(({ step, state }) => [step, state]),
      [
        ['answer', 'finished'],
        ['record', 'running'],
      ],
    )
    assert.equal(writes(), 2)
    two.failed(new Error('no room'))
    await procedures.flush()
    assert.equal(rows()[1].error, 'no room')
  })

  it('wait for those that have one of their lock keys', async () => {
    const procedures = open(recorder().journal)
    const first = await procedures.begin(request('table/1', 'index/2'))
    assert.ok(procedures.tryBegin(request('table/3')))
    assert.equal(procedures.tryBegin(request('index/2')), undefined)
    let begun = false
    const second = procedures.begin(request('index/2')).then((procedure) => {
      begun = true
      return procedure
    })
    await Promise.resolve()
    assert.equal(begun, false)
    first.failed(new Error('for some reason'))
    assert.equal((await second).row.state, 'running')
  })

  it('that were under way at a stop are finished where they were committed, and rolled back where not', async () => {
    const { journal, rows } = recorder()
    const left = (id: number, step: ProcedureRow['step'], state: ProcedureRow['state']): ProcedureRow => ({
      id,
      ...request(`table/${id}`),
      step,
      state,
      term: 1,
      started: 1n,
    })
    const before = [left(3, 'activate', 'running'), left(1, 'record', 'running'), left(2, 'answer', 'finished')]
    await journal(before.map(putProcedure))
    const procedures = open(journal)
    assert.deepEqual(
      (await procedures.recover(rows())).map(({ id, state }) => [id, state]),
      [
        [1, 'rolled_back'],
        [3, 'finished'],
      ],
    )
    assert.deepEqual(
      [...procedures.rows()].map(({ id, state }) => [id, state]),
      [
        [1, 'rolled_back'],
        [2, 'finished'],
        [3, 'finished'],
      ],
    )
    // A start after that finds nothing to do.
    assert.deepEqual(await open(journal).recover(rows()), [])
  })

  it('are kept up to a number, in memory and in the store', async () => {
    const { journal, rows } = recorder()
    const procedures = open(journal)
    for (let i = 0; i < procedureRowsMax + 5; i++) {
      const one = await procedures.begin(request(`table/${i}`))
      await one.enter('record')
      one.finished()
    }
    await procedures.flush()
    assert.equal([...procedures.rows()].length, procedureRowsMax)
    assert.equal(rows().length, procedureRowsMax)
  })

  it('that could not be written are written with the next', async () => {
    const { journal, rows } = recorder()
    let broken = true
    const procedures = open((edits) => (broken ? Promise.reject(new Error('disk full')) : journal(edits)))
    const one = await procedures.begin(request('table/1'))
    await one.enter('record')
    one.finished()
    await assert.rejects(procedures.flush(), /disk full/)
    broken = false
    await procedures.flush()
    assert.deepEqual(
      rows().map(({ state }) => state),
      ['finished'],
    )
  })
})
