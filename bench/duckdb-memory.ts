// Run by memory.ts as a process of its own: loads and queries, and tells what it then holds.
import { loadAndQuery, residentBytes } from './memory.ts'
import { startDuckdb } from './peers/duckdb.ts'

const duckdb = await startDuckdb()
await loadAndQuery(duckdb, process.argv[2])
process.stdout.write(`${JSON.stringify(residentBytes('self') ?? null)}\n`)
await duckdb.close()
