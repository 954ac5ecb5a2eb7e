#!/usr/bin/env node
// The command line.
import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import { PgError } from '../engine/errors.ts'
import { memtableLimitsOf, OptionError, resolveOptions, serverOptions, variableOf } from './config/options.ts'
import { keepCompiled, useCompileCache } from './threads/compile-cache.ts'
import { startStorage } from './threads/start-storage.ts'

const program = new Command('cadastre').description('An analytical database on the Postgres wire protocol')

const serve = program.command('serve', { isDefault: true }).description('run the server')
serve.option('--config <FILE>', 'JSON file of settings, named as the flags (env: CADASTRE_CONFIG)')
for (const option of serverOptions) {
  serve.addOption(
    new Option(`--${option.name} <${option.placeholder}>`, `${option.description} (env: ${variableOf(option.name)})`),
  )
}

serve.action(async (flags: Record<string, unknown>) => {
  const configFile = (flags['config'] as string | undefined) ?? process.env['CADASTRE_CONFIG']
  try {
    const file = configFile ? (JSON.parse(readFileSync(configFile, 'utf8')) as Record<string, unknown>) : {}
    const options = resolveOptions(flags, process.env, file)
    useCompileCache(options.dataDir)
    const storage = startStorage(options.dataDir, memtableLimitsOf(options))
    const { serve: run } = await import('./serve.ts')
    await run(options, storage)
    keepCompiled()
  } catch (error) {
    const known = error instanceof OptionError || (error instanceof PgError && error.sqlstate !== 'XX000')
    process.stderr.write(
      `cadastre: ${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`,
    )
    process.exit(1)
  }
})

program
  .command('verify')
  .description('check a data directory that no server runs on')
  .option('--data-dir <DIR>', 'where tables, log and metadata lie (env: CADASTRE_DATA_DIR)')
  .action(async (flags: Record<string, unknown>) => {
    try {
      const { dataDir } = resolveOptions(flags, process.env, {})
      const { verify } = await import('./commands/verify.ts')
      process.exitCode = await verify(dataDir, (line) => process.stdout.write(`${line}\n`))
    } catch (error) {
      process.stderr.write(`cadastre: ${(error as Error).message}\n`)
      process.exitCode = 1
    }
  })

await program.parseAsync()
