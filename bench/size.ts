// TPC-H's tables on disk after compaction, against DuckDB's Parquet files of the same rows with zstd.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CadastrePeer, startCadastre } from './peers/cadastre.ts'
import { startDuckdb } from './peers/duckdb.ts'
import type { Measure, Report } from './report.ts'
import { tableNames } from './tpch/generate.ts'
import { schema } from './tpch/schema.ts'
import { generated } from './tpch/tpch.ts'

export async function size(options: { readonly scale: number }): Promise<Report> {
  const directory = await generated(options.scale)
  const parquet = await parquetBytes(directory)
  const own = await cadastreBytes(directory)
  const measures: Measure[] = tableNames.map((table) => measure(table, own[table], parquet[table]))
  const total = (bytes: Record<string, number>): number => Object.values(bytes).reduce((sum, one) => sum + one, 0)
  measures.push({ ...measure('all tables', total(own), total(parquet)), bar: { atMost: 1.3 } })
  return { bench: 'size', settings: { ...options }, measures }
}

const measure = (name: string, cadastre: number, duckdb: number): Measure => ({
  name,
  unit: 'MB',
  figures: { cadastre: cadastre / 1e6, 'duckdb parquet': duckdb / 1e6 },
  ratio: cadastre / duckdb,
})

async function parquetBytes(directory: string): Promise<Record<string, number>> {
  const target = mkdtempSync(join(tmpdir(), 'cadastre-parquet-'))
  const duckdb = await startDuckdb()
  try {
    const bytes: Record<string, number> = {}
    for (const statement of schema) await duckdb.execute(statement)
    for (const table of tableNames) {
      await duckdb.load(table, `${directory}${table}.tbl`)
      const file = join(target, `${table}.parquet`)
      await duckdb.execute(`COPY ${table} TO '${file}' (FORMAT parquet, COMPRESSION zstd)`)
      bytes[table] = statSync(file).size
    }
    return bytes
  } finally {
    await duckdb.close()
    rmSync(target, { recursive: true, force: true })
  }
}

async function cadastreBytes(directory: string): Promise<Record<string, number>> {
  const cadastre = await startCadastre()
  try {
    for (const statement of schema) await cadastre.execute(statement)
    for (const table of tableNames) {
      await cadastre.load(table, `${directory}${table}.tbl`)
      await cadastre.execute(`VACUUM FULL ${table}`)
    }
    return await tableBytes(cadastre)
  } finally {
    await cadastre.close()
  }
}

/** Of each table, all files of its regions. */
async function tableBytes(cadastre: CadastrePeer): Promise<Record<string, number>> {
  const segments = join(cadastre.directory, 'segments')
  const found: Record<string, number> = {}
  const regions = readdirSync(segments)
  for (const [name, oid] of await cadastre.query(`SELECT relname, oid::text FROM pg_class WHERE relkind = 'r'`)) {
    const own = regions.filter((region) => Math.floor(Number(region) / 65_536) === Number(oid))
    if (!(tableNames as readonly unknown[]).includes(name)) continue
    found[String(name)] = own
      .flatMap((region) =>
        readdirSync(join(segments, region)).map((file) => statSync(join(segments, region, file)).size),
      )
      .reduce((sum, bytes) => sum + bytes, 0)
  }
  return found
}
