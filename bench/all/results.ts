// bench/RESULTS.md: the last run of all benches, a section for each, and above them every bar with what became of it.
import { holds, type Measure } from '../report.ts'
import type { Machine } from './machine.ts'
import type { Outcome } from './outcome.ts'

export function results(outcomes: readonly Outcome[], { facts }: Machine, when: Date): string {
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0)
  const parts = [
    '# Results',
    `The last run of \`npm run bench -- all\`, on ${when.toISOString().slice(0, 10)}, in ${(seconds / 60).toFixed(0)} minutes. ` +
      'Times are medians; a ratio is this server’s figure over the peer’s, or what else the bar judges.',
    table(['Machine', ''], facts),
    '## Bars',
    table(['Bench', 'What', 'Ratio', 'Bar', ''], outcomes.flatMap(barRows)),
    ...outcomes.flatMap(section),
  ]
  return `${parts.join('\n\n')}\n`
}

/** For each bar a row; queries that share one are a row together, the worst of them. */
export function barRows(outcome: Outcome): string[][] {
  const { title } = outcome.section
  if (outcome.failure !== undefined) return [[title, outcome.failure, '', '', 'FAILED']]
  if (outcome.skipped !== undefined) return [[title, outcome.skipped, '', '', 'skipped']]
  const barred = outcome.measures.filter(({ bar }) => bar)
  const queries = barred.filter(({ name }) => isQuery(name))
  const worst = queries.toSorted((a, b) => badness(b) - badness(a)).slice(0, 1)
  const rows = [...barred.filter(({ name }) => !isQuery(name)), ...worst].map((measure) => [
    title,
    isQuery(measure.name) ? `the worst query, ${measure.name}` : measure.name,
    ratioText(measure),
    barText(measure),
    holds(measure) ? 'held' : '**missed**',
  ])
  const wrong = outcome.problems.length
  if (wrong > 0 || rows.length === 0)
    rows.push([title, 'answers', '', 'as they should be', wrong > 0 ? `**${wrong} wrong**` : 'held'])
  return rows
}

/** The more, the worse: whether a bar is a floor or a ceiling. */
const badness = ({ ratio = Infinity, bar }: Measure): number => (bar && 'atLeast' in bar ? -ratio : ratio)

const isQuery = (name: string): boolean => /^Q\d+$/.test(name)

function section({ section: { title, args }, seconds, measures, problems, failure, skipped }: Outcome): string[] {
  const parts = [
    `## ${title}`,
    `\`npm run bench -- ${args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg)).join(' ')}\`, ${seconds.toFixed(0)} s`,
  ]
  if (failure !== undefined) parts.push(`Nothing was measured: ${failure}.`)
  if (skipped !== undefined) parts.push(`Skipped: ${skipped}.`)
  if (measures.length > 0) parts.push(measureTable(measures))
  if (problems.length > 0) parts.push(problems.map((problem) => `- ${problem}`).join('\n'))
  return parts
}

function measureTable(measures: readonly Measure[]): string {
  const peers = [...new Set(measures.flatMap(({ figures }) => Object.keys(figures)))]
  const hasCpu = measures.some(({ cpu }) => cpu)
  const hasNotes = measures.some(({ note }) => note)
  const head = ['', ...peers, 'Ratio', 'Bar', ...(hasCpu ? ['Processor ms'] : []), ...(hasNotes ? ['Note'] : [])]
  const rows = measures.map((measure) => [
    measure.name,
    ...peers.map((peer) => figureText(measure.figures[peer], measure.unit)),
    ratioText(measure),
    measure.bar ? `${barText(measure)} ${holds(measure) ? 'held' : '**missed**'}` : '',
    ...(hasCpu ? [cpuText(measure)] : []),
    ...(hasNotes ? [measure.note ?? ''] : []),
  ])
  return table(head, rows)
}

const figureText = (figure: number | undefined, unit: string): string =>
  figure === undefined ? '' : `${figure >= 100 ? figure.toFixed(0) : figure.toPrecision(3)} ${unit}`

const ratioText = ({ ratio }: Measure): string => ratio?.toFixed(2) ?? ''

const barText = ({ bar }: Measure): string => (!bar ? '' : 'atLeast' in bar ? `≥ ${bar.atLeast}` : `≤ ${bar.atMost}`)

const cpuText = ({ cpu }: Measure): string =>
  Object.values(cpu ?? {})
    .map((value) => value?.toFixed(0) ?? '-')
    .join(' / ')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
