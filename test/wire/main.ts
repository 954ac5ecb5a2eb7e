// Runs wire scripts from the command line: node test/wire/main.ts [--record] [--user U] [--database D] HOST PORT SCRIPT…
// --record rewrites the scripts with the server's answers: meant for a real PostgreSQL, whose word counts.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runScript } from './run-script.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    record: { type: 'boolean', default: false },
    user: { type: 'string', default: 'postgres' },
    database: { type: 'string', default: 'postgres' },
  },
})
const [host, port, ...files] = positionals
for (const file of files) {
  const text = readFileSync(file, 'utf8')
  try {
    const result = await runScript(
      text,
      { host, port: Number(port), user: values.user, database: values.database },
      values.record,
    )
    if (values.record) writeFileSync(file, result)
    console.log(`${file}: passed`)
  } catch (error) {
    process.exitCode = 1
    console.log(`${file}: ${(error as Error).message}`)
  }
}
