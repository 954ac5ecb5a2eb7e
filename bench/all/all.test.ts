import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { all } from './all.ts'
import { outcomeOf } from './outcome.ts'
import { barRows, results } from './results.ts'
import { sections } from './sections.ts'

const directory = mkdtempSync(join(tmpdir(), 'cadastre-all-test-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const tpch = sections.find(({ args }) => args[0] === 'tpch')!
const rows = [
  { query: 'Q1', milliseconds: { cadastre: 10, duckdb: 5, postgres: 500 } },
  { query: 'Q2', milliseconds: { cadastre: 20, duckdb: 5, postgres: 200 }, problem: 'row 1 differs' },
]

test('means and the slowest query have the bars, and a wrong answer is told', () => {
  const outcome = outcomeOf(tpch, 12, { rows, geometricMeans: { duckdb: 2.8, postgres: 0.04 } })
  assert.deepEqual(barRows(outcome), [
    [tpch.title, 'geometric mean / duckdb', '2.80', '≤ 1', '**missed**'],
    [tpch.title, 'geometric mean / postgres', '0.04', '≤ 0.1', 'held'],
    [tpch.title, 'the worst query, Q2', '4.00', '≤ 3', '**missed**'],
    [tpch.title, 'answers', '', 'as they should be', '**1 wrong**'],
  ])
})

test('of ratios that should be large the smallest is the worst', () => {
  const section = sections.find(({ args }) => args[0] === 'parallel')!
  const measures = [1.5, 1.9].map((ratio, i) => ({
    name: `Q${i + 1}`,
    unit: 'ms',
    figures: { '1 worker': 10 },
    ratio,
    bar: { atLeast: 1.7 },
  }))
  assert.deepEqual(barRows(outcomeOf(section, 1, { bench: 'parallel', settings: {}, measures })), [
    [section.title, 'the worst query, Q1', '1.50', '≥ 1.7', '**missed**'],
  ])
})

test('every section is there, whatever became of it', () => {
  const [section] = sections
  const measure = {
    name: '1|2 workers',
    unit: 'ms',
    figures: { a: 1.234, b: 250.5 },
    ratio: 1.9,
    bar: { atLeast: 1.7 },
  }
  const text = results(
    [
      { section, seconds: 61, measures: [{ ...measure, cpu: { a: 12.3, b: undefined } }], problems: ['one is wrong'] },
      { section: { ...section, title: 'Late' }, seconds: 59, measures: [], problems: [], failure: 'it took too long' },
      { section: { ...section, title: 'Absent' }, seconds: 0, measures: [], problems: [], skipped: 'no such program' },
    ],
    { facts: [['Processor', 'one, 2 cores']] },
    new Date('2026-01-02T03:04:05Z'),
  )
  for (const part of [
    'on 2026-01-02, in 2 minutes',
    '| Processor | one, 2 cores |',
    '| 1\\|2 workers | 1.23 ms | 251 ms | 1.90 | ≥ 1.7 held | 12 / - |',
    '- one is wrong',
    'Nothing was measured: it took too long.',
    'Skipped: no such program.',
  ])
    assert.ok(text.includes(part), `${part} in\n${text}`)
})

test('a bench that fails costs its section only', async () => {
  const file = join(directory, 'RESULTS.md')
  const held = await all({
    file,
    sections: [
      { title: 'No such bench', args: ['nothing'], minutesMax: 1 },
      { title: 'Late', args: ['commits', '--rounds', '1000'], minutesMax: 0.01 },
      {
        title: 'Queries',
        args: ['clickbench', ...'--rows 2000 --runs 0 --queries 1 --peers='.split(' ')],
        minutesMax: 3,
      },
    ],
  })
  assert.equal(held, false)
  const text = readFileSync(file, 'utf8')
  assert.match(text, /\| No such bench \| it ended with 2.* \| FAILED \|/)
  assert.match(text, /\| Late \| it took longer than 0.01 minutes .*FAILED \|/)
  assert.match(text, /\| Queries \| answers .*\| held \|/)
  assert.match(text, /\n\| Q1 \| \S+ ms \|/)
})
