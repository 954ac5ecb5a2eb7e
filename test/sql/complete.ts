// node test/sql/complete.ts FILE…: writes what PostgreSQL answers into golden files. The answers are read by a person before they are kept.
import { readFileSync, writeFileSync } from 'node:fs'
import { startPostgres } from '../support/postgres.ts'
import { answersOf } from './run-file.ts'
import { completed } from './slt.ts'

const postgres = await startPostgres()
try {
  for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, completed(text, await answersOf(postgres.port, text)))
  }
} finally {
  await postgres.stop()
}
